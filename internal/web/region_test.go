package web

import (
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/similar"
)

// Regions are told by name in the reader's language, and by code to programs.
func TestRegionsAreNamedInTheReadersLanguage(t *testing.T) {
	f := sampleFinder()
	f.results.Hits[0].Region, f.results.Hits[1].Region = "CN-ZJ", "US-CA"
	f.results.Facets[similar.FacetRegion] = []similar.Count{{Value: "CN-ZJ", Count: 91}, {Value: "US-CA", Count: 80}, {Value: "Narnia", Count: 9}}
	f.export = []joinder.PublicComplaint{{ID: fakeID(1), Wallet: "example", Jurisdiction: "US", Region: "US-CA"}, {ID: fakeID(2), Region: "Narnia"}}
	s := searchServer(t, f)
	for lang, want := range map[string][]string{"en": {"China · Zhejiang", "US · California", ">Narnia<"}, "zh-CN": {"中国 · 浙江", "US · 加利福尼亚州", ">Narnia<"}} {
		page := text(t, ask(s, "GET", "/search?lang="+lang, ""))
		for _, w := range want {
			if !strings.Contains(page, w) {
				t.Errorf("%s lacks %q", lang, w)
			}
		}
		if strings.Contains(page, ">US-CA<") || !strings.Contains(page, `value="US-CA"`) {
			t.Errorf("%s: a code is shown, or is not what the filter asks for", lang)
		}
	}
	var got struct {
		Results []struct {
			Region string
			Name   string `json:"region_name"`
		}
		Names map[string]string `json:"region_names"`
	}
	if err := json.NewDecoder(ask(s, "GET", "/search.json?lang=en", "").Body).Decode(&got); err != nil || got.Results[1].Region != "US-CA" || got.Results[1].Name != "California" || got.Names["CN-ZJ"] != "Zhejiang" || got.Names["Narnia"] != "Narnia" {
		t.Errorf("%v %+v", err, got)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text(t, ask(s, "GET", "/search.csv?lang=zh-CN", "")), "\uFEFF"))).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatal(err, rows)
	}
	code, name := slices.Index(rows[0], "region"), slices.Index(rows[0], "region_name")
	if rows[1][code] != "US-CA" || rows[1][name] != "加利福尼亚州" || rows[2][code] != "Narnia" || rows[2][name] != "Narnia" {
		t.Errorf("%q", rows)
	}
}
