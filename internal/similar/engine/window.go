package engine

import (
	"math/bits"
	"slices"
	"sort"
)

// fewInWindow is the number of documents that are weighed one by one.
const fewInWindow = 12

// windowLen is the number of documents that are looked at together elsewhere.
const windowLen = 1024

// foremost is how many windows are weighed before the others: those with the
// highest bounds, so that the page is soon near its end and most others are
// never looked at.
const foremost = 32

// windows weighs the documents of a set window by window, and leaves out
// windows and terms that cannot bring anything to the page.
func (r *ranker) windows(a set) {
	r.survey(a)
	all := r.desk.bounds
	var first [foremost]int
	for _, i := range highest(all, first[:0]) {
		r.visit(a, i)
		all[i] = -1
	}
	least := r.best.least()
	for i, b := range all {
		if b >= 0 && b*(1+1e-9) >= least {
			r.visit(a, i)
			least = r.best.least()
		}
	}
}

// survey finds the bound of each window, below nought where a list has no
// members, and where a list goes on in it.
func (r *ranker) survey(a set) {
	n := rankWindows(r.s.docs)
	all := slices.Grow(r.desk.bounds[:0], n)[:n]
	clear(all)
	r.desk.bounds = all
	for i := range r.terms {
		r.terms[i].from = 0
		r.bounds(&r.terms[i], all)
	}
	if a.every || a.bits != nil {
		return
	}
	starts := slices.Grow(r.desk.starts[:0], n+1)[:n+1]
	clear(starts)
	r.desk.starts = starts
	for i, d := range a.list {
		starts[d/rankLen+1] = uint32(i + 1)
	}
	for i := range all {
		if starts[i+1] == 0 {
			starts[i+1], all[i] = starts[i], -1
		}
	}
}

// bounds adds the bounds of a term to those of the windows.
func (r *ranker) bounds(t *reader, all []float64) {
	if t.known != nil {
		var weigh [256]float64
		for b := range weigh {
			weigh[b] = t.rarity * weightOfByte(byte(b))
		}
		for i, b := range t.known[:len(all)] {
			all[i] += weigh[b]
		}
		return
	}
	if t.kind == kindSmall {
		for _, d := range t.docs[:t.n] {
			all[d/rankLen] += t.most // more than once is too much, but not too little
		}
		return
	}
	// Blocks go on where the one before ends, and the higher counts where they
	// meet: what is added is the difference.
	next, had := 0, 0.0
	for b := range t.blocks {
		h := t.head(b)
		bound, last := t.rarity*weightOfBound(h.bound), int(h.last/rankLen)
		if next > 0 && bound > had {
			all[next-1] += bound - had
			had = bound
		}
		for ; next <= last; next++ {
			all[next] += bound
			had = bound
		}
	}
}

// highest are the windows with the highest bounds, as many as out has room for.
func highest(all []float64, out []int) []int {
	least := -1.0
	for i, w := range all {
		if w < 0 || w <= least {
			continue
		}
		n := len(out)
		if n < cap(out) {
			out = append(out, i)
		} else {
			n--
		}
		for ; n > 0 && all[out[n-1]] < w; n-- {
			out[n] = out[n-1]
		}
		out[n] = i
		if len(out) == cap(out) {
			least = all[out[len(out)-1]]
		}
	}
	return out
}

// visit weighs the documents of a window; windows may come in any order.
func (r *ranker) visit(a set, i int) {
	lo := uint32(i) * rankLen
	hi := min(lo+rankLen, uint32(r.s.docs))
	var docs []uint32
	if a.every || a.bits != nil {
		docs = r.members(a.bits, lo, hi)
	} else {
		docs = a.list[r.desk.starts[i]:r.desk.starts[i+1]]
	}
	if len(docs) > 0 {
		r.reach(lo, hi)
		r.window(docs, lo, hi)
	}
}

// members are those of a bitset, or all for nil, in a window.
func (r *ranker) members(set bitset, lo, hi uint32) []uint32 {
	out := r.desk.docs[:0]
	if set == nil {
		for d := lo; d < hi; d++ {
			out = append(out, d)
		}
		return out
	}
	return set.within(lo, hi, out)
}

