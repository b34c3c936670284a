package engine

import (
	"iter"
	"slices"
)

// The documents of a segment stand in order of their lengths, the shortest
// first; those of one length as they came. In a short text a word weighs more:
// the best of a query are found at once, and the bounds of what comes later,
// all of it of about one length, are below theirs. It also makes a segment
// 4 % smaller, as frequencies that stand together are alike.

// byLength lists documents in order of the codes of their lengths.
func byLength(lengths []byte) []uint32 {
	var next [257]uint32
	for _, c := range lengths {
		next[int(c)+1]++
	}
	for c := 1; c < len(next); c++ {
		next[c] += next[c-1]
	}
	out := make([]uint32, len(lengths))
	for d, c := range lengths {
		out[next[c]] = uint32(d)
		next[c]++
	}
	return out
}

// arrange puts what a builder collected in order.
func arrange[T any](of []T, order []uint32) []T {
	if of == nil {
		return nil
	}
	out := make([]T, len(of))
	for to, from := range order {
		out[to] = of[from]
	}
	return out
}

// arrange brings everything but the words in order.
func (t *table) arrange(order []uint32) {
	ids := idList{text: make([]byte, 0, len(t.ids.text)), ends: make([]uint32, 0, len(order))}
	for _, from := range order {
		ids.text = append(ids.text, t.ids.at(from)...)
		ids.ends = append(ids.ends, uint32(len(ids.text)))
	}
	t.ids = ids
	t.lengths, t.class = arrange(t.lengths, order), arrange(t.class, order)
	for i := range t.facets {
		t.facets[i] = arrange(t.facets[i], order)
	}
	for i := range t.numbers {
		t.numbers[i] = arrange(t.numbers[i], order)
	}
}

// stretch is documents of one length in one input of a merge.
type stretch struct {
	input  int
	lo, hi uint32
}

// stretches are the documents of the inputs in order of their lengths.
func stretches(in []mergeInput) iter.Seq[stretch] {
	return func(yield func(stretch) bool) {
		at := make([]int, len(in))
		for code := range 256 {
			for i, m := range in {
				n, _ := slices.BinarySearch(m.s.lengths[at[i]:], byte(code)+1)
				if code == 255 {
					n = m.s.docs - at[i]
				}
				lo := at[i]
				at[i] += n
				if n > 0 && !yield(stretch{i, uint32(lo), uint32(lo + n)}) {
					return
				}
			}
		}
	}
}

// inOrder are the documents of a merge as they will stand.
func inOrder(in []mergeInput) iter.Seq2[*mergeInput, uint32] {
	return func(yield func(*mergeInput, uint32) bool) {
		for s := range stretches(in) {
			m := &in[s.input]
			for d := s.lo; d < s.hi; d++ {
				if m.to[d] != gone && !yield(m, d) {
					return
				}
			}
		}
	}
}

// longer is the first document of a segment whose length has at least a code.
func (s *segment) longer(code int) uint32 {
	if code > 255 {
		return uint32(s.docs)
	}
	n, _ := slices.BinarySearch(s.lengths, byte(code))
	return uint32(n)
}
