package trends

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/similar"
	"joinder/internal/web"
)

// mapPage is the maps of tiles, and the places that are on none.
type mapPage struct {
	web.Page
	web.Names
	Ask    asked
	Errors web.FormErrors
	Maps   []tileMap
	Rest   []tile // jurisdictions without a map
	All    similar.Cell
	Shades shades
}

// tileMap is one jurisdiction.
type tileMap struct {
	Name          string
	Layout        string
	Source        datapack.Origin
	Columns, Rows int
	Tiles         []tile
	Elsewhere     []tile // written in ways that are on no map; the first may be the complaints without a region
	All           similar.Cell
}

// tile is one region, or one jurisdiction of the row of others.
type tile struct {
	Label, Name string
	Col, Row    int
	Cell        similar.Cell
	N           int // by the measure
	Short       string
	Shade       int // 0 for none, to 5
	Trend, Find string
}

// sum is one place under way: its numbers and how it was written.
type sum struct {
	similar.Cell
	spellings []string
}

func (s *sum) add(c similar.Cell, written string) {
	s.Complaints += c.Complaints
	s.People += c.Shown()
	if written != "" {
		s.spellings = append(s.spellings, written)
	}
}

func (p pages) showMap(w http.ResponseWriter, r *http.Request) error {
	out := mapPage{Page: p.Page(r, "trends.map.title"), Ask: read(r.URL.Query())}
	out.Section, out.Styles, out.NoIndex = "/search", []string{"trends.css"}, r.URL.RawQuery != ""
	out.Path = out.Ask.address("/trends/map", out.Ask.Values())
	var err error
	if out.Names, err = p.Names(r); err != nil {
		return err
	}
	var cells similar.Cells
	q, err := out.Ask.Query()
	if err == nil {
		cells, err = p.Finder.Count(r.Context(), web.ViewerOf(r), q, similar.By{Facets: []string{similar.FacetJurisdiction, similar.FacetRegion}})
	}
	status := http.StatusOK
	if problems, ok := web.FormErrorsOf(out.Words, err); ok {
		out.Errors, status = problems, http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	out.lay(p.Regions, cells.Cells)
	return p.Render(w, r, status, mapView(&out))
}

// lay puts the cells where they belong.
func (p *mapPage) lay(regions Regions, cells []similar.Cell) {
	places, by := map[[2]string]*sum{}, map[string]*sum{}
	for _, c := range cells {
		jurisdiction, written := c.Values[0], c.Values[1]
		key := [2]string{jurisdiction, written}
		if g, ok := regions.Region(jurisdiction, written); ok {
			key[1] = g.Code
		}
		if places[key] == nil {
			places[key] = &sum{}
		}
		if by[jurisdiction] == nil {
			by[jurisdiction] = &sum{}
		}
		places[key].add(c, written)
		by[jurisdiction].add(c, "")
		p.All.Complaints += c.Complaints
		p.All.People += c.Shown()
	}
	for _, m := range regions.RegionMaps() {
		if all := by[m.Jurisdiction]; all != nil {
			p.Maps = append(p.Maps, p.tiles(m, places, all.Cell))
			delete(by, m.Jurisdiction)
		}
	}
	slices.SortStableFunc(p.Maps, func(a, b tileMap) int { return cmp.Compare(p.Ask.value(b.All), p.Ask.value(a.All)) })
	for jurisdiction, s := range by {
		t := tile{Label: p.Place(jurisdiction, ""), Name: p.Place(jurisdiction, ""), Cell: s.Cell}
		if jurisdiction == "" {
			t.Label, t.Name = p.T("trends.none"), p.T("trends.none")
		} else {
			p.link(&t, jurisdiction, nil)
		}
		p.Rest = append(p.Rest, t)
	}
	p.finish()
}

// tiles is one map.
func (p *mapPage) tiles(m datapack.RegionMap, places map[[2]string]*sum, all similar.Cell) tileMap {
	out := tileMap{Name: p.Place(m.Jurisdiction, ""), Layout: p.Words.Text(m.Layout), Source: m.Origin, Columns: m.Columns, Rows: m.Rows, All: all}
	onMap := map[string]bool{}
	for _, g := range m.Regions {
		onMap[g.Code] = true
		t := tile{Label: p.Words.Text(g.Tile), Name: p.Words.Text(g.Name), Col: g.Col, Row: g.Row}
		spellings := []string{g.Code}
		if s := places[[2]string{m.Jurisdiction, g.Code}]; s != nil {
			t.Cell, spellings = s.Cell, s.spellings
		}
		p.link(&t, m.Jurisdiction, spellings)
		out.Tiles = append(out.Tiles, t)
	}
	for key, s := range places {
		if key[0] != m.Jurisdiction || onMap[key[1]] {
			continue
		}
		t := tile{Name: key[1], Cell: s.Cell}
		if key[1] == "" {
			t.Name = p.T("trends.map.no_region")
		} else {
			p.link(&t, m.Jurisdiction, s.spellings)
		}
		out.Elsewhere = append(out.Elsewhere, t)
	}
	return out
}

// link is the way to a place's trend and to its complaints.
func (p *mapPage) link(t *tile, jurisdiction string, spellings []string) {
	v := p.Ask.Values()
	v.Set("jurisdiction", jurisdiction)
	v.Del("region")
	if len(spellings) > 0 {
		v["region"] = slices.Clone(spellings)
	}
	t.Trend, t.Find = p.trend(v), at("/search", v)
}

func (p *mapPage) trend(v url.Values) string { return p.Ask.address("/trends", v) }

// finish shades everything by one scale, and sorts what is a list.
func (p *mapPage) finish() {
	lists := [][]tile{p.Rest}
	for _, m := range p.Maps {
		lists = append(lists, m.Tiles)
	}
	most := 0 // of what has a shade
	for _, list := range lists {
		for i := range list {
			p.count(&list[i])
			most = max(most, list[i].N)
		}
	}
	for _, m := range p.Maps {
		for i := range m.Elsewhere {
			p.count(&m.Elsewhere[i])
		}
	}
	p.Shades = shadesOf(most)
	for _, list := range lists {
		for i := range list {
			list[i].Shade = p.Shades.of(list[i].N)
		}
	}
	byNumber := func(a, b tile) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) }
	slices.SortFunc(p.Rest, byNumber)
	for _, m := range p.Maps {
		slices.SortFunc(m.Elsewhere, byNumber)
	}
}

