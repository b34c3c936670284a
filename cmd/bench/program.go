package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// bareProgram is the least that answers: the peer of the whole binary.
const bareProgram = `package main

import (
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("hello")) })
	http.ListenAndServe(os.Args[1], nil)
}
`

// program prints size, start and idle memory of the built binary, beside those
// of a bare net/http program.
func program(ctx context.Context, b *bench) error {
	ours, bare, err := b.build(ctx)
	if err != nil {
		return err
	}
	t := newTable("The built program; peer: a net/http program of one handler, built the same way",
		"what", "unit", "joinder", "bare", "ratio")
	t.row("binary, stripped", "MiB", figure(mebibytes(ours)), figure(mebibytes(bare)), ratio(mebibytes(ours), mebibytes(bare)))
	if _, err := b.demoSite(ctx); err != nil { // its directory is served below
		return err
	}
	peer, err := starts(ctx, 5, func(addr string, _ int) *exec.Cmd { return exec.CommandContext(ctx, bare, addr) })
	if err != nil {
		return err
	}
	const ready = "start to first page, "
	for _, s := range []struct {
		name  string
		times int
		args  func(addr string, n int) []string
	}{
		{"new data directory", 3, func(addr string, n int) []string {
			return []string{"serve", "--addr", addr, "--data", filepath.Join(b.dir, "new"+strconv.Itoa(n))}
		}},
		{"the same again", 5, func(addr string, _ int) []string {
			return []string{"serve", "--addr", addr, "--data", filepath.Join(b.dir, "new0")}
		}},
		{"demo data", 5, func(addr string, _ int) []string {
			return []string{"serve", "--addr", addr, "--data", filepath.Join(b.dir, "demo")}
		}},
		{"joinder demo, filling a new one", 3, func(addr string, n int) []string {
			return []string{"demo", "--addr", addr, "--data", filepath.Join(b.dir, "filled"+strconv.Itoa(n))}
		}},
	} {
		got, err := starts(ctx, s.times, func(addr string, n int) *exec.Cmd { return exec.CommandContext(ctx, ours, s.args(addr, n)...) })
		if err != nil {
			return err
		}
		t.row(ready+s.name, "ms", figure(got.first), figure(peer.first), ratio(got.first, peer.first))
		if s.name != "the same again" {
			t.row("  then idle: resident memory", "MiB", figure(got.resident), figure(peer.resident), ratio(got.resident, peer.resident))
			t.row("  of that not backed by files", "MiB", figure(got.anonymous), figure(peer.anonymous), ratio(got.anonymous, peer.anonymous))
		}
	}
	t.note("Built with CGO_ENABLED=0 and -ldflags \"-s -w\". Start: median, from exec until GET / answers 200.")
	t.note("Memory: one second after that.")
	t.print(b.out)
	return nil
}

func (b *bench) build(ctx context.Context) (ours, bare string, err error) {
	dir, err := root()
	if err != nil {
		return "", "", err
	}
	ours, bare = filepath.Join(b.dir, "joinder"), filepath.Join(b.dir, "bare")
	source := filepath.Join(b.dir, "bare.go")
	if err := os.WriteFile(source, []byte(bareProgram), 0o600); err != nil {
		return "", "", err
	}
	for _, args := range [][]string{{ours, "./cmd/joinder"}, {bare, source}} {
		cmd := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", args[0], args[1])
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", "", fmt.Errorf("go build %s: %w: %s", args[1], err, out)
		}
	}
	return ours, bare, nil
}

func mebibytes(path string) float64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return float64(info.Size()) / (1 << 20)
}

// started is the middle of several starts.
type started struct{ first, resident, anonymous float64 } // ms, MiB, MiB

func starts(ctx context.Context, times int, command func(addr string, n int) *exec.Cmd) (started, error) {
	var first, resident, anonymous []float64
	for n := range times {
		s, err := start(ctx, func(addr string) *exec.Cmd { return command(addr, n) }, n == times-1)
		if err != nil {
			return started{}, err
		}
		first = append(first, s.first)
		resident, anonymous = append(resident, s.resident), append(anonymous, s.anonymous)
	}
	slices.Sort(first)
	return started{first[times/2], resident[times-1], anonymous[times-1]}, nil
}

// start runs a server until its first page; with idle it waits a second more
// and reads its memory.
func start(ctx context.Context, command func(addr string) *exec.Cmd, idle bool) (s started, err error) {
	addr, err := freeAddress()
	if err != nil {
		return s, err
	}
	cmd := command(addr)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "JOINDER_") })
	var said strings.Builder
	cmd.Stderr = &said
	at := time.Now()
	if err := cmd.Start(); err != nil {
		return s, err
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait() // the bare program dies of the signal
	}()
	for !answers(ctx, addr) {
		if time.Since(at) > 30*time.Second || ctx.Err() != nil {
			return s, fmt.Errorf("%v does not answer: %s", cmd.Args, said.String())
		}
		time.Sleep(time.Millisecond)
	}
	s.first = float64(time.Since(at).Microseconds()) / 1000
	if idle {
		time.Sleep(time.Second)
		s.resident, s.anonymous = memory(cmd.Process.Pid, "VmRSS:"), memory(cmd.Process.Pid, "RssAnon:")
	}
	return s, nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func answers(ctx context.Context, addr string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/", nil)
	if err != nil {
		return false
	}
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// memory reads one line of /proc/PID/status, in MiB; 0 where there is none.
func memory(pid int, line string) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for l := range strings.Lines(string(text)) {
		if f := strings.Fields(l); len(f) >= 2 && f[0] == line {
			kib, _ := strconv.ParseFloat(f[1], 64)
			return kib / 1024
		}
	}
	return 0
}
