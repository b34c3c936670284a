package cli

import (
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"time"

	"joinder"
	"joinder/internal/i18n"
	"joinder/internal/rows"
	"joinder/internal/similar"
)

// places counts by state or province, as /trends/map does.
func (c trendsCmd) places(ctx context.Context, p *Program, s Site, q similar.Query) error {
	cells, err := s.Trends.Count(ctx, joinder.Viewer{}, q, similar.By{Facets: []string{similar.FacetJurisdiction, similar.FacetRegion}})
	if joinder.KindOf(err) == joinder.Invalid {
		return usageError{err}
	} else if err != nil {
		return err
	}
	w := p.language()
	a := atlas{w, s.Regions, joinder.DateOf(time.Now())}
	found := similar.PlacesOf(cells, a, w.T("trends.map.note.incidents"))
	switch {
	case c.JSON:
		return writeJSON(p.Out, found)
	case c.CSV:
		out := csv.NewWriter(p.Out)
		for _, row := range found.Table() {
			_ = out.Write(rows.Harmless(row)) // Flush tells
		}
		out.Flush()
		return out.Error()
	case len(found.Places) == 0:
		fmt.Fprintln(p.Out, w.T("trends.empty"))
		return nil
	}
	fmt.Fprintln(p.Out, ruled(w.T("trends.measure.people"), w.T("trends.measure.complaints"), w.T("trends.map.per_million"), w.T("trends.map.place")))
	for _, x := range found.Places {
		rate, name := "-", x.Name
		if x.PerMillion != nil {
			rate = similar.PerMillionText(*x.PerMillion)
		}
		switch {
		case x.Jurisdiction == "" && x.Region == "":
			name = w.T("trends.none")
		case x.Region == "":
			name = w.T("trends.none_in", "Place", x.Name)
		}
		fmt.Fprintln(p.Out, ruled(w.Number(int64(x.People)), w.Number(int64(x.Complaints)), rate, name))
	}
	fmt.Fprintln(p.Out)
	for _, r := range found.Counted {
		fmt.Fprintln(p.Out, "·", a.Name(r.Jurisdiction, "")+":", w.T("trends.map.divided", "What", r.What, "Day", r.On.String()), r.Sources[0])
	}
	for _, note := range []string{w.T("trends.map.note.rate", "Few", strconv.Itoa(similar.FewPeople)), found.Note, w.T("trends.note.people", "Few", strconv.Itoa(similar.FewPeople))} {
		fmt.Fprintln(p.Out, "·", note)
	}
	return nil
}

// ruled is a row of three numbers and a name.
func ruled(people, complaints, rate, name string) string {
	row := ""
	for i, cell := range []string{people, complaints, rate} {
		row += blank([]int{10, 12, 24}[i]-wide(cell)) + cell
	}
	return row + "  " + name
}

// atlas names places in the language of the commands.
type atlas struct {
	*i18n.Words
	known Regions
	today joinder.Date
}

// Name implements similar.Atlas.
func (a atlas) Name(jurisdiction, region string) string {
	if region == "" {
		return a.Text(a.known.JurisdictionName(jurisdiction))
	}
	return a.Text(a.known.RegionName(jurisdiction, region))
}

// Residents implements similar.Atlas.
func (a atlas) Residents(region string) int { return a.known.ResidentsOf(region, a.today) }

// Counts implements similar.Atlas.
func (a atlas) Counts() []similar.Residents {
	out := []similar.Residents{}
	for _, m := range a.known.RegionMaps() {
		if c := m.Residents; c.Known(a.today) {
			out = append(out, similar.Residents{Jurisdiction: m.Jurisdiction, What: a.Text(c.What), On: c.On, Sources: c.Origin.Sources})
		}
	}
	return out
}
