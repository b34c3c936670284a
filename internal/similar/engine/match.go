package engine

import (
	"bytes"
	"cmp"
	"math/bits"
	"slices"
)

// sparse is the share of documents under which a set is a list.
const sparse = 32

// set is documents of one segment: all, a list in order, or a bitset. A shared
// bitset belongs to the file and must not be written.
type set struct {
	every  bool
	list   []uint32
	bits   bitset // nil when it is a list
	shared bool
	n      int // members, once they are known
}

// seekShare is the share of a term's documents up to which those of a set are
// looked for one by one; else it is quicker to make the term a bitset.
const seekShare = 16

// matcher finds the exact set of documents for an expression in one segment.
type matcher struct {
	s    *segment
	desk *desk
}

func (m *matcher) empty() set { return set{} }

// eval computes the set of an expression.
func (m *matcher) eval(e Expr) set {
	switch e := e.(type) {
	case nil:
		return set{every: true, n: m.s.docs}
	case word:
		return m.word(string(e))
	case phrase:
		return m.phrase(e)
	case prefix:
		return m.prefix([]byte(e))
	case all:
		return m.all(e)
	case either:
		return m.either(e)
	case not:
		return m.less(set{every: true, n: m.s.docs}, e.of)
	}
	panic("engine: unknown expression")
}

func (m *matcher) word(term string) set {
	p := m.desk.postings()
	defer m.desk.giveBack(p)
	if !p.open(m.s, term) {
		return m.empty()
	}
	if p.kind == kindBits {
		return set{bits: p.set, shared: true, n: p.df}
	}
	list := p.all(m.desk.list(p.df))
	return set{list: list, n: len(list)}
}

// cost is about how many documents an expression finds; 0 only for none.
func (m *matcher) cost(e Expr) int {
	switch e := e.(type) {
	case nil:
		return m.s.docs
	case word:
		if found, ok := m.s.lookup(string(e)); ok {
			return found.df
		}
		return 0
	case phrase:
		least := m.s.docs
		for _, t := range e {
			if t != "" {
				least = min(least, m.cost(word(t)))
			}
		}
		return least
	case all:
		least := m.s.docs
		for _, k := range e {
			least = min(least, m.cost(k))
		}
		return least
	case either:
		sum := 0
		for _, k := range e {
			sum += m.cost(k)
		}
		return min(sum, m.s.docs)
	case prefix:
		return m.s.docs/2 + 1
	}
	return m.s.docs
}

// all begins with the smallest set and takes away what the others lack.
func (m *matcher) all(kids []Expr) set {
	type part struct {
		e    Expr
		cost int
	}
	parts := make([]part, 0, len(kids))
	for _, k := range kids {
		if k == nil {
			continue
		}
		cost := 2 * m.s.docs // last
		if _, ok := k.(not); !ok {
			if cost = m.cost(k); cost == 0 {
				return m.empty()
			}
		}
		parts = append(parts, part{k, cost})
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(a.cost, b.cost) })
	found := set{every: true, n: m.s.docs}
	for _, p := range parts {
		switch e := p.e.(type) {
		case not:
			found = m.less(found, e.of)
		case word:
			found = m.with(found, string(e), true)
		default:
			found = m.both(found, m.eval(e))
		}
		if found.n == 0 {
			return found
		}
	}
	return found
}

// with keeps the documents that have a term, or those that do not.
func (m *matcher) with(a set, term string, wanted bool) set {
	if a.every && wanted {
		return m.word(term)
	}
	p := m.desk.postings()
	defer m.desk.giveBack(p)
	if !p.open(m.s, term) {
		if wanted {
			return m.empty()
		}
		return a
	}
	switch {
	case p.kind == kindBits:
		return m.bitwise(a, p.set, wanted)
	case !a.every && a.bits == nil && a.n < max(p.df/seekShare, m.s.docs/1024):
		a.list = slices.DeleteFunc(a.list, func(d uint32) bool { return p.has(d) != wanted })
		a.n = len(a.list)
		return a
	case !a.every && a.bits == nil:
		has := m.desk.bitset(m.s.docs)
		p.into(has)
		return m.bitwise(a, has, wanted)
	case wanted:
		return m.bitwise(set{list: p.all(m.desk.list(p.df))}, a.bits, true)
	}
	a = m.own(a)
	for _, d := range p.all(m.desk.list(p.df)) {
		a.bits[d>>6] &^= 1 << (d & 63)
	}
	return m.counted(a)
}

// own makes a set a bitset that may be written.
func (m *matcher) own(a set) set {
	if a.bits != nil && !a.shared && !a.every {
		return a
	}
	out := m.desk.bitset(m.s.docs)
	switch {
	case a.every:
		out.fill(m.s.docs)
	case a.bits != nil:
		copy(out, a.bits)
	default:
		for _, d := range a.list {
			out.set(d)
		}
	}
	return set{bits: out, n: a.n}
}

