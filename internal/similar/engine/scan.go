package engine

import (
	"context"
	"fmt"
	"slices"
)

// scanLen is the number of documents of a block at most.
const scanLen = 4096

// Columns names what a Scan hands over of each document.
type Columns struct {
	Facets  []string
	Numbers []string
}

// Block is some of the documents that a Scan finds. It is valid until the next
// one; all slices have Len members.
type Block struct {
	// Values has, for each of Columns.Facets, the number of each document's
	// value. The same value has the same number as long as the index is open.
	Values [][]uint32
	// Numbers has, for each of Columns.Numbers, each document's; None for none.
	Numbers [][]int64

	s     *segment
	docs  []uint32
	names [][]string
}

// Len is the number of documents.
func (b *Block) Len() int { return len(b.docs) }

// Names are the values of a facet, given by its place in Columns.Facets, by
// their numbers. All blocks of a Scan have the same; none has a number beyond.
func (b *Block) Names(facet int) []string { return b.names[facet] }

// ID of a document of the block. It is a piece of the index: copy it to keep it.
func (b *Block) ID(i int) []byte { return b.s.id(b.docs[i]) }

// Scan hands over the documents that a query finds, in blocks and in no
// particular order, as columns of numbers: counting over hundreds of thousands
// makes no strings. Hits, facets and cursor of the query are ignored. It holds
// a query slot, and ends at yield's error.
func (x *Index) Scan(ctx context.Context, q Query, c Columns, yield func(*Block) error) error {
	q.Facets, q.After, q.Sort = nil, "", Newest
	return x.read(ctx, func(snap *snapshot, d *desk) error {
		p, err := x.prepare(snap, q)
		if err != nil {
			return err
		}
		sc := scan{block: Block{Values: make([][]uint32, len(c.Facets)), Numbers: make([][]int64, len(c.Numbers)), names: make([][]string, len(c.Facets))}}
		for i, name := range c.Facets {
			f := slices.Index(x.schema.Facets, name)
			if f < 0 {
				return fmt.Errorf("%w: column %q", ErrQuery, name)
			}
			sc.facets = append(sc.facets, f)
			sc.block.names[i] = x.words.of(f)
			sc.block.Values[i] = make([]uint32, scanLen)
		}
		for i, name := range c.Numbers {
			n := slices.Index(x.schema.Numbers, name)
			if n < 0 {
				return fmt.Errorf("%w: column %q", ErrQuery, name)
			}
			sc.numbers = append(sc.numbers, n)
			sc.block.Numbers[i] = make([]int64, scanLen)
		}
		count := newTally(d, &x.schema, nil, x.words)
		for _, e := range snap.entries {
			d.clear()
			in := x.segment(p, e, d, count)
			if in.n == 0 {
				continue
			}
			sc.open(e.s)
			in.each(d, e.s.docs, func(docs []uint32) {
				for part := range slices.Chunk(docs, scanLen) {
					if err == nil {
						err = ctx.Err()
					}
					if err == nil {
						sc.fill(part)
						err = yield(&sc.block)
					}
				}
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// scan is a Scan under way.
type scan struct {
	facets  []int
	numbers []int
	block   Block
	by      [][]uint32 // of each facet: the number of the value by code; nil for too many codes
}

// open goes to a segment.
func (sc *scan) open(s *segment) {
	sc.block.s, sc.by = s, sc.by[:0]
	for _, f := range sc.facets {
		c, slot := s.column(f)
		if c.Wide {
			sc.by = append(sc.by, nil)
			continue
		}
		values := make([]uint32, c.Codes)
		for code := range values {
			values[code] = s.global[f][c.tuples[code*len(c.Facets)+slot]]
		}
		sc.by = append(sc.by, values)
	}
}

// fill makes the block of some documents of the segment.
func (sc *scan) fill(docs []uint32) {
	b := &sc.block
	b.docs = docs
	for i, f := range sc.facets {
		out := b.Values[i][:len(docs)]
		c, slot := b.s.column(f)
		if by := sc.by[i]; by != nil {
			for j, d := range docs {
				out[j] = by[c.narrow[d]]
			}
		} else {
			for j, d := range docs {
				out[j] = b.s.global[f][c.tuples[int(c.wide[d])*len(c.Facets)+slot]]
			}
		}
		b.Values[i] = out
	}
	for i, n := range sc.numbers {
		b.Numbers[i] = b.Numbers[i][:len(docs)]
		b.s.numbers[n].read(docs, b.Numbers[i])
	}
}

// read fills out with the numbers of documents.
func (n *number) read(docs []uint32, out []int64) {
	out = out[:len(docs)]
	base := n.Base - 1
	back := func(i int, v uint64) {
		if v == 0 {
			out[i] = None
		} else {
			out[i] = int64(v + uint64(base))
		}
	}
	switch n.Width {
	case 0:
		for i := range out {
			out[i] = None
		}
	case 1:
		for i, d := range docs {
			back(i, uint64(n.data[d]))
		}
	case 2:
		all := view16(n.data)
		for i, d := range docs {
			back(i, uint64(all[d]))
		}
	case 4:
		all := view32(n.data)
		for i, d := range docs {
			back(i, uint64(all[d]))
		}
	default:
		all := view64(n.data)
		for i, d := range docs {
			back(i, all[d])
		}
	}
}
