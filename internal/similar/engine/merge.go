package engine

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
)

// mergeInput is a segment with the documents that are left behind.
type mergeInput struct {
	s    *segment
	drop bitset
	to   []uint32 // new number of each document; gone for those left behind
}

const gone = math.MaxUint32

// plan numbers the documents of a merge.
func planMerge(entries []entryOf, drop func(entryOf) bitset) (in []mergeInput, docs int) {
	for _, e := range entries {
		e.s.load()
		in = append(in, mergeInput{s: e.s, drop: drop(e), to: make([]uint32, e.s.docs)})
	}
	for s := range stretches(in) {
		m := &in[s.input]
		for d := s.lo; d < s.hi; d++ {
			if m.drop != nil && m.drop.has(d) {
				m.to[d] = gone
				continue
			}
			m.to[d] = uint32(docs)
			docs++
		}
	}
	return in, docs
}

// mergeInMemory leaves out what is deleted.
func (x *Index) mergeInMemory(entries []entryOf) ([]byte, error) {
	in, docs := planMerge(entries, func(e entryOf) bitset { return e.dead })
	var out bytes.Buffer
	_, err := writeMerge(&out, "", &x.schema, x.weights, in, docs)
	return out.Bytes(), err
}

// writeMerge writes the documents of several segments as one.
func writeMerge(to io.Writer, dir string, schema *Schema, w *weights, in []mergeInput, docs int) (int64, error) {
	t := newTable(schema)
	for i := range in {
		s := in[i].s
		for part := range s.layout.Parts {
			s.part(part) // checked as a whole
		}
	}
	for m, d := range inOrder(in) {
		t.lengths = append(t.lengths, m.s.lengths[d])
		t.ids.text = append(t.ids.text, m.s.id(d)...)
		t.ids.ends = append(t.ids.ends, uint32(len(t.ids.text)))
	}
	t.codes = mergedCodes(in, schema.CodeBytes)
	p := newPartWriter(to)
	pairs := &pairing{}
	if t.keep = dir != ""; t.keep { // in memory are few documents
		pairs = newPairing(in)
		pairs.read(in)
		t.pairs = pairs.rule
	}
	if err := t.mergeColumns(in, docs); err != nil {
		return 0, err
	}
	t.write(p)
	t.ids, t.byID, t.class, t.codes = idList{}, nil, nil, nil
	tw := newTermWriter(docs, w, t.lengths, p, dir)
	defer tw.drop()
	if t.keep {
		tw.frequent = newFrequentWriter(t, docs, dir)
	}
	mergeTerms(tw, in, pairs)
	tw.finish()
	return p.finish(t.layout)
}

// mergeTerms walks the dictionaries side by side. Pairs are made anew, as other
// words are frequent now.
func mergeTerms(tw *termWriter, in []mergeInput, pairs *pairing) {
	walks := make([]*terms, len(in))
	for i := range in {
		if in[i].s.docs == 0 {
			continue
		}
		if t := in[i].s.from(nil); t.step() {
			walks[i] = t
		}
	}
	written := false
	feeds, active := make([]*feed, len(in)), make([]*feed, 0, len(in))
	for i := range feeds {
		feeds[i] = new(feed)
	}
	for {
		var least []byte
		for _, t := range walks {
			if t != nil && (least == nil || bytes.Compare(t.term, least) < 0) {
				least = t.term
			}
		}
		if !written && (least == nil || least[0] > pairMark[0]) {
			pairs.write(tw)
			written = true
		}
		if least == nil {
			return
		}
		paired := least[0] == pairMark[0]
		tw.begin(least)
		term := tw.term
		active = active[:0]
		for i, t := range walks {
			if t == nil || !bytes.Equal(t.term, term) {
				continue
			}
			if !paired {
				feeds[i].begin(in[i].s, t.entry, in[i].to)
				active = append(active, feeds[i])
			}
			if !t.step() {
				walks[i] = nil
			}
		}
		mingle(tw, active)
		tw.end()
	}
}

