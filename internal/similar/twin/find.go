package twin

import (
	"cmp"
	"context"
	"encoding/binary"
	"iter"
	"math/bits"
	"runtime"
	"slices"
	"sync"

	"joinder/internal/similar"
)

// Sketch is what is remembered of a text until its like are found: 232 bytes.
// The zero Sketch is that of a text without shingles.
type Sketch struct {
	bands [bandCount]uint32
	low   [minima]byte // the minima, a byte each, to estimate by
	whole uint64       // of the set; 0 for texts without shingles
}

// likely is the estimate below which a pair is not compared exactly: more than
// four standard deviations under Alike.
const likely = 0.7 - 4.5*0.0433

// Find groups texts: it gives for each the place of the first text of its
// group, which is its own when it is alone. Texts are read once in order, and
// those that may be twins again. It takes some 250 bytes of memory a text.
func Find(ctx context.Context, texts iter.Seq2[string, error], again func(i int) (string, error)) ([]int32, error) {
	sketches, err := sketchAll(ctx, texts)
	if err != nil {
		return nil, err
	}
	return Group(ctx, sketches, again)
}

// Group is Find for texts that were sketched before. Sketches may be the same
// one at several places; they are not changed.
func Group(ctx context.Context, sketches []*Sketch, again func(i int) (string, error)) ([]int32, error) {
	f := finder{ctx: ctx, sketches: sketches, again: again, leader: make([]int32, len(sketches)),
		apart: map[uint64]struct{}{}, sets: map[int32][]uint64{}}
	f.equal()
	orders := f.orders()
	defer func() {
		for range orders { // until its goroutine has ended
		}
	}()
	for o := range orders {
		if f.err == nil {
			f.err = ctx.Err()
		}
		if f.err == nil {
			f.band(o)
		}
	}
	for i := range f.leader {
		f.leader[i] = f.first(int32(i)) //nolint:gosec // fewer texts than that
	}
	return f.leader, f.err
}

// sketchAll reads the texts with as many goroutines as there are processors.
func sketchAll(ctx context.Context, texts iter.Seq2[string, error]) ([]*Sketch, error) {
	type job struct {
		texts []string
		into  []Sketch
	}
	const atOnce = 256
	jobs := make(chan job, 2*runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			var set []uint64
			for j := range jobs {
				for i, t := range j.texts {
					set = similar.Shingles(t, set)
					j.into[i], _ = SketchOf(set)
				}
			}
		})
	}
	var sketches []*Sketch
	var err error
	batch := make([]string, 0, atOnce)
	flush := func() {
		if len(batch) > 0 {
			into := make([]Sketch, len(batch))
			for i := range into {
				sketches = append(sketches, &into[i])
			}
			jobs <- job{texts: batch, into: into}
			batch = make([]string, 0, atOnce)
		}
	}
	for t, bad := range texts {
		if err = bad; err == nil {
			err = ctx.Err()
		}
		if err != nil {
			break
		}
		if batch = append(batch, t); len(batch) == atOnce {
			flush()
		}
	}
	flush()
	close(jobs)
	wait.Wait()
	if err != nil {
		return nil, err
	}
	return sketches, nil
}

// SketchOf makes the sketch of a text with these shingles, and its Keys for
// almost nothing.
func SketchOf(set []uint64) (s Sketch, keys []int64) {
	if len(set) == 0 {
		return s, nil
	}
	var low [minima]uint32
	lowest(set, low[:])
	for b := range s.bands {
		h := uint64(b)
		for _, v := range low[b*bandRows : (b+1)*bandRows] {
			h = mix(h ^ uint64(v)<<8)
		}
		s.bands[b] = uint32(h >> 32) //nolint:gosec // the upper half
	}
	for i, v := range low {
		s.low[i] = byte(mix(uint64(v)) >> 56) //nolint:gosec // the upper byte
	}
	for _, h := range set {
		s.whole = mix(s.whole ^ h)
	}
	s.whole |= 1
	return s, keysOf(low[:keyCount*keyRows])
}

