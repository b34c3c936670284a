package live

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/engine"
)

// Count breaks down what a plan finds; see similar.Counter. What the engine
// does not hold, the database counts.
func (x *Index) Count(ctx context.Context, v joinder.Viewer, p similar.Plan, by similar.By) (similar.Cells, error) {
	base := func() (similar.Cells, error) { return x.parts.Base.Count(ctx, v, p, by) }
	known := func(facet string) bool { return slices.Contains(schema().Facets, facet) }
	if slices.ContainsFunc(by.Facets, func(f string) bool { return !known(f) }) || len(by.Facets) > 2 || by.Step != similar.Always && !slices.Contains(similar.Steps(), by.Step) {
		return base()
	}
	return answer(ctx, x, func(e *engine.Index) (similar.Cells, error) {
		c := newBreakdown(by)
		columns := engine.Columns{Facets: append([]string{facetOpen}, by.Facets...), Numbers: []string{"day", "twin", "person"}}
		if err := e.Scan(ctx, search(v, p), columns, c.add); err != nil {
			return similar.Cells{}, err
		}
		return c.list(), nil
	}, base)
}

// cellKey is a period and the values of the facets, by their numbers.
type cellKey struct {
	period int32
	a, b   uint32
}

// story is one complaint of a breakdown.
type story struct {
	twin, person uint32 // by their numbers
	cell, id     int32  // id is a place in ids
}

// breakdown is a count by cells under way.
type breakdown struct {
	by      similar.By
	periods map[int64]int32 // by day
	from    []joinder.Date
	byFrom  map[joinder.Date]int32
	cells   map[cellKey]int32
	keys    []cellKey
	names   [][]string // of the values, for each facet
	told    []story
	twins   engine.Distinct
	people  engine.Distinct
	spare   [2][]uint32 // memory for numbers
	ids     []byte      // one after another, each behind its length
	coarse  int
}

func newBreakdown(by similar.By) *breakdown {
	return &breakdown{by: by, periods: map[int64]int32{}, cells: map[cellKey]int32{}, byFrom: map[joinder.Date]int32{}, names: make([][]string, len(by.Facets))}
}

// add counts some complaints: the columns are whether they were public before,
// and the facets.
func (c *breakdown) add(b *engine.Block) error {
	for i := range c.names {
		c.names[i] = b.Names(i + 1)
	}
	ours, hides := slices.Index(b.Names(0), "no"), c.by.Step.Fine() && !c.by.Exact
	days := b.Numbers[0]
	twins, people := c.twins.Numbers(b.Numbers[1], c.spare[0][:0]), c.people.Numbers(b.Numbers[2], c.spare[1][:0])
	c.spare = [2][]uint32{twins, people}
	var last cellKey
	cell := int32(-1)
	for i := range b.Len() {
		if hides && days[i] != engine.None && int(b.Values[0][i]) == ours {
			c.coarse++
			continue
		}
		key := cellKey{period: c.period(days[i])}
		if len(c.names) > 0 {
			key.a = b.Values[1][i]
		}
		if len(c.names) > 1 {
			key.b = b.Values[2][i]
		}
		if cell < 0 || key != last {
			cell, last = c.cell(key), key
		}
		c.told = append(c.told, story{twins[i], people[i], cell, int32(len(c.ids))}) //nolint:gosec // 27 bytes a document
		id := b.ID(i)
		c.ids = append(append(c.ids, byte(len(id))), id...)
	}
	return nil
}

// cell is the number of a cell.
func (c *breakdown) cell(key cellKey) int32 {
	n, ok := c.cells[key]
	if !ok {
		n = int32(len(c.keys)) //nolint:gosec // fewer than documents
		c.cells[key] = n
		c.keys = append(c.keys, key)
	}
	return n
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
	out := similar.Cells{Cells: make([]similar.Cell, 0, len(c.keys)), Coarse: c.coarse}
	times := make([]int32, c.twins.Len())
	for _, s := range c.told {
		times[s.twin]++
	}
	who := headcount{seen: make([]int32, c.people.Len())}
	var copies []story
	for n, told := range c.byCell() {
		who.begin()
		copies = copies[:0]
		for _, s := range told {
			if times[s.twin] > 1 {
				copies = append(copies, s)
			} else {
				who.add(s.person)
			}
		}
		slices.SortFunc(copies, func(a, b story) int {
			return cmp.Or(cmp.Compare(a.twin, b.twin), bytes.Compare(c.id(a.id), c.id(b.id)))
		})
		for i, s := range copies {
			if i == 0 || s.twin != copies[i-1].twin {
				who.add(s.person)
			}
		}
		key := c.keys[n]
		values := make([]string, len(c.names))
		for i, at := range []uint32{key.a, key.b}[:len(values)] {
			values[i] = c.names[i][at]
		}
		out.Cells = append(out.Cells, similar.Cell{From: c.from[key.period], Values: values, Complaints: len(told), People: int(who.n)})
	}
	slices.SortFunc(out.Cells, func(a, b similar.Cell) int {
		return cmp.Or(cmp.Compare(dayNumber(a.From), dayNumber(b.From)), slices.Compare(a.Values, b.Values))
	})
	return out
}

// headcount counts different people of one cell after the other.
type headcount struct {
	seen    []int32 // in which cell a person was seen last
	cell, n int32
}

func (c *headcount) begin() { c.cell, c.n = c.cell+1, 0 }

func (c *headcount) add(person uint32) {
	if c.seen[person] != c.cell {
		c.seen[person] = c.cell
		c.n++
	}
}

// byCell puts the stories of each cell together.
func (c *breakdown) byCell() [][]story {
	ends := make([]int, len(c.keys)+1)
	for _, s := range c.told {
		ends[s.cell+1]++
	}
	for i := range c.keys {
		ends[i+1] += ends[i]
	}
	sorted, next := make([]story, len(c.told)), slices.Clone(ends)
	for _, s := range c.told {
		sorted[next[s.cell]] = s
		next[s.cell]++
	}
	out := make([][]story, len(c.keys))
	for i := range out {
		out[i] = sorted[ends[i]:ends[i+1]]
	}
	return out
}