// bitwise keeps what is in a bitset, or what is not.
func (m *matcher) bitwise(a set, with bitset, wanted bool) set {
	if !a.every && a.bits == nil {
		a.list = with.sift(a.list, wanted)
		a.n = len(a.list)
		return a
	}
	from, out := a.bits, a.bits
	if a.every || a.shared {
		out = m.desk.bitset(m.s.docs)
		if a.every {
			out.fill(m.s.docs)
			from = out
		}
	}
	n := 0
	flip := uint64(0)
	if !wanted {
		flip = ^uint64(0)
	}
	with = with[:len(out)]
	from = from[:len(out)]
	for i := range out {
		w := from[i] & (with[i] ^ flip)
		out[i] = w
		n += bits.OnesCount64(w)
	}
	return m.thin(set{bits: out, n: n})
}

// counted counts a bitset that was written.
func (m *matcher) counted(a set) set {
	a.n = a.bits.count()
	return m.thin(a)
}

// thin makes a list of a bitset with few members.
func (m *matcher) thin(a set) set {
	if a.bits != nil && a.n < m.s.docs/sparse {
		a.list, a.bits = a.bits.appendTo(m.desk.list(a.n)), nil
	}
	return a
}

// both is what two sets share.
func (m *matcher) both(a, b set) set {
	switch {
	case a.every:
		return b
	case b.every:
		return a
	case b.bits != nil:
		return m.bitwise(a, b.bits, true)
	case a.bits != nil:
		return m.bitwise(b, a.bits, true)
	}
	out, i := a.list[:0], 0
	for _, d := range a.list {
		for i < len(b.list) && b.list[i] < d {
			i++
		}
		if i < len(b.list) && b.list[i] == d {
			out = append(out, d)
		}
	}
	return set{list: out, n: len(out)}
}

// less takes away what an expression finds.
func (m *matcher) less(a set, e Expr) set {
	if w, ok := e.(word); ok {
		return m.with(a, string(w), false)
	}
	b := m.eval(e)
	if b.every {
		return m.empty()
	}
	return m.bitwise(a, m.own(b).bits, false)
}

// either brings the members of several sets together.
func (m *matcher) either(kids []Expr) set {
	if len(kids) == 1 {
		return m.eval(kids[0])
	}
	out := m.desk.bitset(m.s.docs)
	p := m.desk.postings()
	defer m.desk.giveBack(p)
	for _, k := range kids {
		if w, ok := k.(word); ok {
			if p.open(m.s, string(w)) {
				p.into(out)
			}
			continue
		}
		found := m.eval(k)
		switch {
		case found.every:
			return found
		case found.bits != nil:
			for i, w := range found.bits {
				out[i] |= w
			}
		default:
			for _, d := range found.list {
				out.set(d)
			}
		}
	}
	return m.counted(set{bits: out})
}

// prefix brings together all terms that begin so.
func (m *matcher) prefix(start []byte) set {
	out := m.desk.bitset(m.s.docs)
	p := m.desk.postings()
	defer m.desk.giveBack(p)
	if m.s.docs == 0 || len(start) == 0 {
		return m.empty()
	}
	for t := m.s.from(start); t.step() && bytes.HasPrefix(t.term, start); {
		p.openEntry(m.s, t.entry)
		p.into(out)
	}
	return m.counted(set{bits: out})
}

// phrase finds the documents that have all terms and looks at their places.
func (m *matcher) phrase(terms []string) set {
	if len(terms) == 0 {
		return m.empty()
	}
	words, exact := m.pairsOf(terms)
	if len(words) == 0 {
		return m.empty()
	}
	found := m.all(words)
	if len(terms) == 1 || exact || found.n == 0 {
		return found
	}
	if found.bits != nil {
		found = set{list: found.bits.appendTo(m.desk.list(found.n)), n: found.n}
	}
	readers := make([]placed, 0, len(terms))
	for i, t := range terms {
		if t == "" {
			continue
		}
		p := m.desk.postings()
		defer m.desk.giveBack(p)
		p.open(m.s, t)
		readers = append(readers, placed{p, i})
	}
	slices.SortStableFunc(readers, func(a, b placed) int { return cmp.Compare(a.df, b.df) })
	found.list = slices.DeleteFunc(found.list, func(d uint32) bool { return !m.follows(readers, d) })
	found.n = len(found.list)
	return found
}

// placed is a term of a phrase with its place there.
type placed struct {
	*postings
	place int
}

// follows says whether the terms, the rarest first, stand at their distances in
// a document that has them all.
func (m *matcher) follows(readers []placed, doc uint32) bool {
	i, _ := readers[0].seek(doc)
	starts := readers[0].positions(i, m.desk.places[:0])
	m.desk.places = starts
	for _, p := range readers[1:] {
		i, _ := p.seek(doc)
		if starts = p.follow(i, starts, p.place-readers[0].place); len(starts) == 0 {
			return false
		}
	}
	return true
}
