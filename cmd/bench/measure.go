package main

import (
	"context"
	"errors"
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"time"
)

// errDone ends a load: there is nothing left to do.
var errDone = errors.New("done")

// timing is how long each of many calls took.
type timing struct {
	took  time.Duration // in all, by the clock
	calls []time.Duration
}

// rate is calls in a second.
func (t timing) rate() float64 { return float64(len(t.calls)) / t.took.Seconds() }

// ms is the time, in milliseconds, that a share p of the calls kept.
func (t timing) ms(p float64) float64 {
	if len(t.calls) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t.calls))
	return float64(sorted[min(len(sorted)-1, int(p*float64(len(sorted))))].Microseconds()) / 1000
}

// load calls from n goroutines until the time is over or call says errDone.
func load(ctx context.Context, n int, d time.Duration, call func(ctx context.Context, worker int) error) (timing, error) {
	var t timing
	var first error
	var mu sync.Mutex
	var group sync.WaitGroup
	began := time.Now()
	for worker := range n {
		group.Go(func() {
			var calls []time.Duration
			var err error
			for err == nil && time.Since(began) < d && ctx.Err() == nil {
				at := time.Now()
				if err = call(ctx, worker); err == nil {
					calls = append(calls, time.Since(at))
				}
			}
			mu.Lock()
			defer mu.Unlock()
			t.calls = append(t.calls, calls...)
			if err != nil && !errors.Is(err, errDone) && first == nil {
				first = err
			}
		})
	}
	group.Wait()
	t.took = time.Since(began)
	return t, errors.Join(first, ctx.Err())
}

// turns is how often each of peer and measured is loaded.
const turns = 4

// duel loads peer and ours in turns, so that what else the machine does falls
// on both alike.
func duel(ctx context.Context, n int, d time.Duration, peer, ours func(ctx context.Context, worker int) error) (theirs, own timing, err error) {
	for range turns {
		a, err := load(ctx, n, d/turns, peer)
		if err != nil {
			return theirs, own, err
		}
		b, err := load(ctx, n, d/turns, ours)
		if err != nil {
			return theirs, own, err
		}
		theirs, own = theirs.add(a), own.add(b)
	}
	return theirs, own, nil
}

// add joins the calls of two loads, one after the other.
func (t timing) add(u timing) timing {
	return timing{took: t.took + u.took, calls: append(t.calls, u.calls...)}
}

// once is how long f takes, in seconds, and the most heap that it held above
// what there was before, in MiB.
func once(f func() error) (seconds, peak float64, err error) {
	runtime.GC()
	before := heap()
	top := before
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				top = max(top, heap())
			}
		}
	}()
	at := time.Now()
	err = f()
	seconds = time.Since(at).Seconds()
	close(stop)
	<-done
	return seconds, float64(top-before) / (1 << 20), err
}

// heap is bytes of the heap in use, garbage not swept yet included.
func heap() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// median is how long f takes, in seconds, in the middle one of n runs.
func median(n int, f func() error) (float64, error) {
	var all []float64
	for range n {
		at := time.Now()
		if err := f(); err != nil {
			return 0, err
		}
		all = append(all, time.Since(at).Seconds())
	}
	slices.Sort(all)
	return all[n/2], nil
}
