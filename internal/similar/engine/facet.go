package engine

import (
	"cmp"
	"slices"
)

// filter is a Filter made ready for one segment.
type filter struct {
	facet int
	col   *column
	slot  int    // of the facet in the column's tuples
	ok    []bool // by the segment's own number of the value
	codes []byte // 1 for the codes that pass; nil when values are looked up
}

func (f *filter) passes(doc uint32) bool {
	if f.codes != nil {
		return f.codes[f.col.narrow[doc]] > 0
	}
	return f.ok[f.col.tuples[f.col.code(doc)*len(f.col.Facets)+f.slot]]
}

// byCode prepares a filter for a look at many documents.
func (f *filter) byCode() {
	f.codes = make([]byte, f.col.Codes)
	for code := range f.codes {
		if f.ok[f.col.tuples[code*len(f.col.Facets)+f.slot]] {
			f.codes[code] = 1
		}
	}
}

// place of a facet: its column and the slot in it.
func (s *segment) column(facet int) (*column, int) {
	for i := range s.columns {
		if slot := slices.Index(s.columns[i].Facets, facet); slot >= 0 {
			return &s.columns[i], slot
		}
	}
	panic(&Damage{s.name, "no column of a facet"})
}

func (s *segment) filter(facet int, wanted map[uint32]bool) filter {
	f := filter{facet: facet, ok: make([]bool, len(s.global[facet]))}
	f.col, f.slot = s.column(facet)
	for i, g := range s.global[facet] {
		f.ok[i] = wanted[g]
	}
	return f
}

// pass finds the documents of a set that pass all filters, and, if their own
// facets are counted, for each filter those that pass all others: what its own
// facet counts.
func pass(d *desk, s *segment, a set, filters []filter, counted bool) (in set, but []set) {
	if len(filters) == 0 {
		return a, nil
	}
	for i := range filters {
		if f := &filters[i]; !f.col.Wide && a.n > f.col.Codes {
			f.byCode()
		}
	}
	list := d.list(a.n)
	if !counted || len(filters) == 1 {
		a.each(d, s.docs, func(docs []uint32) { list = only(docs, filters, list) })
		return set{list: list, n: len(list)}, []set{a}
	}
	but = make([]set, len(filters))
	others := make([][]filter, len(filters))
	for i := range but {
		but[i].list = d.list(a.n)
		others[i] = slices.Delete(slices.Clone(filters), i, i+1)
	}
	a.each(d, s.docs, func(docs []uint32) {
		first := len(but[0].list)
		for i := range but {
			but[i].list = only(docs, others[i], but[i].list)
		}
		list = only(but[0].list[first:], filters[:1], list)
	})
	for i := range but {
		but[i].n = len(but[i].list)
	}
	return set{list: list, n: len(list)}, but
}

// only appends the documents that pass all filters.
func only(docs []uint32, filters []filter, out []uint32) []uint32 {
	f, n := &filters[0], len(out)
	if f.codes == nil {
		for _, doc := range docs {
			if f.passes(doc) {
				out = append(out, doc)
			}
		}
	} else {
		out = slices.Grow(out, len(docs))[:n+len(docs)]
		codes, narrow, to := f.codes, f.col.narrow, n
		for _, doc := range docs { // without a branch
			out[to] = doc
			to += int(codes[narrow[doc]])
		}
		out = out[:to]
	}
	for i := range filters[1:] {
		f := &filters[i+1]
		out = out[:n+len(slices.DeleteFunc(out[n:], func(doc uint32) bool { return !f.passes(doc) }))]
	}
	return out
}

// each gives the members in pieces.
func (a set) each(d *desk, docs int, yield func([]uint32)) {
	switch {
	case a.every || a.bits != nil:
		for lo := uint32(0); int(lo) < docs; lo += windowLen {
			hi := min(lo+windowLen, uint32(docs))
			out := d.docs[:0]
			if a.bits != nil {
				out = a.bits.within(lo, hi, out)
			} else {
				for doc := lo; doc < hi; doc++ {
					out = append(out, doc)
				}
			}
			if len(out) > 0 {
				yield(out)
			}
		}
	case len(a.list) > 0:
		yield(a.list)
	}
}

