package twin

import (
	"cmp"
	"context"
	"encoding/binary"
	"iter"
	"runtime"
	"slices"
	"sync"

	"joinder/internal/similar"
)

// Find groups texts: it gives for each the place of the first text of its
// group, which is its own when it is alone. Texts are read once in order, and
// those that may be twins again. file is for its own use; see Grouper.
func Find(ctx context.Context, file File, texts iter.Seq2[string, error], again func(i int) (string, error)) ([]int32, error) {
	g := NewGrouper(file)
	if err := g.sketchAll(ctx, texts); err != nil {
		return nil, err
	}
	return g.Group(ctx, again)
}

// sketchAll reads the texts with as many goroutines as there are processors.
func (g *Grouper) sketchAll(ctx context.Context, texts iter.Seq2[string, error]) error {
	type job struct {
		texts []string
		into  []Sketch
		done  chan struct{}
	}
	const atOnce = 256
	jobs, sorted := make(chan job, 2*runtime.GOMAXPROCS(0)), make(chan job, 4*runtime.GOMAXPROCS(0))
	var wait, taken sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			var set []uint64
			for j := range jobs {
				for i, t := range j.texts {
					set = similar.Shingles(t, set)
					j.into[i], _ = SketchOf(set)
				}
				close(j.done)
			}
		})
	}
	var full error
	taken.Go(func() {
		for j := range sorted {
			<-j.done
			for i := range j.into {
				if full == nil {
					full = g.Add(&j.into[i])
				}
			}
		}
	})
	var err error
	batch := make([]string, 0, atOnce)
	flush := func() {
		if len(batch) > 0 {
			j := job{texts: batch, into: make([]Sketch, len(batch)), done: make(chan struct{})}
			jobs <- j
			sorted <- j
			batch = make([]string, 0, atOnce)
		}
	}
	for t, bad := range texts {
		if err = cmp.Or(bad, ctx.Err()); err != nil {
			break
		}
		if batch = append(batch, t); len(batch) == atOnce {
			flush()
		}
	}
	flush()
	close(jobs)
	close(sorted)
	wait.Wait()
	taken.Wait()
	return cmp.Or(err, full)
}

// Group gives for each text the place of the first one of its group, which is
// its own when it is alone. again reads a text once more; one that is gone may
// be "". It is called once, behind the last Add.
func (g *Grouper) Group(ctx context.Context, again func(i int) (string, error)) ([]int32, error) {
	if err := g.flush(); err != nil {
		return nil, err
	}
	for c := range g.values {
		g.values[c] = nil
	}
	g.places, g.out = nil, nil
	f := finder{g: g, again: again, leader: make([]int32, g.n), apart: map[uint64]struct{}{}, sets: map[int32][]uint64{},
		repeats: make([]uint64, g.n/64+1), known: make([]known, knownSlots)}
	for i := range f.leader {
		f.leader[i] = int32(i) //nolint:gosec // fewer texts than that
	}
	if err := g.column(ctx, 0, func(uint32) bool { return false }, f.equal); err != nil {
		return nil, err
	}
	if err := f.alike(ctx); err != nil {
		return nil, err
	}
	for i := range f.leader {
		f.leader[i] = f.first(int32(i)) //nolint:gosec // fewer texts than that
	}
	return f.leader, nil
}

// likely is the estimate below which a pair is not compared exactly: more than
// four standard deviations under Alike. What is estimated surely is compared
// at once, without looking for a better one.
const (
	likely = 0.7 - 4.5*0.0433
	surely = 0.9
)

type finder struct {
	g       *Grouper
	again   func(i int) (string, error)
	leader  []int32
	repeats []uint64            // a bit for each text that equals an earlier one
	apart   map[uint64]struct{} // pairs that were compared and are not alike
	sets    map[int32][]uint64
	hashes  int // in sets
	known   []known
	err     error
}

