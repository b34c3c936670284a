package engine

import "context"

// Row is a document found by Walk, with the values and numbers it has, by the
// order of the schema. It is valid until the next one.
type Row struct {
	ID      string
	Values  []string
	Numbers []int64
}

// Walk gives every document that the query finds, in no particular order; it
// is for small groups; Scan counts large ones. Hits, facets and cursor of the query
// are ignored. It holds a query slot, and ends at yield's error.
func (x *Index) Walk(ctx context.Context, q Query, yield func(Row) error) error {
	q.Facets, q.After, q.Sort = nil, "", Newest
	return x.read(ctx, func(snap *snapshot, d *desk) error {
		p, err := x.prepare(snap, q)
		if err != nil {
			return err
		}
		row := Row{Values: make([]string, len(x.schema.Facets)), Numbers: make([]int64, len(x.schema.Numbers))}
		count := newTally(d, &x.schema, nil, x.words)
		for _, e := range snap.entries {
			d.clear()
			in := x.segment(p, e, d, count)
			values := make([][]string, len(x.schema.Facets))
			for f := range values {
				values[f] = x.words.of(f)
			}
			in.each(d, e.s.docs, func(docs []uint32) {
				for _, doc := range docs {
					if err != nil {
						return
					}
					if err = ctx.Err(); err == nil {
						e.s.row(doc, values, &row)
						err = yield(row)
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

func (s *segment) row(doc uint32, values [][]string, row *Row) {
	row.ID = string(s.id(doc))
	for i := range s.columns {
		c := &s.columns[i]
		at := c.code(doc) * len(c.Facets)
		for j, f := range c.Facets {
			row.Values[f] = values[f][s.global[f][c.tuples[at+j]]]
		}
	}
	for i := range s.numbers {
		row.Numbers[i] = s.numbers[i].at(doc)
	}
}