// tally counts facets over the sets of segments.
type tally struct {
	desk   *desk
	facets []int
	wanted []bool // by facet
	apart  []bool // of these, not now
	only   int    // the one facet that is counted, or -1
}

func newTally(d *desk, schema *Schema, facets []int, words *vocabulary) *tally {
	t := &tally{desk: d, facets: facets, wanted: make([]bool, len(schema.Facets)), apart: make([]bool, len(schema.Facets)), only: -1}
	for len(d.counts) < len(schema.Facets) {
		d.counts = append(d.counts, nil)
	}
	for _, f := range facets {
		t.wanted[f] = true
		n := len(words.of(f))
		if cap(d.counts[f]) < n {
			d.counts[f] = make([]uint32, n+n/4)
		}
		d.counts[f] = d.counts[f][:n]
		clear(d.counts[f])
	}
	return t
}

// add counts a set. Few documents are counted one by one; many by the codes of
// their columns, and the codes then by facet.
func (t *tally) add(s *segment, a set) {
	for i := range s.columns {
		if c := &s.columns[i]; c.Wide && t.needs(c) {
			a.each(t.desk, s.docs, func(docs []uint32) { t.direct(s, c, docs) })
		}
	}
	t.addNarrow(s, a)
}

// addNarrow is add for the narrow columns.
func (t *tally) addNarrow(s *segment, a set) {
	var many []*column
	for i := range s.columns {
		switch c := &s.columns[i]; {
		case c.Wide || !t.needs(c):
		case a.n < c.Codes/4:
			a.each(t.desk, s.docs, func(docs []uint32) { t.direct(s, c, docs) })
		default:
			many = append(many, c)
		}
	}
	for i, codes := range t.histograms(s, many, a) {
		t.spread(s, many[i], codes)
	}
}

// addMost is add for more than half of what may be seen: those that are not in
// the set are counted, and taken away from all.
func (t *tally) addMost(e entryOf, a set, key string, see []string) bool {
	if a.bits == nil || e.s.docs < wholeMin {
		return false
	}
	every := set{every: true, n: e.s.docs}
	mask := e.masked(key, see)
	if mask != nil {
		every = set{bits: mask, n: mask.count(), shared: true}
	}
	if 2*a.n <= every.n {
		return false
	}
	known := t.whole(e, every, key)
	if known == nil {
		return false
	}
	rest := t.desk.bitset(e.s.docs)
	if mask == nil {
		rest.fill(e.s.docs)
	} else {
		copy(rest, mask)
	}
	for i, w := range a.bits {
		rest[i] &^= w
	}
	var many []*column
	var all [][]uint32
	for i := range e.s.columns {
		switch c := &e.s.columns[i]; {
		case !t.needs(c):
		case c.Wide:
			a.each(t.desk, e.s.docs, func(docs []uint32) { t.direct(e.s, c, docs) })
		default:
			many, all = append(many, c), append(all, known[i])
		}
	}
	for i, codes := range t.histograms(e.s, many, set{bits: rest, n: every.n - a.n}) {
		for code, n := range all[i] {
			codes[code] = n - codes[code]
		}
		t.spread(e.s, many[i], codes)
	}
	return true
}

// histograms counts the codes of narrow columns, all in one walk.
func (t *tally) histograms(s *segment, columns []*column, a set) [][]uint32 {
	if len(columns) == 0 {
		return nil
	}
	for len(t.desk.codes) < len(columns) {
		t.desk.codes = append(t.desk.codes, make([]uint32, 1<<16))
	}
	for i, c := range columns {
		clear(t.desk.codes[i][:c.Codes])
	}
	a.each(t.desk, s.docs, func(docs []uint32) {
		for i, c := range columns {
			codes, narrow := (*[1 << 16]uint32)(t.desk.codes[i]), c.narrow
			for _, d := range docs {
				codes[narrow[d]]++
			}
		}
	})
	out := make([][]uint32, len(columns))
	for i, c := range columns {
		out[i] = t.desk.codes[i][:c.Codes]
	}
	return out
}

