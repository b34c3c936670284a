package similar

import (
	"cmp"
	"slices"
	"strconv"

	"joinder"
)

// PerMillion is the people of a cell for each million residents. ok is false
// under FewPeople, of whom a rate would say next to nothing, and where nobody
// counted the residents: then there is a count and no rate.
//
// It tells of complaints and not of what happened: who knows of this site, and
// who writes, is not the same everywhere. By chance alone the rate of five people
// is anything from a third of it to more than twice as much (Poisson, 95 %).
func (c Cell) PerMillion(residents int) (rate float64, ok bool) {
	if residents <= 0 || c.People < FewPeople {
		return 0, false
	}
	return float64(c.People) * 1e6 / float64(residents), true
}

// PerMillionText is a rate with as many places as it deserves, which are two
// figures at least: "431", "4.3", "0.43".
func PerMillionText(rate float64) string {
	places := 0
	for r := rate; r < 9.95 && places < 3; r *= 10 {
		places++
	}
	return strconv.FormatFloat(rate, 'f', places, 64)
}

// Residents says who was counted in the regions of a jurisdiction.
type Residents struct {
	Jurisdiction string       `json:"jurisdiction"`
	What         string       `json:"what"`
	On           joinder.Date `json:"counted_on"`
	Sources      []string     `json:"sources"`
}

// Atlas knows places by the codes that complaints store.
type Atlas interface {
	// Name is what a place is called; region is "" for all of a jurisdiction.
	Name(jurisdiction, region string) string
	// Residents of a region; 0 when nobody counted them.
	Residents(region string) int
	// Counts says who was counted, by jurisdiction.
	Counts() []Residents
}

// PlaceData is one place with its numbers, as pages and commands give it away.
// Keys may be added, never changed.
type PlaceData struct {
	Jurisdiction string   `json:"jurisdiction"`
	Region       string   `json:"region"` // a code where the place is known, else as written; "" where none was named
	Name         string   `json:"name"`
	Complaints   int      `json:"complaints"`
	People       int      `json:"people"`
	Residents    *int     `json:"residents"`          // null when unknown
	PerMillion   *float64 `json:"people_per_million"` // null without residents, and of few people
}

// PlacesData is what a search finds by place, most people first.
type PlacesData struct {
	Places   []PlaceData `json:"places"`
	Counted  []Residents `json:"residents_counted"`
	FewBelow int         `json:"people_not_told_apart_below"`
	RateFrom int         `json:"rate_from_people"`
	Measure  string      `json:"measure"`
	Note     string      `json:"note"`
}

// PlacesOf makes a list of cells by jurisdiction and region. note is a sentence
// for people that says what the numbers are not.
func PlacesOf(cells Cells, a Atlas, note string) PlacesData {
	out := PlacesData{Places: []PlaceData{}, Counted: a.Counts(), FewBelow: FewPeople, RateFrom: FewPeople, Measure: "count; rate where people_per_million is a number", Note: note}
	for _, c := range cells.Cells {
		p := PlaceData{Jurisdiction: c.Values[0], Region: c.Values[1], Name: a.Name(c.Values[0], c.Values[1]), Complaints: c.Complaints, People: c.Shown()}
		if n := a.Residents(p.Region); n > 0 {
			p.Residents = &n
			if rate, ok := c.PerMillion(n); ok {
				p.PerMillion = &rate
			}
		}
		out.Places = append(out.Places, p)
	}
	slices.SortFunc(out.Places, func(a, b PlaceData) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.Complaints, a.Complaints), cmp.Compare(a.Jurisdiction, b.Jurisdiction), cmp.Compare(a.Region, b.Region))
	})
	return out
}

// Table is the places as rows under a row of names; what is not known is empty.
func (p PlacesData) Table() [][]string {
	on := map[string]string{}
	for _, r := range p.Counted {
		on[r.Jurisdiction] = r.On.String()
	}
	out := [][]string{{"jurisdiction", "region", "name", "complaints", "people", "residents", "residents_counted_on", "people_per_million"}}
	for _, x := range p.Places {
		row := []string{x.Jurisdiction, x.Region, x.Name, strconv.Itoa(x.Complaints), strconv.Itoa(x.People), "", "", ""}
		if x.Residents != nil {
			row[5], row[6] = strconv.Itoa(*x.Residents), on[x.Jurisdiction]
		}
		if x.PerMillion != nil {
			row[7] = PerMillionText(*x.PerMillion)
		}
		out = append(out, row)
	}
	return out
}