func (p *mapPage) count(t *tile) {
	t.N = p.Ask.value(t.Cell)
	t.Short = short(p.Page, t.N)
}

// shades are the lower ends of five steps that grow as squares: few places have
// most complaints, and equal steps would leave all others pale.
type shades []int

func shadesOf(most int) (out shades) {
	for k := range 5 {
		from := max(1, (most*k*k+24)/25)
		if n := len(out); n == 0 || from > out[n-1] {
			out = append(out, from)
		}
	}
	return out
}

// of is the step of a number: 0 for none, then from 1, the last one always 5.
func (s shades) of(n int) int {
	step := 0
	for i, from := range s {
		if n >= from {
			step = 5 - len(s) + i + 1
		}
	}
	return step
}

// legend says what the steps mean.
func (p *mapPage) legend() (out []web.Fact) {
	for i, from := range p.Shades {
		text := p.T("trends.map.from", "From", p.Words.Number(int64(from)))
		if i+1 < len(p.Shades) {
			if to := p.Shades[i+1] - 1; to == from {
				text = p.Words.Number(int64(from))
			} else {
				text = p.T("trends.map.range", "From", p.Words.Number(int64(from)), "To", p.Words.Number(int64(to)))
			}
		}
		out = append(out, web.Fact{Label: text, Value: strconv.Itoa(p.Shades.of(from))})
	}
	return out
}

// say is a tile in words.
func (p *mapPage) say(t tile) string {
	if p.Ask.People {
		return p.N("trends.map.people", t.N, "Place", t.Name)
	}
	return p.N("trends.map.complaints", t.N, "Place", t.Name)
}

func columns(p web.Page) []web.Column {
	return []web.Column{{Label: p.T("trends.map.place")}, {Label: p.T("trends.measure.people"), Num: true}, {Label: p.T("trends.measure.complaints"), Num: true}, {Label: p.T("trends.map.look")}}
}

// rows of a table of places, most first; those without complaints are left out.
func (p *mapPage) rows(lists ...[]tile) (out [][]templ.Component) {
	all := slices.Concat(lists...)
	slices.SortStableFunc(all, func(a, b tile) int { return cmp.Compare(b.N, a.N) })
	for _, t := range all {
		if t.Cell.Complaints > 0 {
			out = append(out, []templ.Component{web.Str(t.Name), web.Str(p.Words.Number(int64(t.Cell.Shown()))), web.Str(p.Words.Number(int64(t.Cell.Complaints))), look(p.Page, t)})
		}
	}
	return out
}

// checked is the day on which codes and names were checked.
func (m tileMap) checked() joinder.Date { return m.Source.CheckedOn }
