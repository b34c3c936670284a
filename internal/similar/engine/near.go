package engine

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
)

// nearPool is the pool of a NearQuery that names none.
const nearPool = 2000

// NearQuery asks for the documents whose codes are most like one.
type NearQuery struct {
	See     []string // classes that the asker may see; nobody sees by default
	Filters []Filter // of different facets
	Ranges  []Range
	Code    []byte // as Document.Code
	Pool    int    // documents that are compared exactly; 0 for 2,000
	Limit   int    // hits wanted; no more than the pool
}

// Near finds the documents with codes like one, among those that may be seen
// and pass the filters, in two steps. The Pool nearest by the number of sign
// bits that differ are kept, at the edge the newest, then those with the
// highest id; these are put in order by the cosine of their components, which
// is the Score of a hit, ties as everywhere. Documents without a code are not
// found.
func (x *Index) Near(ctx context.Context, q NearQuery) (hits []Hit, err error) {
	switch {
	case x.schema.CodeBytes == 0 || len(q.Code) != x.schema.CodeBytes:
		return nil, fmt.Errorf("%w: a code of %d bytes; the schema has %d", ErrQuery, len(q.Code), x.schema.CodeBytes)
	case q.Pool < 0 || q.Pool > 1<<20:
		return nil, fmt.Errorf("%w: pool %d", ErrQuery, q.Pool)
	case q.Pool == 0:
		q.Pool = nearPool
	}
	err = x.read(ctx, func(snap *snapshot, d *desk) error {
		hits, err = x.near(snap, d, q)
		return err
	})
	return hits, err
}

func (x *Index) near(snap *snapshot, d *desk, q NearQuery) ([]Hit, error) {
	p, err := x.prepare(snap, Query{See: q.See, Filters: q.Filters, Ranges: q.Ranges, Sort: Newest, Limit: min(q.Limit, q.Pool)})
	if err != nil {
		return nil, err
	}
	if p.Limit == 0 {
		return nil, nil
	}
	n := newNearest(snap, d, q)
	count := newTally(d, &x.schema, nil, x.words)
	for i, e := range snap.entries {
		if e.s.docs == 0 {
			continue
		}
		d.clear()
		in := x.segment(p, e, d, count)
		c := e.s.codes(x.schema.CodeBytes)
		if c.coded != nil {
			in = (&matcher{e.s, d}).bitwise(in, c.coded, true)
		}
		n.scan(i, c.signs, in)
	}
	top := &best{k: p.Limit}
	for _, c := range n.cut(q.Pool) {
		s := snap.entries[c.entry].s
		own := s.codes(x.schema.CodeBytes)
		top.offer(found{cosine(q.Code[signBytes:], own.vec(c.doc)), s, c.doc})
	}
	var r Result
	return p.hits(top, &r), nil
}

// candidate is a document on its way to the pool.
type candidate struct {
	away  uint32 // bits that differ
	entry uint32
	doc   uint32
}

// nearest keeps the documents with the fewest different bits. How many there
// are at each distance says which distance is too far.
type nearest struct {
	snap *snapshot
	desk *desk
	want signs
	pool int
	far  int // the largest distance that may still belong to the pool
	kept int // candidates up to it
	at   [signBytes*8 + 1]int
	list []candidate
}

func newNearest(snap *snapshot, d *desk, q NearQuery) *nearest {
	n := &nearest{snap: snap, desk: d, pool: q.Pool, far: signBytes * 8, list: d.near[:0]}
	for i := range n.want {
		n.want[i] = binary.LittleEndian.Uint64(q.Code[i*8:])
	}
	return n
}

// scan looks at the codes of a set.
func (n *nearest) scan(entry int, all []signs, in set) {
	want := n.want
	if in.every {
		for doc := range all {
			if away := want.away(&all[doc]); away <= n.far {
				n.take(away, entry, uint32(doc))
			}
		}
		return
	}
	for i, w := range in.bits {
		if w == ^uint64(0) {
			for j := range all[i<<6:][:64] {
				if away := want.away(&all[i<<6+j]); away <= n.far {
					n.take(away, entry, uint32(i<<6+j))
				}
			}
			continue
		}
		for ; w != 0; w &= w - 1 {
			doc := i<<6 + bits.TrailingZeros64(w)
			if away := want.away(&all[doc]); away <= n.far {
				n.take(away, entry, uint32(doc))
			}
		}
	}
	if in.bits == nil {
		for _, doc := range in.list {
			if away := want.away(&all[doc]); away <= n.far {
				n.take(away, entry, doc)
			}
		}
	}
}

// take keeps a document and moves the edge nearer when the pool is full.
func (n *nearest) take(away, entry int, doc uint32) {
	n.list = append(n.list, candidate{uint32(away), uint32(entry), doc})
	n.at[away]++
	n.kept++
	for n.far > 0 && n.kept-n.at[n.far] >= n.pool {
		n.kept -= n.at[n.far]
		n.far--
	}
	if len(n.list) >= 16*n.pool+1<<14 {
		n.list = n.list[:len(n.cut(n.pool))]
		n.at, n.kept = [signBytes*8 + 1]int{}, len(n.list)
		for _, c := range n.list {
			n.at[c.away]++
		}
	}
}

// cut brings the best to the front and gives them.
func (n *nearest) cut(pool int) []candidate {
	near := slices.DeleteFunc(n.list, func(c candidate) bool { return int(c.away) > n.far })
	inside, edge := near[:0], []candidate(nil)
	for _, c := range near {
		if int(c.away) < n.far {
			inside = append(inside, c)
		} else {
			edge = append(edge, c)
		}
	}
	if room := pool - len(inside); len(edge) > room {
		slices.SortFunc(edge, func(a, b candidate) int {
			return newer(n.snap.entries[a.entry].s, a.doc, n.snap.entries[b.entry].s, b.doc)
		})
		edge = edge[:room]
	}
	n.list = append(inside, edge...)
	n.desk.near = n.list
	slices.SortFunc(n.list, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.entry, b.entry), cmp.Compare(a.doc, b.doc)) })
	return n.list
}
