package faulttest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/seal"
)

// These make this binary something else than a test: see role.
const (
	roleVar = "JOINDER_FAULT_ROLE"
	dirVar  = "JOINDER_FAULT_DIR"
	whatVar = "JOINDER_FAULT_WHAT"
)

func TestMain(m *testing.M) {
	if name := os.Getenv(roleVar); name != "" {
		os.Exit(role(name, os.Getenv(dirVar), os.Getenv(whatVar)))
	}
	os.Exit(m.Run())
}

// write files complaints, three at a time, and prints each one once it is
// acknowledged. It signs checkpoints all the while, and ends only by force.
func write(at places) int {
	ctx := context.Background()
	s, err := open(ctx, at)
	if err != nil {
		fmt.Fprintln(os.Stderr, "open:", err)
		return 1
	}
	fmt.Println("ready")
	failed := make(chan error)
	for range 3 {
		go func() {
			for {
				a, err := s.file(ctx)
				if err != nil {
					failed <- err
					return
				}
				line, _ := json.Marshal(a)
				_, _ = os.Stdout.Write(append(line, '\n')) // one write: whole or not there
			}
		}()
	}
	go func() {
		for {
			if _, err := s.checks.Run(ctx); err != nil && joinder.KindOf(err) != joinder.Conflict {
				failed <- fmt.Errorf("checkpoint: %w", err)
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	fmt.Fprintln(os.Stderr, "writer:", <-failed)
	return 1
}

// observer runs a writer and knows what it acknowledged so far.
type observer struct {
	cmd   *exec.Cmd
	ready chan struct{} // closed when the writer is, or has ended
	ended chan struct{} // closed when it says no more
	mu    sync.Mutex
	acks  []ack
}

func observe(dir string) (*observer, error) {
	o := &observer{cmd: exec.Command(os.Args[0]), ready: make(chan struct{}), ended: make(chan struct{})}
	o.cmd.Env = append(os.Environ(), roleVar+"=writer", dirVar+"="+dir)
	out, err := o.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := o.cmd.Start(); err != nil {
		return nil, err
	}
	go o.read(out)
	return o, nil
}

func (o *observer) read(out io.Reader) {
	defer close(o.ended)
	lines := bufio.NewScanner(out)
	lines.Scan() // "ready"
	close(o.ready)
	for lines.Scan() {
		var a ack
		if json.Unmarshal(lines.Bytes(), &a) != nil {
			continue // cut off by the kill
		}
		o.mu.Lock()
		o.acks = append(o.acks, a)
		o.mu.Unlock()
	}
}

// held is what was acknowledged until now.
func (o *observer) held() []ack {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.acks)
}

// live lets the writer live for 20 to 150 ms: after its start, after it was
// ready or, so that a slow machine tests something too, after its first ack.
func (o *observer) live(cycle int) {
	if cycle%5 != 4 {
		<-o.ready
	}
	for cycle == 0 && len(o.held()) == 0 {
		select {
		case <-o.ended:
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
	time.Sleep(time.Duration(20+rand.IntN(131)) * time.Millisecond)
}

// kill ends the writer by force and fails if it had ended by itself.
func (o *observer) kill() error {
	_ = o.cmd.Process.Kill()
	<-o.ended
	_ = o.cmd.Wait()
	if o.cmd.ProcessState.Exited() {
		return fmt.Errorf("the writer ended by itself: %s", o.cmd.ProcessState)
	}
	return nil
}

// killOnce gives what a writer had acknowledged when it was killed.
func killOnce(t *testing.T, dir string, cycle int) []ack {
	t.Helper()
	o, err := observe(dir)
	if err != nil {
		t.Fatal(err)
	}
	o.live(cycle)
	if err := o.kill(); err != nil {
		t.Fatal(err)
	}
	return o.held()
}

// TestKilledWriterLosesNothing: SIGKILL at a random moment, then everything
// that was acknowledged is there, and nothing is there by half.
func TestKilledWriterLosesNothing(t *testing.T) {
	dir, cycles := t.TempDir(), rounds(3, 100)
	var acks []ack
	var log seal.Checkpoint
	row := line{Fault: "SIGKILL at 20-150 ms", Rounds: cycles}
	for n := range cycles {
		fresh := killOnce(t, dir, n)
		acks = append(acks, fresh...)
		s, err := open(t.Context(), inOne(dir))
		if err != nil {
			t.Fatalf("cycle %d: the data directory does not open: %v", n, err)
		}
		check := fresh
		if n == cycles-1 {
			check = acks
			for _, p := range s.halves(t.Context()) {
				t.Errorf("cycle %d: %s", n, p)
			}
		}
		for _, p := range s.missing(t.Context(), check) {
			t.Errorf("cycle %d: lost %s", n, p)
			row.Lost++
		}
		if log, err = s.grows(t.Context(), log); err != nil {
			t.Errorf("cycle %d: log: %v", n, err)
		}
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}
	if len(acks) == 0 {
		t.Error("no writer lived long enough to file anything: nothing was tested")
	}
	row.Acknowledged, row.Log = len(acks), log.Size
	report(t, row)
}
