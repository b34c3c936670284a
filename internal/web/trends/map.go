package trends

import (
	"cmp"
	"math"
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
	Today  joinder.Date
}

// tileMap is one jurisdiction.
type tileMap struct {
	Name          string
	Layout        string
	Source        datapack.Origin
	Residents     datapack.Residents // without a day when nobody counted them
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
	Residents   int     // 0 when unknown
	Rate        float64 // people per million residents; 0 when there is none
	N           int     // by the measure; of a rate, its thousandths
	Short       string
	Shade       int // 0 for none, to 5
	Trend, Find string
}

// sum is one place under way.
type sum struct{ similar.Cell }

func (s *sum) add(c similar.Cell) {
	s.Complaints += c.Complaints
	s.People += c.Shown()
}

func (p pages) showMap(w http.ResponseWriter, r *http.Request) error {
	out := mapPage{Page: p.Page(r, "trends.map.title"), Ask: read(r.URL.Query()), Today: p.Today()}
	out.Section, out.Styles, out.NoIndex = "/search", []string{"trends.css"}, r.URL.RawQuery != ""
	out.Path = out.Ask.address("/trends/map", out.Ask.Values())
	var err error
	if out.Names, err = p.Names(r); err != nil {
		return err
	}
	cells, err := p.places(r, out.Ask)
	status := http.StatusOK
	if problems, ok := web.FormErrorsOf(out.Words, err); ok {
		out.Errors, status = problems, http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	out.lay(p.Regions, cells.Cells)
	return p.Render(w, r, status, mapView(&out))
}

// places counts what an address asks for by place.
func (p pages) places(r *http.Request, a asked) (similar.Cells, error) {
	q, err := a.Query()
	if err != nil {
		return similar.Cells{}, err
	}
	return p.Finder.Count(r.Context(), web.ViewerOf(r), q, similar.By{Facets: []string{similar.FacetJurisdiction, similar.FacetRegion}})
}

// lay puts the cells where they belong.
func (p *mapPage) lay(regions Regions, cells []similar.Cell) {
	places, by := map[[2]string]*sum{}, map[string]*sum{}
	for _, c := range cells {
		jurisdiction, region := c.Values[0], c.Values[1]
		key := [2]string{jurisdiction, regions.RegionCode(jurisdiction, region)}
		if places[key] == nil {
			places[key] = &sum{}
		}
		if by[jurisdiction] == nil {
			by[jurisdiction] = &sum{}
		}
		places[key].add(c)
		by[jurisdiction].add(c)
		p.All.Complaints += c.Complaints
		p.All.People += c.Shown()
	}
	for _, m := range regions.RegionMaps() {
		if all := by[m.Jurisdiction]; all != nil {
			p.Maps = append(p.Maps, p.tiles(m, regions, places, all.Cell))
			delete(by, m.Jurisdiction)
		}
	}
	slices.SortStableFunc(p.Maps, func(a, b tileMap) int { return cmp.Compare(p.Ask.value(b.All), p.Ask.value(a.All)) })
	for jurisdiction, s := range by {
		t := tile{Label: p.Place(jurisdiction, ""), Name: p.Place(jurisdiction, ""), Cell: s.Cell}
		if jurisdiction == "" {
			t.Label, t.Name = p.T("trends.none"), p.T("trends.none")
		} else {
			p.link(&t, jurisdiction, "")
		}
		p.Rest = append(p.Rest, t)
	}
	p.finish()
}

// tiles is one map.
func (p *mapPage) tiles(m datapack.RegionMap, regions Regions, places map[[2]string]*sum, all similar.Cell) tileMap {
	out := tileMap{Name: p.Place(m.Jurisdiction, ""), Layout: p.Words.Text(m.Layout), Source: m.Origin, Columns: m.Columns, Rows: m.Rows, All: all}
	if m.Residents.Known(p.Today) {
		out.Residents = m.Residents
	}
	onMap := map[string]bool{}
	for _, g := range m.Regions {
		onMap[g.Code] = true
		t := tile{Label: p.Words.Text(g.Tile), Name: p.Words.Text(g.Name), Col: g.Col, Row: g.Row, Residents: regions.ResidentsOf(g.Code, p.Today)}
		if s := places[[2]string{m.Jurisdiction, g.Code}]; s != nil {
			t.Cell = s.Cell
		}
		t.Rate, _ = t.Cell.PerMillion(t.Residents)
		p.link(&t, m.Jurisdiction, g.Code)
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
			p.link(&t, m.Jurisdiction, key[1])
		}
		out.Elsewhere = append(out.Elsewhere, t)
	}
	return out
}

// link is the way to a place's trend and to its complaints.
func (p *mapPage) link(t *tile, jurisdiction, region string) {
	v := p.Ask.Values()
	v.Set("jurisdiction", jurisdiction)
	if v.Del("region"); region != "" {
		v.Set("region", region)
	}
	t.Trend, t.Find = p.trend(v), at("/search", v)
}

