package engine

import (
	"encoding/binary"
	"slices"
	"strings"
)

// Which words are paired, in a file: those that would stand together in more
// than one of pairShare documents if they did so by chance. Of more than
// pairMost words that have such a partner only the most frequent are.
const (
	pairShare = 25
	pairMin   = 256 // documents that a word has
	pairMost  = 1024
	pairLen   = 120 // bytes of a word
)

// pairMark is put before the terms of pairs: paired words that stand one
// right after the other. A file has the documents of every such pair, so that
// a phrase of frequent words is found without a look at hundreds of thousands
// of places. No term of a document begins so, and none contains a NUL.
const pairMark = "\x02"

func pairTerm(a, b string) string { return pairMark + a + "\x00" + b }

// pair is the term of two words; false when the segment does not pair them. A
// pair that the dictionary does not have stands in no document.
func (s *segment) pair(a, b string) (string, bool) {
	p := s.layout.Pairs
	if p == nil || a == "" || b == "" || len(a) > pairLen || len(b) > pairLen {
		return "", false
	}
	first, _ := s.lookup(a)
	second, _ := s.lookup(b)
	return pairTerm(a, b), p.has(first.df, second.df)
}

// pairRule says which words of a file are paired, by the documents they have.
type pairRule struct {
	Least   int   // each of them
	Product int64 // both
}

func (r *pairRule) has(a, b int) bool { return min(a, b) >= r.Least && int64(a)*int64(b) >= r.Product }

// pairing collects the pairs of a file that a merge writes.
type pairing struct {
	words []string // in order
	dfs   []int
	rule  *pairRule
	cells []uint32 // place in lists, plus one, by number of the first word and the second
	lists []pairList
}

type pairList struct {
	n     int
	last  uint32
	steps []byte // varints from document to document
}

// newPairing chooses the words. Documents that the merge leaves out count too:
// a word that is frequent without them is among these.
func newPairing(in []mergeInput) *pairing {
	all := 0
	for _, m := range in {
		all += m.s.docs
	}
	// A file has fewer than 2³¹ documents: a product fits.
	p := &pairing{rule: &pairRule{Least: pairMin, Product: int64(all)*int64(all)/pairShare + 1}}
	if all < pairMin {
		return p
	}
	known := map[string]int{}
	for _, m := range in {
		if m.s.docs == 0 {
			continue
		}
		// Frequent in all is frequent in one.
		for t := m.s.from([]byte(" ")); t.step(); {
			if t.df > m.s.docs/pairShare && len(t.term) <= pairLen {
				known[string(t.term)] = 0
			}
		}
	}
	var dfs []int
	for w := range known {
		df := 0
		for _, m := range in {
			if e, ok := m.s.lookup(w); ok {
				df += e.df
			}
		}
		known[w] = df
		dfs = append(dfs, df)
	}
	slices.Sort(dfs)
	if n := len(dfs); n > 0 { // with a partner
		p.rule.Least = max(p.rule.Least, int((p.rule.Product-1)/int64(dfs[n-1]))+1)
	}
	if n := len(dfs); n > pairMost {
		p.rule.Least = max(p.rule.Least, dfs[n-pairMost-1]+1)
	}
	for w, df := range known {
		if df >= p.rule.Least {
			p.words = append(p.words, w)
		}
	}
	slices.Sort(p.words)
	for _, w := range p.words {
		p.dfs = append(p.dfs, known[w])
	}
	p.cells = make([]uint32, len(p.words)*len(p.words))
	return p
}

func (p *pairing) add(a, b uint16, doc uint32) {
	if !p.rule.has(p.dfs[a], p.dfs[b]) {
		return
	}
	cell := &p.cells[int(a)*len(p.words)+int(b)]
	if *cell == 0 {
		p.lists = append(p.lists, pairList{})
		*cell = uint32(len(p.lists))
	}
	l := &p.lists[*cell-1]
	if l.n > 0 && l.last == doc {
		return
	}
	l.steps = binary.AppendUvarint(l.steps, uint64(doc-l.last))
	l.last = doc
	l.n++
}

// write hands the pairs on, in order of their terms.
func (p *pairing) write(tw *termWriter) {
	for i, cell := range p.cells {
		if cell == 0 {
			continue
		}
		l := &p.lists[cell-1]
		tw.begin([]byte(pairTerm(p.words[i/len(p.words)], p.words[i%len(p.words)])))
		doc, off := uint32(0), 0
		for range l.n {
			step, n := binary.Uvarint(l.steps[off:])
			off += n
			doc += uint32(step)
			tw.doc(doc, 1, nil)
		}
		tw.end()
		l.steps = nil
	}
}