// reach computes the terms' bounds in a window, and where they begin in it.
func (r *ranker) reach(lo, hi uint32) {
	for i := range r.terms {
		t := &r.terms[i]
		t.bound, t.often = 0, t.oftens
		switch {
		case t.kind == kindSmall:
			if t.docs[t.n-1] >= lo {
				t.bound = t.most
			}
			continue
		case t.known != nil && t.known[lo/rankLen] == 0:
			continue
		case t.kind == kindBits:
			t.from = t.rank(lo) / blockLen
		default:
			t.begin(lo)
		}
		var top uint16
		var wide uint8
		for b := t.from; b < t.blocks; b++ {
			h := t.head(b)
			top, wide = max(top, h.bound), max(wide, h.freq)
			if h.last >= hi-1 {
				break
			}
		}
		t.bound, t.often = t.rarity*weightOfBound(top), 1<<wide
		if t.known != nil {
			t.bound = min(t.bound, t.rarity*weightOfByte(t.known[lo/rankLen]))
		}
	}
}

// begin finds the first block that may have a document from one on.
func (t *reader) begin(doc uint32) {
	switch {
	case t.from < t.blocks && t.lastOf(t.from) < doc:
		t.from = t.blockFor(t.from, doc)
	case t.from > 0 && t.lastOf(t.from-1) >= doc:
		t.from = t.blockFor(0, doc)
	}
}

// window weighs some documents of a window.
func (r *ranker) window(docs []uint32, lo, hi uint32) {
	if r.s.lengths[lo] == r.s.lengths[hi-1] {
	} else if last := r.longest(); last < hi {
		docs = docs[:sort.Search(len(docs), func(i int) bool { return docs[i] >= last })]
	}
	if len(docs) <= fewInWindow {
		r.back()
		r.each(docs, true)
		return
	}
	least := r.best.least()
	rest := r.cut(least)
	sums := r.desk.sums[:hi-lo]
	r.sum(sums, docs, lo, hi)
	if rest > 0 {
		// Who may still reach the page needs all terms: one by one when they
		// are few, else all together.
		kept := docs[:0]
		for _, d := range docs {
			if (sums[d-lo]+rest)*(1+1e-9) >= least {
				kept = append(kept, d)
			}
		}
		r.back()
		if docs = kept; len(docs) <= fewInWindow/2 {
			r.each(docs, true)
			return
		}
		for i := range r.terms {
			r.terms[i].cut = false
		}
		r.sum(sums, docs, lo, hi)
	}
	for _, d := range docs {
		if sum := sums[d-lo]; sum >= least {
			r.best.offer(found{sum, r.s, d})
			least = r.best.least()
		}
	}
}

// longest is the first document that is too long for a window's best: in a
// longer text a word weighs less, however often it stands there, and lengths
// go up.
func (r *ranker) longest() uint32 {
	least := r.best.least()
	return r.s.longer(sort.Search(len(r.w.norm), func(code int) bool { return r.atMost(code)*(1+1e-9) < least }))
}

// atMost is what a document of a length may weigh in a window.
func (r *ranker) atMost(code int) float64 {
	sum := 0.0
	for i := range r.terms {
		if t := &r.terms[i]; t.bound > 0 {
			sum += min(t.bound, t.rarity*float64(r.w.of(t.often, byte(code))))
		}
	}
	return sum
}

// sum adds up the terms that are not left out, in order, for some documents of
// a window.
func (r *ranker) sum(sums []float64, docs []uint32, lo, hi uint32) {
	clear(sums)
	for i := range r.terms {
		switch t := &r.terms[i]; {
		case t.cut || t.bound == 0:
		case t.kind == kindBits && len(docs)*r.s.docs < t.df*int(hi-lo):
			r.addSome(t, docs, sums, lo)
		default:
			r.add(t, sums, lo, hi)
		}
	}
}