// alike joins what shares a band, while the next one is sorted.
func (f *finder) alike(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	shared := make(chan []uint64)
	var sorting sync.WaitGroup
	var failed error
	sorting.Go(func() {
		defer close(shared)
		for c := 1; c < columns && failed == nil; c++ {
			failed = f.g.column(ctx, c, f.repeated, func(entries []uint64) error {
				select {
				case shared <- entries:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			})
		}
	})
	defer sorting.Wait()
	defer stop()
	for entries := range shared {
		if f.band(entries); f.err != nil {
			return f.err
		}
	}
	return failed
}

func (f *finder) first(i int32) int32 {
	for f.leader[i] != i {
		f.leader[i] = f.leader[f.leader[i]]
		i = f.leader[i]
	}
	return i
}

func (f *finder) join(a, b int32) {
	a, b = f.first(a), f.first(b)
	f.leader[max(a, b)] = min(a, b)
}

// equal joins texts of the same shingles; only the first of them goes on. Their
// hashes of 64 bits are taken for the sets.
func (f *finder) equal(entries []uint64) error {
	seen := map[uint64]int32{}
	for bucket := range buckets(entries) {
		clear(seen)
		for _, e := range bucket {
			i := int32(uint32(e)) //nolint:gosec // the lower half
			whole := f.know(i).whole
			if at, ok := seen[whole]; ok {
				f.leader[i] = at
				f.repeats[i/64] |= 1 << (i % 64)
			} else {
				seen[whole] = i
			}
		}
	}
	return f.err
}

func (f *finder) repeated(place uint32) bool { return f.repeats[place/64]>>(place%64)&1 != 0 }

// band joins what is alike among texts that share a band.
func (f *finder) band(entries []uint64) {
	for bucket := range buckets(entries) {
		if f.bucket(bucket); f.err != nil {
			return
		}
	}
}

// bucket joins what is alike among few texts. Those that are one group already
// are kept together, and a text is compared with each group until a member
// matches.
func (f *finder) bucket(members []uint64) {
	var groups [][]int32
	for _, m := range members {
		i := int32(uint32(m)) //nolint:gosec // the lower half
		own := -1
		for g := 0; g < len(groups); g++ {
			switch {
			case f.first(groups[g][0]) == f.first(i), f.matches(i, groups[g]):
				if f.err != nil {
					return
				}
				f.join(i, groups[g][0])
				if own < 0 {
					groups[g] = append(groups[g], i)
					own = g
					continue
				}
				groups[own] = append(groups[own], groups[g]...)
				groups = slices.Delete(groups, g, g+1)
				g--
			}
		}
		if own < 0 {
			groups = append(groups, []int32{i})
		}
	}
}

// matches reports whether a text is alike with one of a group, the likeliest
// first.
func (f *finder) matches(i int32, group []int32) bool {
	type guess struct {
		of       int32
		estimate float64
	}
	var guesses []guess
	low := f.know(i).low // a copy: its slot may be taken
	for _, k := range group {
		e := estimate(&low, &f.know(k).low)
		if e >= surely && f.compare(i, k) {
			return true
		}
		if e >= likely && e < surely {
			guesses = append(guesses, guess{k, e})
		}
		if f.err != nil {
			return false
		}
	}
	slices.SortFunc(guesses, func(a, b guess) int { return cmp.Compare(b.estimate, a.estimate) })
	for _, g := range guesses {
		if f.compare(i, g.of) {
			return true
		}
	}
	return false
}

// mostApart bounds the pairs, and mostHashes the sets, that are kept for the
// next comparison. Forgetting them costs time only.
const (
	mostApart  = 1 << 18
	mostHashes = 2 << 20
)

// compare reports whether two texts are alike, by their shingles.
func (f *finder) compare(i, k int32) bool {
	pair := uint64(min(i, k))<<32 | uint64(max(i, k)) //nolint:gosec // not negative
	if _, tried := f.apart[pair]; tried || f.err != nil {
		return false
	}
	if Same(f.set(i), f.set(k)) {
		return f.err == nil
	}
	if len(f.apart) >= mostApart {
		clear(f.apart)
	}
	f.apart[pair] = struct{}{}
	return false
}

func (f *finder) set(i int32) []uint64 {
	if s, ok := f.sets[i]; ok {
		return s
	}
	text, err := f.again(int(i))
	if err != nil && f.err == nil {
		f.err = err
	}
	s := similar.Shingles(text, nil)
	if f.hashes += len(s); f.hashes > mostHashes {
		clear(f.sets)
		f.hashes = len(s)
	}
	f.sets[i] = s
	return s
}

// known is what was read of a text.
type known struct {
	place int32 // and one more: 0 is nobody
	low   [minima]byte
	whole uint64
}

// knownSlots are how many are kept, each where its place says.
const knownSlots = 1 << 15

func (f *finder) know(i int32) *known {
	slot := &f.known[i%knownSlots]
	if slot.place == i+1 {
		return slot
	}
	var b [recordSize]byte
	if err := f.g.record(i, b[:]); err != nil && f.err == nil {
		f.err = err
	}
	slot.place, slot.low, slot.whole = i+1, [minima]byte(b[:minima]), binary.LittleEndian.Uint64(b[minima:])
	return slot
}
