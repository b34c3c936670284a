package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"sort"
	"strings"
)

// ErrQuery says that a query names what the schema does not have.
var ErrQuery = errors.New("engine: query")

// Search answers a query from one moment of the index. It waits for a free
// slot, or until the context ends. It fails with ErrQuery, ErrCursor, or a
// *Damage, after which every search fails: nothing damaged is served.
func (x *Index) Search(ctx context.Context, q Query) (r Result, err error) {
	err = x.read(ctx, func(snap *snapshot, d *desk) error {
		r, err = x.search(snap, d, q)
		return err
	})
	return r, err
}

// read runs something at a free desk over a pinned snapshot. What a damaged
// file does to it comes back as a *Damage.
func (x *Index) read(ctx context.Context, do func(*snapshot, *desk) error) (err error) {
	var d *desk
	select {
	case d = <-x.desks:
	case <-ctx.Done():
		return ctx.Err()
	}
	snap, err := x.pin()
	if err != nil {
		x.desks <- d
		return err
	}
	defer func() {
		snap.unpin()
		d.clear()
		x.desks <- d
	}()
	defer x.caught(&err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	for _, e := range snap.entries {
		e.s.load()
	}
	return do(snap, d)
}

// caught turns what a damaged file does to a reader into a *Damage.
func (x *Index) caught(err *error) {
	switch p := recover().(type) {
	case nil:
	case *Damage:
		*err = p
		x.broken.CompareAndSwap(nil, p)
	case runtime.Error:
		if _, fault := p.(interface{ Addr() uintptr }); !fault {
			panic(p)
		}
		found := &Damage{x.dir, "a file cannot be read: " + p.Error()}
		*err = found
		x.broken.CompareAndSwap(nil, found)
	default:
		panic(p)
	}
}

// prepared is a query with names looked up.
type prepared struct {
	Query
	snap    *snapshot
	filters []int // facets
	wanted  []map[uint32]bool
	ranges  []int // numbers
	facets  []int
	mark    mark
	terms   []weighed
	see     string
}

func (x *Index) prepare(snap *snapshot, q Query) (*prepared, error) {
	p := &prepared{Query: q, snap: snap}
	for _, f := range q.Filters {
		i := slices.Index(x.schema.Facets, f.Facet)
		if i < 0 || slices.Contains(p.filters, i) {
			return nil, fmt.Errorf("%w: filter on %q", ErrQuery, f.Facet)
		}
		p.filters, p.wanted = append(p.filters, i), append(p.wanted, x.words.numbers(i, f.Values))
	}
	for _, r := range q.Ranges {
		i := slices.Index(x.schema.Numbers, r.Number)
		if i < 0 {
			return nil, fmt.Errorf("%w: range of %q", ErrQuery, r.Number)
		}
		p.ranges = append(p.ranges, i)
	}
	for _, f := range q.Facets {
		i := slices.Index(x.schema.Facets, f)
		if i < 0 {
			return nil, fmt.Errorf("%w: facet %q", ErrQuery, f)
		}
		p.facets = append(p.facets, i)
	}
	const most = 1 << 30
	if q.Limit < 0 || q.Offset < 0 || q.Limit > most || q.Offset > most {
		return nil, fmt.Errorf("%w: limit %d, offset %d", ErrQuery, q.Limit, q.Offset)
	}
	see := slices.Clone(q.See)
	slices.Sort(see)
	p.see = strings.Join(slices.Compact(see), "\x00")
	return p, x.weighTerms(p)
}

// weighTerms computes the rarity of the words, or takes that of the cursor.
func (x *Index) weighTerms(p *prepared) error {
	var terms []string
	if p.Sort == ByWeight {
		seen := map[string]bool{}
		scoring(p.Expr, seen)
		terms = slices.Sorted(maps.Keys(seen))
	}
	if p.After != "" {
		m, err := p.After.mark(len(terms))
		if err != nil {
			return err
		}
		p.mark = m
	} else {
		for _, e := range p.snap.entries {
			p.mark.docs += e.s.docs
		}
		p.mark.with = make([]int, len(terms))
		for i, t := range terms {
			for _, e := range p.snap.entries {
				if found, ok := e.s.lookup(t); ok {
					p.mark.with[i] += found.df
				}
			}
		}
	}
	for i, t := range terms {
		p.terms = append(p.terms, weighed{t, rarity(p.mark.docs, p.mark.with[i])})
	}
	p.mark.byAge = p.Sort == Newest
	return nil
}

func (x *Index) search(snap *snapshot, d *desk, q Query) (Result, error) {
	p, err := x.prepare(snap, q)
	if err != nil {
		return Result{}, err
	}
	var r Result
	top := &best{k: q.Offset + q.Limit}
	if q.After != "" {
		top.after = &p.mark.place
	}
	count := newTally(d, &x.schema, p.facets, x.words)
	for _, e := range snap.entries {
		d.clear()
		in := x.segment(p, e, d, count)
		r.Total += in.n
		if in.n == 0 || q.Limit == 0 {
			continue
		}
		rank := ranker{s: e.s, w: x.weights, desk: d, best: top}
		rank.open(p.terms)
		if q.Sort == Newest {
			rank.newest(in)
		} else {
			rank.weigh(in)
		}
		rank.close()
	}
	r.Hits = p.hits(top, &r)
	if len(q.Facets) > 0 {
		r.Facets = map[string][]Count{}
		for i, f := range p.facets {
			r.Facets[q.Facets[i]] = count.list(f, x.words.of(f), q.Values)
		}
	}
	return r, nil
}

func (p *prepared) hits(top *best, r *Result) []Hit {
	list := top.list()
	list = list[min(p.Offset, len(list)):]
	hits := make([]Hit, len(list))
	for i, f := range list {
		hits[i] = Hit{ID: string(f.s.id(f.doc)), Score: f.score, Order: f.s.numbers[f.s.orderBy].at(f.doc)}
	}
	if n := len(hits); n > 0 && n == p.Limit {
		m := p.mark
		last := hits[n-1]
		m.place = place{score: last.Score, order: last.Order, id: last.ID}
		r.Next = m.cursor()
	}
	return hits
}

// segment finds the set of one segment and counts its facets.
func (x *Index) segment(p *prepared, e entryOf, d *desk, count *tally) set {
	m := &matcher{e.s, d}
	all := m.eval(p.Expr)
	found := all
	for i, r := range p.Ranges {
		if found.n > 0 {
			found = m.between(found, p.ranges[i], r)
		}
	}
	if found.n == 0 {
		return found
	}
	var term *known
	if len(p.facets) > 0 && len(p.filters) < 2 && len(p.ranges) == 0 {
		term = m.known(p, e, all)
	}
	if found = e.visible(m, found, p.see, p.See); found.n == 0 {
		return found
	}
	filters := make([]filter, len(p.filters))
	for i, f := range p.filters {
		filters[i] = e.s.filter(f, p.wanted[i])
	}
	counted := slices.ContainsFunc(p.filters, func(f int) bool { return count.wanted[f] })
	in, but := pass(d, e.s, found, filters, counted)
	if len(p.facets) == 0 {
		return in
	}
	if len(filters) == 0 {
		count.all(p, e, found, term)
		return in
	}
	for _, f := range p.filters {
		count.apart[f] = true
	}
	if in.n > 0 {
		count.add(e.s, in)
	}
	clear(count.apart)
	for i, f := range p.filters {
		if !count.wanted[f] || but[i].n == 0 {
			continue
		}
		count.only = f
		if len(filters) == 1 {
			count.all(p, e, found, term)
		} else {
			count.add(e.s, but[i])
		}
		count.only = -1
	}
	return in
}

// all counts what is found without a filter, or is but for the one filter whose
// facet is counted: by what is known of it, if anything is.
func (t *tally) all(p *prepared, e entryOf, a set, term *known) {
	switch {
	case p.Expr == nil && len(p.ranges) == 0:
		t.addWhole(e, a, p.see)
	case term != nil && term.hidden.n <= a.n:
		t.addKnown(e, a, term)
	case !t.addMost(e, a, p.see, p.See):
		t.add(e.s, a)
	}
}

// between keeps documents with a number in a range.
func (m *matcher) between(a set, number int, r Range) set {
	n := &m.s.numbers[number]
	order := n.order
	low := max(r.Min, None+1)
	from := sort.Search(len(order), func(i int) bool { return n.at(order[i]) >= low })
	to := from + sort.Search(len(order)-from, func(i int) bool { return n.at(order[from+i]) > r.Max })
	switch {
	case to-from == m.s.docs:
		return a
	case to <= from:
		return m.empty()
	case !a.every && a.bits == nil:
		a.list = slices.DeleteFunc(a.list, func(d uint32) bool { v := n.at(d); return v < low || v > r.Max })
		a.n = len(a.list)
		return a
	}
	in := m.desk.bitset(m.s.docs)
	for _, d := range order[from:to] {
		in.set(d)
	}
	if a.every {
		return m.thin(set{bits: in, n: to - from})
	}
	return m.bitwise(a, in, true)
}

// numbers of a facet's values; unknown ones are left out.
func (v *vocabulary) numbers(facet int, values []string) map[uint32]bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	out := make(map[uint32]bool, len(values))
	for _, value := range values {
		if n, ok := v.number[facet][value]; ok {
			out[n] = true
		}
	}
	return out
}

// Frequencies says how many documents are in the files and in how many of
// them each term stands. Deleted ones count until a merge takes them away.
func (x *Index) Frequencies(ctx context.Context, terms []string) (docs int, with map[string]int, err error) {
	with = make(map[string]int, len(terms))
	err = x.read(ctx, func(snap *snapshot, _ *desk) error {
		for _, e := range snap.entries {
			docs += e.s.docs
			for _, t := range terms {
				if found, ok := e.s.lookup(t); ok {
					with[t] += found.df
				}
			}
		}
		return nil
	})
	return docs, with, err
}