// wholeMin is the number of documents from which on the codes of all that may
// be seen are counted once and kept; wholeMost how many sets of classes are.
const (
	wholeMin  = 5_000
	wholeMost = 4
)

// addWhole is add for everything that may be seen in a segment.
func (t *tally) addWhole(e entryOf, a set, key string) {
	known := t.whole(e, a, key)
	if known == nil {
		t.add(e.s, a)
		return
	}
	for i := range e.s.columns {
		switch c := &e.s.columns[i]; {
		case !t.needs(c):
		case c.Wide:
			a.each(t.desk, e.s.docs, func(docs []uint32) { t.direct(e.s, c, docs) })
		default:
			t.spread(e.s, c, known[i])
		}
	}
}

func (t *tally) counts(f int) bool {
	if t.only >= 0 {
		return f == t.only
	}
	return t.wanted[f] && !t.apart[f]
}

func (t *tally) needs(c *column) bool { return slices.ContainsFunc(c.Facets, t.counts) }

// whole is the codes of everything that may be seen, counted once; nil when
// they are not kept.
func (t *tally) whole(e entryOf, a set, key string) [][]uint32 {
	e.masks.mu.Lock()
	defer e.masks.mu.Unlock()
	known := e.masks.whole[key]
	if known == nil && e.s.docs >= wholeMin && len(e.masks.whole) < wholeMost {
		known = make([][]uint32, len(e.s.columns))
		for i := range e.s.columns {
			if c := &e.s.columns[i]; !c.Wide {
				known[i] = slices.Clone(t.histograms(e.s, []*column{c}, a)[0])
			}
		}
		e.masks.whole[key] = known
	}
	return known
}

func (t *tally) direct(s *segment, c *column, docs []uint32) {
	k := len(c.Facets)
	for j, f := range c.Facets {
		if !t.counts(f) {
			continue
		}
		counts, global := t.desk.counts[f], s.global[f]
		for _, d := range docs {
			counts[global[c.tuples[c.code(d)*k+j]]]++
		}
	}
}

func (t *tally) spread(s *segment, c *column, codes []uint32) {
	k := len(c.Facets)
	for j, f := range c.Facets {
		if !t.counts(f) {
			continue
		}
		counts, global, tuples := t.desk.counts[f], s.global[f], c.tuples[j:]
		for code, n := range codes {
			if n > 0 {
				counts[global[tuples[code*k]]] += n
			}
		}
	}
}

// list is a facet's counts, most frequent first; no more than most unless it
// is 0.
func (t *tally) list(f int, values []string, most int) []Count {
	type ranked struct{ count, value uint32 }
	first := func(a, b ranked) bool {
		return a.count > b.count || a.count == b.count && values[a.value] < values[b.value]
	}
	var room [100]ranked
	out, least := room[:0], uint32(1) // numbers are quicker to move than texts
	for i, n := range t.desk.counts[f] {
		c := ranked{n, uint32(i)}
		switch {
		case n < least || values[i] == "":
			continue
		case most <= 0 || most > len(room):
			out = append(out, c)
			continue
		case len(out) < most:
			out = append(out, c)
		case !first(c, out[most-1]):
			continue
		}
		at := len(out) - 1
		for ; at > 0 && first(c, out[at-1]); at-- {
			out[at] = out[at-1]
		}
		out[at] = c
		if len(out) == most {
			least = out[most-1].count
		}
	}
	if most <= 0 || most > len(room) {
		slices.SortFunc(out, func(a, b ranked) int {
			return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(values[a.value], values[b.value]))
		})
		if most > 0 {
			out = out[:min(most, len(out))]
		}
	}
	counts := make([]Count, len(out))
	for i, c := range out {
		counts[i] = Count{values[c.value], int(c.count)}
	}
	return counts
}
