package similar

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"joinder"
)

// someAtlas has residents of one region.
type someAtlas struct{}

func (someAtlas) Name(jurisdiction, region string) string { return jurisdiction + ":" + region }

func (someAtlas) Residents(region string) int {
	return map[string]int{"US-CA": 39_538_223}[region]
}

func (someAtlas) Counts() []Residents {
	return []Residents{{"US", "residents", joinder.Date{Year: 2020, Month: 4, Day: 1}, []string{"https://census.example/"}}}
}

func TestPlacesHaveARateOnlyWhereItIsKnown(t *testing.T) {
	cell := func(j, r string, complaints, people int) Cell {
		return Cell{Values: []string{j, r}, Complaints: complaints, People: people}
	}
	p := PlacesOf(Cells{Cells: []Cell{cell("CN", "", 3, 3), cell("US", "US-CA", 400, 395), cell("US", "Narnia", 9, 9), cell("US", "US-GU", 9, 9)}}, someAtlas{}, "complaints")
	var rows []string
	for _, row := range p.Table()[1:] {
		rows = append(rows, strings.Join(row, ","))
	}
	if want := []string{"US,US-CA,US:US-CA,400,395,39538223,2020-04-01,10", "US,Narnia,US:Narnia,9,9,,,", "US,US-GU,US:US-GU,9,9,,,", "CN,,CN:,3,3,,,"}; !slices.Equal(rows, want) {
		t.Errorf("%q", rows)
	}
	body, err := json.Marshal(p)
	if err != nil || !strings.Contains(string(body), `"people_per_million":9.9903`) || !strings.Contains(string(body), `"residents":null,"people_per_million":null`) || !strings.Contains(string(body), `"counted_on":"2020-04-01"`) {
		t.Errorf("%v %s", err, body)
	}
	if few := PlacesOf(Cells{Cells: []Cell{cell("US", "US-CA", 40, 4)}}, someAtlas{}, ""); few.Places[0].PerMillion != nil || few.Places[0].Residents == nil {
		t.Errorf("four people have a rate: %+v", few.Places[0])
	}
	if none := PlacesOf(Cells{}, someAtlas{}, ""); none.Places == nil || len(none.Table()) != 1 {
		t.Errorf("%+v", none)
	}
}

func TestRatesHaveTwoFigures(t *testing.T) {
	for rate, want := range map[float64]string{431.4: "431", 43.14: "43", 9.99: "10", 9.94: "9.9", 4.314: "4.3", 0.996: "1.0", 0.43: "0.43", 0.0431: "0.043", 0.00001: "0.000", 1e6: "1000000"} {
		if got := PerMillionText(rate); got != want {
			t.Errorf("%g: %s, want %s", rate, got, want)
		}
	}
	for _, c := range []struct {
		people, residents int
		want              string
	}{{5, 1_000_000, "5 true"}, {4, 1_000_000, "0 false"}, {5, 0, "0 false"}, {5, -1, "0 false"}, {0, 10, "0 false"}} {
		rate, ok := (Cell{Complaints: 50, People: c.people}).PerMillion(c.residents)
		if got := fmt.Sprint(rate, ok); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