func (p *mapPage) trend(v url.Values) string { return p.Ask.address("/trends", v) }

// finish shades everything by one scale, and sorts what is a list.
func (p *mapPage) finish() {
	var lists [][]tile
	if !p.Ask.Rate { // there is none of a whole country here
		lists = append(lists, p.Rest)
	}
	for i := range p.Rest {
		p.count(&p.Rest[i])
	}
	for _, m := range p.Maps {
		lists = append(lists, m.Tiles)
	}
	most := 0 // of what has a shade
	for _, list := range lists {
		for i := range list {
			p.count(&list[i])
			if p.Ask.Rate {
				list[i].N, list[i].Short = int(math.Ceil(list[i].Rate*thousandths)), p.tileRate(list[i].Rate)
			}
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

// thousandths of a rate are what shades are decided by.
const thousandths = 1000

// rate is a rate in words; a dash where there is none.
func (p *mapPage) rate(r float64) string {
	switch {
	case r == 0:
		return "–"
	case r >= 10_000:
		return short(p.Page, int(r))
	}
	return similar.PerMillionText(r)
}

// tileRate is a rate as it fits a tile.
func (p *mapPage) tileRate(r float64) string {
	switch {
	case r > 0 && r < 0.005:
		return "<0.01"
	case r > 0 && r < 0.095:
		return strconv.FormatFloat(r, 'f', 2, 64)
	}
	return p.rate(r)
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
		if p.Ask.Rate {
			out = append(out, p.rateLegend(i))
			continue
		}
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

// rateLegend is what a step of rates means; the first one reaches down to
// nought.
func (p *mapPage) rateLegend(i int) web.Fact {
	end := func(k int) string { return p.rate(float64(p.Shades[k]) / thousandths) }
	f := web.Fact{Label: p.T("trends.map.from", "From", end(i)), Value: strconv.Itoa(p.Shades.of(p.Shades[i]))}
	switch {
	case len(p.Shades) == 1:
	case i == 0:
		f.Label = p.T("trends.map.under", "To", end(1))
	case i+1 < len(p.Shades):
		f.Label = p.T("trends.map.range", "From", end(i), "To", end(i+1))
	}
	return f
}

// say is a tile in words.
func (p *mapPage) say(t tile) string {
	switch {
	case p.Ask.Rate && t.Rate > 0:
		return p.T("trends.map.rate", "People", p.N("trends.map.people", t.Cell.Shown(), "Place", t.Name), "Rate", p.rate(t.Rate))
	case p.Ask.Rate || p.Ask.People:
		return p.N("trends.map.people", t.Cell.Shown(), "Place", t.Name)
	}
	return p.N("trends.map.complaints", t.Cell.Complaints, "Place", t.Name)
}

// columns of a table of places; that of rates only where residents were counted.
func columns(p web.Page, rates bool) []web.Column {
	out := []web.Column{{Label: p.T("trends.map.place")}, {Label: p.T("trends.measure.people"), Num: true}}
	if rates {
		out = append(out, web.Column{Label: p.T("trends.map.per_million"), Num: true})
	}
	return append(out, web.Column{Label: p.T("trends.measure.complaints"), Num: true}, web.Column{Label: p.T("trends.map.look")})
}

// rows of a table of places, most first; those without complaints are left out.
func (p *mapPage) rows(rates bool, lists ...[]tile) (out [][]templ.Component) {
	all := slices.Concat(lists...)
	slices.SortStableFunc(all, func(a, b tile) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(b.Cell.Shown(), a.Cell.Shown())) })
	for _, t := range all {
		if t.Cell.Complaints == 0 {
			continue
		}
		row := []templ.Component{web.Str(t.Name), web.Str(p.Words.Number(int64(t.Cell.Shown())))}
		if rates {
			row = append(row, web.Str(p.rate(t.Rate)))
		}
		out = append(out, append(row, web.Str(p.Words.Number(int64(t.Cell.Complaints))), look(p.Page, t)))
	}
	return out
}

// measures are the ways of counting, each with its address.
func (p *mapPage) measures() (out []preset) {
	for _, m := range []string{"people", "rate", "complaints"} {
		a := p.Ask
		a.People, a.Rate = m != "complaints", m == "rate"
		out = append(out, preset{Text: p.T("trends.map.measure." + m), Href: a.address("/trends/map", a.Values()), On: a.People == p.Ask.People && a.Rate == p.Ask.Rate})
	}
	return out
}

// rated reports whether any tile has a rate, and counted whether residents are
// known at all where something was found.
func (p *mapPage) rated() (rated, counted bool) {
	for _, m := range p.Maps {
		counted = counted || !m.Residents.On.IsZero()
		for _, t := range m.Tiles {
			rated = rated || t.Rate > 0
		}
	}
	return rated, counted
}

// checked is the day on which codes and names were checked.
func (m tileMap) checked() joinder.Date { return m.Source.CheckedOn }
