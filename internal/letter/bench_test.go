package letter_test

import (
	"io"
	"runtime"
	"testing"
	"time"

	"joinder"
	"joinder/internal/letter"
)

// BenchmarkAnnex renders a letter with a 10,000-row annex: seconds, bytes and
// peak heap of one rendering.
func BenchmarkAnnex(b *testing.B) {
	d := sample(b, joinder.Chinese, 10_000)
	for name, render := range map[string]func(io.Writer) error{
		"pdf":  func(w io.Writer) error { _, err := letter.Render(w, d); return err },
		"xlsx": func(w io.Writer) error { return letter.XLSX(w, d) },
	} {
		b.Run(name, func(b *testing.B) {
			var size counter
			var peak uint64
			for b.Loop() {
				size = 0
				peak = max(peak, peakHeap(func() {
					if err := render(&size); err != nil {
						b.Fatal(err)
					}
				}))
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/letter")
			b.ReportMetric(float64(size), "bytes")
			b.ReportMetric(float64(peak)/(1<<20), "peak-heap-MiB")
		})
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// peakHeap is the most heap that f held above what there was before.
func peakHeap(f func()) uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, peak := m.HeapInuse, m.HeapInuse
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
		}
	}()
	f()
	close(stop)
	<-done
	return peak - before
}