// back lets the readers begin the window again.
func (r *ranker) back() {
	for i := range r.terms {
		t := &r.terms[i]
		if t.kind == kindPacked && t.from < t.blocks && t.block != t.from {
			t.unpack(t.from)
		}
		t.at = 0
	}
}

// cut leaves out the terms that together cannot reach the page, and returns
// what they bring at most.
func (r *ranker) cut(least float64) float64 {
	for i := range r.terms {
		r.terms[i].cut = false
	}
	rest := 0.0
	for {
		low := -1
		for i := range r.terms {
			if t := &r.terms[i]; !t.cut && t.bound > 0 && (low < 0 || t.bound < r.terms[low].bound) {
				low = i
			}
		}
		if low < 0 || (rest+r.terms[low].bound)*(1+1e-9) >= least {
			return rest
		}
		rest += r.terms[low].bound
		r.terms[low].cut = true
	}
}

// add brings one term's weights into the sums of a window.
func (r *ranker) add(t *reader, sums []float64, lo, hi uint32) {
	switch t.kind {
	case kindSmall:
		for i, d := range t.docs[:t.n] {
			if d >= lo && d < hi {
				sums[d-lo] += float64(t.rarity * float64(r.w.of(t.freqs[i], r.s.lengths[d])))
			}
		}
	case kindBits:
		r.addBits(t, sums, lo, hi)
	default:
		for b := t.from; b < t.blocks; b++ {
			if t.block != b {
				t.unpack(b)
			}
			docs := t.docs[:t.n]
			if docs[0] >= hi {
				return
			}
			r.addBlock(t, docs, t.first, sums, lo, hi)
			if docs[len(docs)-1] >= hi-1 {
				return
			}
		}
	}
}

// addBlock adds postings that follow one another in one block, the first of
// which has the number first.
func (r *ranker) addBlock(t *reader, docs []uint32, first int, sums []float64, lo, hi uint32) {
	block := first / blockLen
	h := t.head(block)
	lengths := r.s.lengths
	if h.freq == 0 {
		table := &r.w.table[1]
		for _, d := range docs {
			if d-lo < hi-lo {
				sums[d-lo] += float64(t.rarity * float64(table[lengths[d]]))
			}
		}
		return
	}
	freqs := t.body[t.freqOff(h, block):]
	for i, d := range docs {
		if d-lo < hi-lo {
			f := unpackOne(freqs, (first+i)%blockLen, uint(h.freq)) + 1
			sums[d-lo] += float64(t.rarity * float64(r.w.of(f, lengths[d])))
		}
	}
}

// addBits is add for a bitset.
func (r *ranker) addBits(t *reader, sums []float64, lo, hi uint32) {
	n := t.rank(lo)
	docs := t.set.within(lo, hi, r.desk.more[:0])
	for len(docs) > 0 {
		m := min(len(docs), blockLen-n%blockLen)
		r.addBlock(t, docs[:m], n, sums, lo, hi)
		docs, n = docs[m:], n+m
	}
}

// addSome is addBits for documents fewer than the bitset has.
func (r *ranker) addSome(t *reader, docs []uint32, sums []float64, lo uint32) {
	set, lengths, table := t.set, r.s.lengths, &r.w.table
	word, n := lo>>6, t.rank(lo)
	block, width := -1, uint(0)
	var freqs []byte
	for _, d := range docs {
		for ; word < d>>6; word++ {
			n += bits.OnesCount64(set[word])
		}
		w := set[word]
		if w>>(d&63)&1 == 0 {
			continue
		}
		i := n + bits.OnesCount64(w&(1<<(d&63)-1))
		if i/blockLen != block {
			block = i / blockLen
			h := t.head(block)
			freqs, width = t.body[t.freqOff(h, block):], uint(h.freq)
		}
		weight, f := float32(0), unpackOne(freqs, i%blockLen, width)+1
		if f < uint32(len(table)) {
			weight = table[f][lengths[d]]
		} else {
			weight = r.w.compute(f, lengths[d])
		}
		sums[d-lo] += float64(t.rarity * float64(weight))
	}
}