// standing is one place of a frequent word in a document of a window.
type standing struct {
	doc, place uint32
	word       uint16
}

// source is a paired word in one input.
type source struct {
	word uint16
	*postings
}

// read finds the pairs, piece by piece: the documents come as they will stand.
func (p *pairing) read(in []mergeInput) {
	from := make([][]source, len(in))
	for i, m := range in {
		for word, w := range p.words {
			r := new(postings)
			if m.s.docs > 0 && r.open(m.s, w) {
				from[i] = append(from[i], source{uint16(word), r})
			}
		}
	}
	r := pairReading{p: p, places: make([]uint16, MaxTerms+2)}
	for s := range stretches(in) {
		for lo := s.lo; lo < s.hi && len(from[s.input]) > 0; lo += windowLen {
			r.window(&in[s.input], from[s.input], lo, min(lo+windowLen, s.hi))
		}
	}
}

// pairReading is the room of pairing.read.
type pairReading struct {
	p       *pairing
	mixed   []standing
	ordered []standing
	starts  [windowLen + 1]uint32
	room    []uint32
	places  []uint16 // word at each place of one document, plus one
}

func (r *pairReading) window(m *mergeInput, from []source, lo, hi uint32) {
	r.mixed = r.mixed[:0]
	clear(r.starts[:])
	for _, f := range from {
		f.window(lo, hi, func(i int, doc uint32) {
			r.room = f.positions(i, r.room[:0])
			for _, place := range r.room {
				r.mixed = append(r.mixed, standing{doc - lo, place, f.word})
			}
			r.starts[doc-lo] += uint32(len(r.room))
		})
	}
	r.ordered = byDocument(r.mixed, &r.starts, r.ordered)
	for ordered := r.ordered; len(ordered) > 0; {
		doc, n := ordered[0].doc, 1
		for n < len(ordered) && ordered[n].doc == doc {
			n++
		}
		if to := m.to[lo+doc]; to != gone {
			r.p.document(to, ordered[:n], r.places)
		}
		ordered = ordered[n:]
	}
}

// byDocument puts places in order by their documents, of which starts has the
// numbers.
func byDocument(mixed []standing, starts *[windowLen + 1]uint32, out []standing) []standing {
	sum := uint32(0)
	for i, n := range starts {
		starts[i] = sum
		sum += n
	}
	out = slices.Grow(out[:0], len(mixed))[:len(mixed)]
	for _, s := range mixed {
		out[starts[s.doc]] = s
		starts[s.doc]++
	}
	return out
}

// document adds the pairs of one document; places are nought before and after.
func (p *pairing) document(doc uint32, all []standing, places []uint16) {
	for _, s := range all {
		places[s.place] = s.word + 1
	}
	for _, s := range all {
		if next := places[s.place+1]; next > 0 {
			p.add(s.word, next-1, doc)
		}
	}
	for _, s := range all {
		places[s.place] = 0
	}
}

// window gives the postings with documents from lo to before hi. Windows go up
// and are no longer than windowLen.
func (p *postings) window(lo, hi uint32, yield func(i int, doc uint32)) {
	switch p.kind {
	case kindBits:
		i := p.rank(lo)
		var room [windowLen + 128]uint32
		for _, d := range p.set.within(lo&^63, hi, room[:0]) {
			if d >= lo && d < hi {
				yield(i, d)
				i++
			}
		}
	case kindSmall:
		for i, d := range p.docs[:p.n] {
			if d >= lo && d < hi {
				yield(i, d)
			}
		}
	default:
		for block := max(p.block, 0); block < p.blocks; block++ {
			if p.block != block {
				p.unpack(block)
			}
			for p.at < p.n {
				if p.docs[p.at] >= hi {
					return
				}
				p.at++
				yield(p.first+p.at-1, p.docs[p.at-1])
			}
		}
	}
}

// pairsOf is what the documents of a phrase must have, with a pair in the
// place of two frequent words; exact says that it needs no look at the places.
func (m *matcher) pairsOf(terms []string) (parts []Expr, exact bool) {
	in := make([]bool, len(terms))
	for i := range terms[1:] {
		if t, ok := m.s.pair(terms[i], terms[i+1]); ok {
			parts = append(parts, word(t))
			in[i], in[i+1] = true, true
		}
	}
	exact = len(terms) == 2 && len(parts) == 1
	for i, t := range terms {
		if t != "" && !in[i] {
			parts = append(parts, word(t))
		}
	}
	return parts, exact
}

// reserved says that no document has such a term.
func reserved(term string) bool { return strings.HasPrefix(term, pairMark) }
