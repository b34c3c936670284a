package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
)

// peer is one index. It is asked by several goroutines at once.
type peer interface {
	name() string
	// build takes all texts in and makes what it was told durable.
	build(ctx context.Context, t *texts) error
	// ask gives the exact total; it also finds the best 25 and counts the facets.
	ask(ctx context.Context, q question) (total int, err error)
	// bytes that the index takes; 0 when measure may look at its directory.
	bytes(ctx context.Context) (int64, error)
	close() error
}

// figures are what was seen of one peer.
type figures struct {
	name    string
	rate    float64 // texts a second, cutting included
	bytes   int64
	memory  float64 // MB that the process took from the system while building
	took    map[string][]time.Duration
	totals  map[string][]int
	clients []time.Duration
	perSec  float64
	open    time.Duration
	process float64 // MB resident that are no file's, behind all questions
}

type report struct {
	settings
	kinds []kind
	peers []figures
	notes []string
}

func (r *report) measure(ctx context.Context, dir string, t *texts, begin func(string) (peer, error)) error {
	p, err := begin(dir)
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // its directory goes
	if !slices.Contains(r.only, p.name()) {
		return nil
	}
	f := figures{name: p.name(), took: map[string][]time.Duration{}, totals: map[string][]int{}}
	runtime.GC()
	before := taken()
	start := time.Now()
	if err := p.build(ctx, t); err != nil {
		r.notes = append(r.notes, fmt.Sprintf("%s: left out: %v", p.name(), err))
		return nil
	}
	f.rate, f.memory = float64(t.n)/time.Since(start).Seconds(), taken()-before
	fmt.Printf("%s: built in %.0f s\n", p.name(), time.Since(start).Seconds())
	if f.bytes, err = p.bytes(ctx); err != nil {
		return err
	}
	if f.bytes == 0 {
		f.bytes = sizeOf(filepath.Join(dir, p.name()))
	}
	for _, k := range r.kinds {
		if err := r.ask(ctx, p, k, &f); err != nil {
			return fmt.Errorf("%s: %s: %w", p.name(), k.name, err)
		}
	}
	r.many(ctx, p, &f)
	if again, ok := p.(interface {
		reopen(context.Context) (time.Duration, error)
	}); ok {
		if f.open, err = again.reopen(ctx); err != nil {
			return err
		}
	}
	runtime.GC()
	debug.FreeOSMemory()
	f.process = anonymous()
	r.peers = append(r.peers, f)
	return nil
}

// ask asks one kind of questions one after the other, the first few twice, so
// that what is read from the disk once is not measured.
func (r *report) ask(ctx context.Context, p peer, k kind, f *figures) error {
	began := time.Now()
	for _, q := range k.asked[:min(len(k.asked), 20)] {
		if _, err := p.ask(ctx, q); err != nil {
			return err
		}
		if time.Since(began) > r.each/4 {
			break
		}
	}
	began = time.Now()
	for _, q := range k.asked {
		start := time.Now()
		total, err := p.ask(ctx, q)
		if err != nil {
			return err
		}
		f.took[k.name] = append(f.took[k.name], time.Since(start))
		f.totals[k.name] = append(f.totals[k.name], total)
		if time.Since(began) > r.each {
			break
		}
	}
	return nil
}

// many asks from eight clients at once: rare, middle, common and Chinese.
func (r *report) many(ctx context.Context, p peer, f *figures) {
	var every []question
	for _, k := range r.kinds[:mixed] {
		every = append(every, k.asked...)
	}
	var mu sync.Mutex
	var wait sync.WaitGroup
	start := time.Now()
	for client := range 8 {
		wait.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(client), 1))
			var own []time.Duration
			for time.Since(start) < r.clients {
				from := time.Now()
				if _, err := p.ask(ctx, every[rng.IntN(len(every))]); err != nil {
					return
				}
				own = append(own, time.Since(from))
			}
			mu.Lock()
			defer mu.Unlock()
			f.clients = append(f.clients, own...)
		})
	}
	wait.Wait()
	f.perSec = float64(len(f.clients)) / time.Since(start).Seconds()
}

func taken() float64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.Sys-m.HeapReleased) / 1e6
}

// anonymous is what the process has in memory beside mapped files, in MB.
func anonymous() float64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		var kb float64
		if n, _ := fmt.Sscanf(line, "RssAnon: %f kB", &kb); n == 1 {
			return kb / 1000
		}
	}
	return 0
}

func sizeOf(dir string) (n int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				n += info.Size()
			}
		}
		return nil
	})
	return n
}

func at(took []time.Duration, percent int) float64 {
	if len(took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(took))
	return float64(sorted[len(sorted)*percent/100].Microseconds()) / 1000
}

