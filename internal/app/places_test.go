package app_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/i18n"
)

type placeAnswer struct {
	Places []struct {
		Jurisdiction, Region, Name string
		Complaints, People         int
		Residents                  *int
		PerMillion                 *float64 `json:"people_per_million"`
	}
	Counted []struct {
		Jurisdiction string
		On           string `json:"counted_on"`
		Sources      []string
	} `json:"residents_counted"`
}

// TestPlacesAreOneHoweverTheyWereWritten holds what pages, files and commands
// say of places: spellings are one place with one name and one code, and a rate
// is told only of five people or more where residents were counted.
func TestPlacesAreOneHoweverTheyWereWritten(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	file := "id,date,text,country,place\n"
	n := 0
	for _, row := range [][3]string{{"4", "US", "CA"}, {"2", "US", "california"}, {"1", "US", "加州"}, {"3", "US", "Texas"}, {"6", "US", "GU"}, {"5", "CN", "湖南省"}, {"1", "CN", "Hunan"}, {"6", "GB", "Wales"}, {"2", "", "CA"}} {
		for range int(row[0][0] - '0') {
			n++
			file += fmt.Sprintf("p%d,2026-03-05,the withdrawal number %d never came,%s,%s\n", n, n, row[1], row[2])
		}
	}
	name := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	mapping := filepath.Join(t.TempDir(), "map.yaml")
	if err := os.WriteFile(mapping, []byte(`{"columns": {"source_id": "id", "date": "date", "narrative": "text", "jurisdiction": "country", "region": "place"}, "defaults": {"wallet": "paypal", "issue": "other"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "import", "table", "--data", data, "--map", mapping, name)
	site := openSite(t, data)
	defer site.Close() //nolint:errcheck // a test
	get := func(path string) string {
		t.Helper()
		w := httptest.NewRecorder()
		site.Web.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != 200 {
			t.Errorf("%s: %d", path, w.Code)
		}
		return w.Body.String()
	}
	lines := func(text string) (out []string) {
		t.Helper()
		var a placeAnswer
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			t.Fatal(err, text)
		}
		for _, p := range a.Places {
			rate := "-"
			if p.PerMillion != nil {
				rate = fmt.Sprintf("%.3f", *p.PerMillion)
			}
			out = append(out, fmt.Sprint(p.Region, " ", p.Name, " ", p.People, " ", rate))
		}
		if len(a.Counted) != 2 || len(a.Counted[0].Sources) == 0 || a.Counted[0].On != "2020-04-01" {
			t.Errorf("residents: %+v", a.Counted)
		}
		return out
	}
	want := []string{"US-CA California 7 0.177", "CN-HN Hunan 6 0.090", "Wales Wales 6 -", "US-GU Guam 6 -", "US-TX Texas 3 -", "CA CA 2 -"}
	if got := lines(get("/trends/map.json?lang=en")); !slices.Equal(got, want) {
		t.Errorf("the page's data: %q", got)
	}
	if got := lines(inEnglish(t, "trends", "--data", data, "--places", "--json")); !slices.Equal(got, want) {
		t.Errorf("the command: %q", got)
	}
	if rows, err := csv.NewReader(strings.NewReader(inEnglish(t, "trends", "--data", data, "--places", "--csv"))).ReadAll(); err != nil || len(rows) != len(want)+1 || strings.Join(rows[1], ",") != "US,US-CA,California,7,7,39538223,2020-04-01,0.18" {
		t.Error(err, rows)
	}
	if table := inEnglish(t, "trends", "--data", data, "--places"); !strings.Contains(table, "0.18  California") || !strings.Contains(table, "-  Texas") || !strings.Contains(table, "counted on 2020-04-01") {
		t.Error(table)
	}
	for path, want := range map[string][]string{
		"/trends/map?lang=en":                     {"California: 7 people", "Complaints are not incidents", "counts, not rates", "region=US-CA"},
		"/trends/map?lang=en&measure=rate":        {"California: 7 people, 0.18 per million", "counted on 1 April 2020", "count, not rate", "apportionment-2020-table02", "Texas: 3 people<"},
		"/trends/map?lang=zh-CN&measure=rate":     {"湖南：6 人，每百万居民 0.090 人", "普查时点"},
		"/trends?lang=zh-CN&by=region&step=month": {"加利福尼亚州", "湖南", "Wales"},
		"/search?lang=zh-CN&region=US-CA":         {"加利福尼亚州"},
	} {
		page := get(path)
		for _, w := range want {
			if !strings.Contains(strings.ToLower(page), strings.ToLower(w)) {
				t.Errorf("%s lacks %q", path, w)
			}
		}
	}
	for query, n := range map[string]int{"region=US-CA": 7, "region=california&jurisdiction=US": 7, "region=California": 7, "region=CA": 2, "region=CA&jurisdiction=US": 7, "region=Narnia": 0, "region=CN-HN&region=Wales": 12} {
		var found struct{ Total int }
		if err := json.Unmarshal([]byte(get("/search.json?"+query)), &found); err != nil || found.Total != n {
			t.Errorf("%s: %d, want %d (%v)", query, found.Total, n, err)
		}
	}
	if out := mustRun(t, "search", "--data", data, "--region", "加州", "--json"); !strings.Contains(out, `"total": 7`) && !strings.Contains(out, `"total":7`) {
		t.Errorf("the command does not know 加州: %.200s", out)
	}
	for _, bad := range [][]string{{"--places", "--split", "wallet"}, {"--places", "--step", "day"}, {"--places", "--since", "2026-05-02", "--until", "2026-05-01"}} {
		if out, errOut, code := run(t, append([]string{"trends", "--data", data}, bad...)...); code != 2 {
			t.Errorf("%v: exit code %d\n%s%s", bad, code, out, errOut)
		}
	}
}

// inEnglish is what a command prints for an English reader.
func inEnglish(t *testing.T, args ...string) string {
	t.Helper()
	catalog, err := i18n.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	p := app.Commands("test")
	p.Catalog, p.Lang, p.In, p.Out, p.Err = catalog, joinder.English, strings.NewReader(""), &out, &errOut
	if code := p.Run(t.Context(), args); code != 0 {
		t.Fatalf("%v: exit code %d\n%s", args, code, errOut.String())
	}
	return out.String()
}
