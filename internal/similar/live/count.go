package live

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/engine"
)

// Count breaks down what a plan finds; see similar.Counter. What the engine
// does not hold, the database counts.
func (x *Index) Count(ctx context.Context, v joinder.Viewer, p similar.Plan, by similar.By) (similar.Cells, error) {
	base := func() (similar.Cells, error) { return x.parts.Base.Count(ctx, v, p, by) }
	var places []int
	for _, f := range by.Facets {
		places = append(places, slices.Index(schema().Facets, f))
	}
	if slices.Contains(places, -1) || len(places) > 2 || by.Step != similar.Always && !slices.Contains(similar.Steps(), by.Step) {
		return base()
	}
	return answer(ctx, x, func(e *engine.Index) (similar.Cells, error) {
		c := newBreakdown(by, places)
		if err := e.Walk(ctx, search(v, p), c.add); err != nil {
			return similar.Cells{}, err
		}
		return c.list(), nil
	}, base)
}

// cellKey is a period and the values of the facets, by their numbers.
type cellKey struct{ period, a, b int32 }

// story is one complaint of a breakdown.
type story struct {
	twin, person int64
	cell, id     int32 // id is a place in ids
}

// breakdown is a count by cells under way.
type breakdown struct {
	by      similar.By
	at      []int // places of the facets in a row
	values  [2]map[string]int32
	periods map[int64]int32 // by day
	cells   map[cellKey]int32
	keys    []cellKey
	names   [2][]string
	from    []joinder.Date
	byFrom  map[joinder.Date]int32
	told    []story
	ids     []byte // one after another, each behind its length
	coarse  int
}

func newBreakdown(by similar.By, places []int) *breakdown {
	return &breakdown{by: by, at: places, values: [2]map[string]int32{{}, {}}, periods: map[int64]int32{}, cells: map[cellKey]int32{}, byFrom: map[joinder.Date]int32{}}
}

// add counts one complaint.
func (c *breakdown) add(r engine.Row) error {
	day := r.Numbers[atDay]
	if day != engine.None && c.by.Step.Fine() && !c.by.Exact && r.Values[atOpen] == "no" {
		c.coarse++
		return nil
	}
	key := cellKey{period: c.period(day)}
	for i, at := range c.at {
		n, ok := c.values[i][r.Values[at]]
		if !ok {
			n = int32(len(c.names[i])) //nolint:gosec // fewer than documents
			name := strings.Clone(r.Values[at])
			c.values[i][name] = n
			c.names[i] = append(c.names[i], name)
		}
		if i == 0 {
			key.a = n
		} else {
			key.b = n
		}
	}
	cell, ok := c.cells[key]
	if !ok {
		cell = int32(len(c.keys)) //nolint:gosec // fewer than documents
		c.cells[key] = cell
		c.keys = append(c.keys, key)
	}
	c.told = append(c.told, story{r.Numbers[atTwin], r.Numbers[atPerson], cell, int32(len(c.ids))}) //nolint:gosec // 27 bytes a document
	c.ids = append(append(c.ids, byte(len(r.ID))), r.ID...)
	return nil
}

// period is the number of the period of a day.
func (c *breakdown) period(day int64) int32 {
	if n, ok := c.periods[day]; ok {
		return n
	}
	var from joinder.Date
	if day != engine.None {
		from = c.by.Step.Start(dateOf(day))
	}
	n, ok := c.byFrom[from]
	if !ok {
		n = int32(len(c.from)) //nolint:gosec // few
		c.byFrom[from] = n
		c.from = append(c.from, from)
	}
	c.periods[day] = n
	return n
}

func (c *breakdown) id(at int32) []byte { return c.ids[at+1 : at+1+int32(c.ids[at])] }

// list is the cells. Of near-identical texts in one cell the first complaint
// says who the person is.
func (c *breakdown) list() similar.Cells {
	slices.SortFunc(c.told, func(a, b story) int { return cmp.Or(cmp.Compare(a.cell, b.cell), cmp.Compare(a.twin, b.twin)) })
	out := similar.Cells{Cells: make([]similar.Cell, 0, len(c.keys)), Coarse: c.coarse}
	var who []int64
	for rest := c.told; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].cell == rest[0].cell {
			n++
		}
		who = who[:0]
		for cell := rest[:n]; len(cell) > 0; {
			first, copies := cell[0], 1
			for ; copies < len(cell) && cell[copies].twin == first.twin; copies++ {
				if o := cell[copies]; bytes.Compare(c.id(o.id), c.id(first.id)) < 0 {
					first = o
				}
			}
			who = append(who, first.person)
			cell = cell[copies:]
		}
		slices.Sort(who)
		key := c.keys[rest[0].cell]
		values := make([]string, len(c.at))
		for i := range values {
			values[i] = c.names[i][[]int32{key.a, key.b}[i]]
		}
		out.Cells = append(out.Cells, similar.Cell{From: c.from[key.period], Values: values, Complaints: n, People: len(slices.Compact(who))})
		rest = rest[n:]
	}
	slices.SortFunc(out.Cells, func(a, b similar.Cell) int {
		return cmp.Or(cmp.Compare(a.From.String(), b.From.String()), slices.Compare(a.Values, b.Values))
	})
	return out
}
