package app_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/i18n"
)

type trendLine struct {
	Value      string
	Complaints []int
	People     []int
}

type trendAnswer struct {
	Step    string
	Periods []string
	Total   trendLine
	Lines   []trendLine
	Others  *trendLine
	LeftOut int `json:"only_month_known"`
}

// TestTrendsFromTheShell holds the contract of "joinder trends": the numbers of
// /trends.json, which a search can recompute.
func TestTrendsFromTheShell(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	sample(t, data)
	read := func(text string) (a trendAnswer) {
		t.Helper()
		wantKeys(t, keysOf(t, text), "step", "periods", "total", "lines", "split_by", "people_not_told_apart_below", "measure")
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			t.Fatal(err, text)
		}
		return a
	}
	trends := func(args ...string) trendAnswer {
		t.Helper()
		return read(mustRun(t, append([]string{"trends", "--data", data, "--json"}, args...)...))
	}
	sum := func(numbers []int) (n int) {
		for _, x := range numbers {
			n += x
		}
		return n
	}
	var found struct {
		Total  int
		Facets map[string][]struct {
			Value string
			Count int
		}
	}
	if err := json.Unmarshal([]byte(mustRun(t, "search", "--data", data, "--json")), &found); err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"auto", "month", "quarter", "year", "day", "week"} {
		a := trends("--step", step, "--split", "wallet")
		if sum(a.Total.Complaints)+a.LeftOut != found.Total || len(a.Periods) != len(a.Total.People) || len(a.Lines) < 2 || slices.Max(a.Total.People) < 5 {
			t.Errorf("by %s: %d of %d complaints, %d periods", step, sum(a.Total.Complaints), found.Total, len(a.Periods))
		}
		for _, l := range a.Lines {
			for _, c := range found.Facets["wallet"] {
				if c.Value == l.Value && c.Count != sum(l.Complaints) {
					t.Errorf("by %s: %s has %d, found %d", step, l.Value, sum(l.Complaints), c.Count)
				}
			}
		}
	}
	site := openSite(t, data)
	defer site.Close() //nolint:errcheck // a test
	page := func(query string) trendAnswer {
		w := httptest.NewRecorder()
		site.Web.ServeHTTP(w, httptest.NewRequest("GET", "/trends.json"+query, nil))
		return read(w.Body.String())
	}
	for query, args := range map[string][]string{
		"": nil, "?q=提现&step=month": {"提现", "--step", "month"}, "?by=region&step=year": {"--split", "region", "--step", "year"},
		"?by=issue&wallet=demo-bluebird&since=2026-03-05": {"--split", "issue", "--wallet", "demo-bluebird", "--since", "2026-03-05"},
	} {
		if a, b := page(query), trends(args...); !slices.Equal(a.Periods, b.Periods) || !same(a.Total, b.Total) || !slices.EqualFunc(a.Lines, b.Lines, same) {
			t.Errorf("%v says %+v, the page %+v", args, b, a)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(mustRun(t, "trends", "--data", data, "--csv", "--step", "year", "--split", "lang"))).ReadAll()
	if err != nil || len(rows) < 5 || strings.Join(rows[0], " ") != "from to step split_by value name complaints people" {
		t.Fatal(err, rows)
	}
	n := 0
	for _, r := range rows[1:] {
		if r[4] == "" {
			more, _ := strconv.Atoi(r[6])
			n += more
		}
	}
	if n != found.Total {
		t.Errorf("the table has %d of %d", n, found.Total)
	}
	if few := trends("--split", "wallet", "--lines", "1"); len(few.Lines) != 1 || few.Others == nil {
		t.Errorf("one line: %+v", few)
	}
	trendsForPeople(t, data)
	for _, bad := range [][]string{{"--step", "hour"}, {"--split", "name"}, {"--lines", "201"}, {"--lines", "-1"}, {"--json", "--csv"}, {"--since", "2026-02-29"},
		{"--since", "2026-05-02", "--until", "2026-05-01"}, {"--min", "5"}} {
		if out, errOut, code := run(t, append([]string{"trends", "--data", data}, bad...)...); code != 2 {
			t.Errorf("%v: exit code %d\n%s%s", bad, code, out, errOut)
		}
	}
}

func same(a, b trendLine) bool {
	return a.Value == b.Value && slices.Equal(a.Complaints, b.Complaints) && slices.Equal(a.People, b.People)
}

// trendsForPeople looks at the table in both languages.
func trendsForPeople(t *testing.T, data string) {
	t.Helper()
	catalog, err := i18n.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[joinder.Lang][]string{joinder.English: {"People by month · Wallet", "a count, not a rate"}, joinder.Chinese: {"人数，按月 · 钱包", "这是数量，不是比率"}} {
		var out, errOut bytes.Buffer
		p := app.Commands("test")
		p.Catalog, p.Lang, p.In, p.Out, p.Err = catalog, lang, strings.NewReader(""), &out, &errOut
		code := p.Run(t.Context(), []string{"trends", "--data", data, "--step", "month", "--split", "wallet"})
		for _, text := range append(want, "█", "demo-bluebird") {
			if code != 0 || !strings.Contains(out.String(), text) {
				t.Errorf("%s: exit code %d, no %q in\n%s%s", lang, code, text, out.String(), errOut.String())
			}
		}
	}
}