// blockFreqs are the frequencies of a block.
func (p *postings) blockFreqs(block int, out *[blockLen]uint32) {
	h := p.head(block)
	n := p.blockSize(block)
	unpack(out, p.body[p.freqOff(h, block):], n, uint(h.freq))
	for i := range out[:n] {
		out[i]++
	}
}

// mergeColumns brings together everything but words.
func (t *table) mergeColumns(in []mergeInput, docs int) error {
	classes := map[string]int{}
	t.class = make([]byte, docs)
	for _, m := range in {
		for i, name := range m.s.layout.Classes {
			c, known := classes[name]
			if !known {
				if c = len(t.classes); c == maxClasses {
					return fmt.Errorf("engine: more than %d classes of visibility", maxClasses)
				}
				classes[name], t.classes = c, append(t.classes, name)
			}
			for _, d := range m.s.classSet(i).appendTo(nil) {
				if to := m.to[d]; to != gone {
					t.class[to] = byte(c)
				}
			}
		}
	}
	t.facet = func(f int) {
		t.facets[f] = make([]uint32, docs)
		known := map[string]uint32{}
		for _, m := range in {
			t.mergeFacet(f, m, known)
		}
	}
	t.number = func(i int) []int64 {
		out := make([]int64, docs)
		for _, m := range in {
			for d, to := range m.to {
				if to != gone {
					out[to] = m.s.numbers[i].at(uint32(d))
				}
			}
		}
		return out
	}
	t.mergeOrders(in, docs)
	return nil
}

func (t *table) mergeFacet(f int, m mergeInput, known map[string]uint32) {
	col, slot := m.s.column(f)
	values := m.s.values(f)
	to := make([]uint32, len(values))
	for i := range to {
		to[i] = gone // until a document that stays has it
	}
	for d, n := range m.to {
		if n == gone {
			continue
		}
		v := col.tuples[col.code(uint32(d))*len(col.Facets)+slot]
		if to[v] == gone {
			g, ok := known[values[v]]
			if !ok {
				g = uint32(len(t.values[f]))
				known[values[v]], t.values[f] = g, append(t.values[f], values[v])
			}
			to[v] = g
		}
		t.facets[f][n] = to[v]
	}
}

// mergeOrders merges what each input has in order.
func (t *table) mergeOrders(in []mergeInput, docs int) {
	of := func(order func(*segment) []uint32) [][]uint32 {
		lists := make([][]uint32, len(in))
		for i, m := range in {
			lists[i] = make([]uint32, 0, m.s.docs)
			for _, d := range order(m.s) {
				if to := m.to[d]; to != gone {
					lists[i] = append(lists[i], to)
				}
			}
		}
		return lists
	}
	t.byID = mergeLists(of(func(s *segment) []uint32 { return s.byID }), func(a, b uint32) int {
		return bytes.Compare(t.ids.at(a), t.ids.at(b))
	})
	rank := make([]uint32, docs)
	for i, d := range t.byID {
		rank[d] = uint32(i)
	}
	t.sorted = func(i int, values []int64) []uint32 {
		return mergeLists(of(func(s *segment) []uint32 { return s.numbers[i].order }), func(a, b uint32) int {
			return cmp.Or(cmp.Compare(values[a], values[b]), cmp.Compare(rank[a], rank[b]))
		})
	}
}

// mergeLists merges sorted lists, two by two.
func mergeLists(lists [][]uint32, order func(a, b uint32) int) []uint32 {
	for len(lists) > 1 {
		var next [][]uint32
		for pair := range slices.Chunk(lists, 2) {
			if len(pair) == 1 {
				next = append(next, pair[0])
				continue
			}
			a, b := pair[0], pair[1]
			out := make([]uint32, 0, len(a)+len(b))
			for len(a) > 0 && len(b) > 0 {
				if order(a[0], b[0]) <= 0 {
					out, a = append(out, a[0]), a[1:]
				} else {
					out, b = append(out, b[0]), b[1:]
				}
			}
			next = append(next, append(append(out, a...), b...))
		}
		lists = next
	}
	if len(lists) == 0 || lists[0] == nil {
		return []uint32{}
	}
	return lists[0]
}