// estimate is about the overlap of two texts.
func (s *Sketch) estimate(o *Sketch) float64 {
	same := 0
	for i := 0; i < minima; i += 8 {
		x := binary.LittleEndian.Uint64(s.low[i:]) ^ binary.LittleEndian.Uint64(o.low[i:])
		const low = 0x7f7f7f7f7f7f7f7f
		same += bits.OnesCount64(^(x&low + low | x | low)) // bytes of x that are zero
	}
	return float64(same) / minima
}

type finder struct {
	ctx      context.Context
	sketches []*Sketch
	again    func(i int) (string, error)
	leader   []int32
	apart    map[uint64]struct{} // pairs that were compared and are not alike
	sets     map[int32][]uint64
	err      error
}

// first is the first text of the group, as far as it is known.
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
func (f *finder) equal() {
	seen := make(map[uint64]int32, len(f.sketches))
	for i := range f.sketches {
		place := int32(i) //nolint:gosec // fewer texts than that
		f.leader[i] = place
		if w := f.sketches[i].whole; w != 0 {
			if at, ok := seen[w]; ok {
				f.leader[i] = at
			} else {
				seen[w] = place
			}
		}
	}
}

// orders sorts the texts by each band, one band ahead of who reads them.
func (f *finder) orders() <-chan []uint64 {
	var distinct []int32
	for i := range f.sketches {
		if f.sketches[i].whole != 0 && f.leader[i] == int32(i) { //nolint:gosec // fewer texts than that
			distinct = append(distinct, int32(i)) //nolint:gosec // fewer texts than that
		}
	}
	out := make(chan []uint64)
	go func() {
		defer close(out)
		spare := make([]uint64, len(distinct))
		for b := range bandCount {
			if f.ctx.Err() != nil {
				return
			}
			o := make([]uint64, len(distinct))
			for k, i := range distinct {
				o[k] = uint64(f.sketches[i].bands[b])<<32 | uint64(i) //nolint:gosec // not negative
			}
			byBand(o, spare)
			out <- o
		}
	}()
	return out
}

// byBand sorts by the upper half what is in the order of the lower half
// already: a radix sort, 11 bits at a time. spare is as long as o.
func byBand(o, spare []uint64) {
	const digit = 11
	from, to := o, spare
	for shift := 32; shift < 64; shift += digit {
		var at [1 << digit]int
		for _, v := range from {
			at[v>>shift&(1<<digit-1)]++
		}
		sum := 0
		for d, n := range at {
			at[d] = sum
			sum += n
		}
		for _, v := range from {
			d := v >> shift & (1<<digit - 1)
			to[at[d]] = v
			at[d]++
		}
		from, to = to, from
	}
	copy(o, from) // three times: they are in spare
}

// band joins what is alike among texts that share a band.
func (f *finder) band(order []uint64) {
	for from := 0; from < len(order) && f.err == nil; {
		to := from + 1
		for to < len(order) && order[to]>>32 == order[from]>>32 {
			to++
		}
		if to-from > 1 {
			f.bucket(order[from:to])
		}
		from = to
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
	for _, k := range group {
		if e := f.sketches[i].estimate(f.sketches[k]); e >= likely {
			guesses = append(guesses, guess{k, e})
		}
	}
	slices.SortFunc(guesses, func(a, b guess) int { return cmp.Compare(b.estimate, a.estimate) })
	for _, g := range guesses {
		pair := uint64(min(i, g.of))<<32 | uint64(max(i, g.of)) //nolint:gosec // not negative
		if _, known := f.apart[pair]; known {
			continue
		}
		if Same(f.set(i), f.set(g.of)) {
			return true
		}
		if f.err != nil {
			return false
		}
		f.apart[pair] = struct{}{}
	}
	return false
}

// mostSets bounds the sets that are kept for the next comparison.
const mostSets = 20_000

func (f *finder) set(i int32) []uint64 {
	if s, ok := f.sets[i]; ok {
		return s
	}
	text, err := f.again(int(i))
	if err != nil && f.err == nil {
		f.err = err
	}
	if len(f.sets) >= mostSets {
		clear(f.sets)
	}
	s := similar.Shingles(text, nil)
	f.sets[i] = s
	return s
}