// print writes the tables. Ratios are of the p50 to that of the first.
func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "\nBest 25 + exact total + ten exact facets, one after the other, warm: p50 / p99 ms (p50 ratio to the first)\n")
	head := []string{"", "target at 1M"}
	for _, p := range r.peers {
		head = append(head, p.name)
	}
	rows := [][]string{head}
	if len(r.sizes) > 1 {
		row := []string{"√n", ""}
		for i := range r.peers {
			row = append(row, fmt.Sprintf("%.0f×", r.root(i)))
		}
		rows = append(rows, row)
	}
	for _, k := range r.kinds {
		row := []string{k.name, k.target}
		for _, p := range r.peers {
			cell := fmt.Sprintf("%.3g / %.3g", at(p.took[k.name], 50), at(p.took[k.name], 99))
			if own := at(r.peers[0].took[k.name], 50); p.name != r.peers[0].name && own > 0 {
				cell += fmt.Sprintf(" (%.0f×)", at(p.took[k.name], 50)/own)
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	line := func(name, target string, cell func(figures) string) {
		row := []string{name, target}
		for _, p := range r.peers {
			row = append(row, cell(p))
		}
		rows = append(rows, row)
	}
	line("8 clients: questions/s, p99 ms", "4,000, 10", func(p figures) string { return fmt.Sprintf("%.0f, %.3g", p.perSec, at(p.clients, 99)) })
	line("build, texts/s, cutting included", "40,000", func(p figures) string { return fmt.Sprintf("%.0f", p.rate) })
	line("index with positions, MB", "650", func(p figures) string { return fmt.Sprintf("%.0f", float64(p.bytes)/1e6) })
	line("open after restart, ms", "10", func(p figures) string {
		if p.open == 0 {
			return "–"
		}
		return fmt.Sprintf("%.2g", float64(p.open.Microseconds())/1000)
	})
	if len(r.sizes) > 0 { // else the texts are in memory too, and the collector's share of them
		line("memory while building, MB", "1,000", func(p figures) string { return fmt.Sprintf("%.0f", p.memory) })
		line("resident beside files, MB", "150", func(p figures) string { return fmt.Sprintf("%.0f", p.process) })
	}
	wide := make([]int, len(head))
	for _, row := range rows {
		for i, c := range row {
			wide[i] = max(wide[i], len([]rune(c)))
		}
	}
	for _, row := range rows {
		for i, c := range row {
			fmt.Fprint(w, c, strings.Repeat(" ", wide[i]-len([]rune(c))+2))
		}
		fmt.Fprintln(w)
	}
	if len(r.sizes) == 0 {
		r.agreement(w)
	}
	r.growing(w)
	for _, n := range r.notes {
		fmt.Fprintln(w, n)
	}
	fmt.Fprintf(w, "load average at the end %s, %d processors\n", loadAverage(), runtime.NumCPU())
}

// root is how much √n has grown from the first size to another.
func (r *report) root(i int) float64 { return math.Sqrt(float64(r.sizes[i]) / float64(r.sizes[0])) }

// growing says which kinds grow slower than √n and which do not.
func (r *report) growing(w io.Writer) {
	last := len(r.peers) - 1
	if last < 1 || len(r.sizes) != len(r.peers) {
		return
	}
	var slower, faster []string
	for _, k := range r.kinds {
		first := at(r.peers[0].took[k.name], 50)
		if first == 0 {
			continue
		}
		ratio := at(r.peers[last].took[k.name], 50) / first
		text := fmt.Sprintf("%s %.0f×", k.name, ratio)
		if ratio <= r.root(last) {
			slower = append(slower, text)
		} else {
			faster = append(faster, text)
		}
	}
	fmt.Fprintf(w, "p50 from %d to %d texts, %.0f times as many; √n is %.0f×.\n", r.sizes[0], r.sizes[last], float64(r.sizes[last])/float64(r.sizes[0]), r.root(last))
	fmt.Fprintf(w, "  Slower than √n: %s.\n", cmp.Or(strings.Join(slower, ", "), "none"))
	fmt.Fprintf(w, "  Faster: %s. Facets are counted over every text that is found, so these grow as what they find does: with n.\n", cmp.Or(strings.Join(faster, ", "), "none"))
}

// agreement says in how many questions the totals of the peers are those of
// the first.
func (r *report) agreement(w io.Writer) {
	for _, p := range r.peers[min(1, len(r.peers)):] {
		same, asked := 0, 0
		var other []string
		for _, k := range r.kinds {
			for i := range min(len(p.totals[k.name]), len(r.peers[0].totals[k.name])) {
				asked++
				if p.totals[k.name][i] == r.peers[0].totals[k.name][i] {
					same++
				} else if len(other) < 3 {
					other = append(other, fmt.Sprintf("%v: %d, not %d", k.asked[i].terms, p.totals[k.name][i], r.peers[0].totals[k.name][i]))
				}
			}
		}
		fmt.Fprintf(w, "totals of %s are the engine's in %d of %d questions %s\n", p.name, same, asked, strings.Join(other, "; "))
	}
}

func loadAverage() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(b))[:1], "")
}
