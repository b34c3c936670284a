package engine

import (
	"cmp"
	"slices"
	"sort"
)

// found is a document on its way to the page.
type found struct {
	score float64
	s     *segment
	doc   uint32
}

// before orders by score, then newest first.
func (a found) before(b found) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return newer(a.s, a.doc, b.s, b.doc)
}

// best keeps the k first documents behind a cursor, the last one on top.
type best struct {
	k     int
	after *place
	heap  []found
}

// least is the score that a document needs; -1 while there is room.
func (h *best) least() float64 {
	if len(h.heap) < h.k {
		return -1
	}
	return h.heap[0].score
}

func (h *best) offer(f found) {
	if h.after != nil && !h.after.behind(f) {
		return
	}
	if len(h.heap) < h.k {
		h.heap = append(h.heap, f)
		for i := len(h.heap) - 1; i > 0; {
			up := (i - 1) / 2
			if h.heap[up].before(h.heap[i]) > 0 {
				break
			}
			h.heap[up], h.heap[i] = h.heap[i], h.heap[up]
			i = up
		}
		return
	}
	if f.score < h.heap[0].score || f.before(h.heap[0]) > 0 {
		return
	}
	h.heap[0] = f
	for i := 0; ; {
		kid := 2*i + 1
		if kid >= len(h.heap) {
			return
		}
		if kid+1 < len(h.heap) && h.heap[kid+1].before(h.heap[kid]) > 0 {
			kid++
		}
		if h.heap[i].before(h.heap[kid]) > 0 {
			return
		}
		h.heap[i], h.heap[kid] = h.heap[kid], h.heap[i]
		i = kid
	}
}

// list is the documents in order.
func (h *best) list() []found {
	slices.SortFunc(h.heap, found.before)
	return h.heap
}

// weighed is a term with its rarity over all segments.
type weighed struct {
	term   string
	rarity float64
}

// ranker offers the documents of a set in one segment.
type ranker struct {
	s     *segment
	w     *weights
	desk  *desk
	best  *best
	terms []reader // those the segment has, in order of the term
}

type reader struct {
	*postings
	rarity float64
	bound  float64 // in the window
	most   float64 // anywhere
	rest   float64 // of the terms behind it, anywhere or in the window
	from   int     // first block of the window
	often  uint32  // no frequency in the window is above
	oftens uint32  // anywhere, of a small one
	known  []byte  // bounds of the windows, of a frequent one
	cut    bool    // left out of the sums of the window
}

func (r *ranker) open(terms []weighed) {
	for _, t := range terms {
		p := r.desk.postings()
		if !p.open(r.s, t.term) {
			r.desk.giveBack(p)
			continue
		}
		rd := reader{postings: p, rarity: t.rarity}
		if p.kind == kindSmall {
			for i := range p.df {
				rd.most = max(rd.most, float64(r.w.of(p.freqs[i], r.s.lengths[p.docs[i]])))
				rd.oftens = max(rd.oftens, p.freqs[i])
			}
		} else if known, ok := r.s.frequent(p.entry); ok {
			rd.known = known.bounds
		}
		rd.most *= t.rarity
		r.terms = append(r.terms, rd)
	}
}

func (r *ranker) close() {
	for _, t := range r.terms {
		r.desk.giveBack(t.postings)
	}
}

// newest offers a set in the schema's order.
func (r *ranker) newest(a set) {
	order := r.s.numbers[r.s.orderBy].order
	n := len(order)
	// The place in the order where the cursor stands.
	if after := r.best.after; after != nil {
		n = sort.Search(n, func(i int) bool { return !after.behind(found{s: r.s, doc: order[i]}) })
	}
	if !a.every && a.bits == nil && a.n*a.n < 4*r.best.k*n {
		for _, d := range a.list {
			r.best.offer(found{s: r.s, doc: d})
		}
		return
	}
	in := func(d uint32) bool { return a.every || a.bits.has(d) }
	if !a.every && a.bits == nil {
		own := (&matcher{r.s, r.desk}).own(a).bits
		in = func(d uint32) bool { return own.has(d) }
	}
	for i, taken := n-1, 0; i >= 0 && taken < r.best.k; i-- {
		if in(order[i]) {
			r.best.offer(found{s: r.s, doc: order[i]})
			taken++
		}
	}
}

// weigh offers a set by weight.
func (r *ranker) weigh(a set) {
	switch {
	case len(r.terms) == 0:
		r.newest(a) // all weigh nothing
	case !a.every && a.bits == nil && a.n <= windowLen/2:
		r.mosts()
		r.each(a.list, false)
	default:
		r.windows(a)
	}
}

// mosts finds what the terms weigh at most anywhere.
func (r *ranker) mosts() {
	for i := range r.terms {
		t := &r.terms[i]
		if t.kind == kindSmall {
			continue
		}
		top := uint16(0)
		for b := range t.blocks {
			top = max(top, t.head(b).bound)
		}
		t.most = t.rarity * weightOfBound(top)
	}
}

// each weighs the documents of a list, all of a window or from anywhere, one by
// one.
func (r *ranker) each(list []uint32, inWindow bool) {
	rest := 0.0
	for i := len(r.terms) - 1; i >= 0; i-- {
		t := &r.terms[i]
		t.rest = rest
		if inWindow {
			rest += t.bound
		} else {
			rest += t.most
		}
	}
	for _, d := range list {
		least := r.best.least()
		if rest*(1+1e-9) < least {
			return
		}
		if sum, ok := r.score(d, least); ok {
			r.best.offer(found{sum, r.s, d})
		}
	}
}

// score is a document's whole weight, unless that is under what it needs;
// asked documents must not go down. Terms are added in order, so that every way
// to a score gives the same bits.
func (r *ranker) score(d uint32, least float64) (sum float64, ok bool) {
	code := r.s.lengths[d]
	for i := range r.terms {
		t := &r.terms[i]
		if n, ok := t.seek(d); ok {
			sum += float64(t.rarity * float64(r.w.of(t.freq(n), code)))
		}
		if (sum+t.rest)*(1+1e-9) < least {
			return 0, false
		}
	}
	return sum, true
}

// place is where a cursor stands.
type place struct {
	score float64
	order int64
	id    string
	byAge bool // scores do not count
}

// behind says whether a document comes after the place.
func (p *place) behind(f found) bool {
	if !p.byAge && f.score != p.score {
		return f.score < p.score
	}
	if o := f.s.numbers[f.s.orderBy].at(f.doc); o != p.order {
		return o < p.order
	}
	return string(f.s.id(f.doc)) < p.id
}
