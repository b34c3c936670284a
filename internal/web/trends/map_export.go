package trends

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"

	"joinder"
	"joinder/internal/rows"
	"joinder/internal/similar"
	"joinder/internal/web"
)

// atlas names places in the reader's language.
type atlas struct {
	web.Page
	web.Names
	regions Regions
	today   joinder.Date
}

// Name implements similar.Atlas.
func (a atlas) Name(jurisdiction, region string) string {
	if region == "" {
		return a.Place(jurisdiction, "")
	}
	return a.Region(jurisdiction, region)
}

// Residents implements similar.Atlas.
func (a atlas) Residents(region string) int { return a.regions.ResidentsOf(region, a.today) }

// Counts implements similar.Atlas.
func (a atlas) Counts() []similar.Residents {
	out := []similar.Residents{}
	for _, m := range a.regions.RegionMaps() {
		if c := m.Residents; c.Known(a.today) {
			out = append(out, similar.Residents{Jurisdiction: m.Jurisdiction, What: a.Words.Text(c.What), On: c.On, Sources: c.Origin.Sources})
		}
	}
	return out
}

// exportedPlaces is the map for programs.
func (p pages) exportedPlaces(r *http.Request) (similar.PlacesData, error) {
	a := atlas{Page: p.Page(r, "trends.map.title"), regions: p.Regions, today: p.Today()}
	cells, err := p.places(r, read(r.URL.Query()))
	if err == nil {
		a.Names, err = p.Names(r)
	}
	if err != nil {
		return similar.PlacesData{}, err
	}
	return similar.PlacesOf(cells, a, a.T("trends.map.note.incidents")), nil
}

func (p pages) mapCSV(w http.ResponseWriter, r *http.Request) error {
	places, err := p.exportedPlaces(r)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	buf.WriteString("\uFEFF") // or Excel takes it for another encoding
	table := csv.NewWriter(&buf)
	table.UseCRLF = true
	for _, row := range places.Table() {
		_ = table.Write(rows.Harmless(row)) // into memory
	}
	table.Flush()
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="joinder-places-%s.csv"`, p.Today()))
	send(w, "text/csv; charset=utf-8", buf.Bytes())
	return nil
}

func (p pages) mapJSON(w http.ResponseWriter, r *http.Request) error {
	places, err := p.exportedPlaces(r)
	if p.JSONError(w, r, err) {
		return nil
	} else if err != nil {
		return err
	}
	body, err := json.Marshal(places)
	if err == nil {
		send(w, "application/json; charset=utf-8", append(body, '\n'))
	}
	return err
}
