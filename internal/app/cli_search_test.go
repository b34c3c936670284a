package app_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// TestSearchFromTheShell holds the contract of "joinder search": filters,
// operators, facets, cursors and exit codes.
func TestSearchFromTheShell(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	sample(t, data)
	type answer struct {
		Total   int
		Pages   int
		Next    string
		Results []struct{ ID string }
		Facets  map[string][]struct {
			Value string
			Count int
		}
	}
	search := func(args ...string) (a answer) {
		t.Helper()
		out := mustRun(t, append([]string{"search", "--data", data, "--json"}, args...)...)
		if err := json.Unmarshal([]byte(out), &a); err != nil {
			t.Fatal(err, out)
		}
		return a
	}
	all := search()
	if all.Total < 50 || len(all.Facets["wallet"]) < 2 || len(all.Facets["issue"]) < 2 {
		t.Fatalf("the sample says little: %+v", all.Total)
	}
	wallets := all.Facets["wallet"]
	one, both := search("--wallet", wallets[0].Value), search("--wallet", wallets[0].Value, "--wallet", wallets[1].Value)
	if one.Total != wallets[0].Count || both.Total != wallets[0].Count+wallets[1].Count || len(both.Facets["wallet"]) != len(wallets) {
		t.Errorf("one wallet %d, two %d, counted %v", one.Total, both.Total, wallets)
	}
	for _, facet := range []string{"issue", "region", "level"} {
		for _, c := range all.Facets[facet][:min(2, len(all.Facets[facet]))] {
			if got := search("--"+facet, c.Value); got.Total != c.Count {
				t.Errorf("--%s %s: %d, counted %d", facet, c.Value, got.Total, c.Count)
			}
		}
	}
	a, b := search("提现"), search("充值")
	if or, and, not := search("提现 OR 充值"), search("提现 充值"), search("提现 NOT 充值"); or.Total != a.Total+b.Total-and.Total || not.Total != a.Total-and.Total || a.Total == 0 {
		t.Errorf("提现 %d, 充值 %d, either %d, both %d, only the first %d", a.Total, b.Total, or.Total, and.Total, not.Total)
	}
	if got := search("--since", "2026-01-01", "--limit", "1"); got.Total > all.Total {
		t.Error("a filter adds")
	}
	seen := map[string]bool{}
	for after, n := "", 0; n < 5; n++ {
		page := search("--limit", "7", "--newest", "--after", after)
		for _, r := range page.Results {
			if seen[r.ID] {
				t.Fatalf("%s comes twice", r.ID)
			}
			seen[r.ID] = true
		}
		if after = page.Next; after == "" {
			t.Fatalf("page %d of %d leads nowhere", n+1, page.Pages)
		}
	}
	if out := mustRun(t, "search", "提现", "--data", data, "--facets", "--limit", "2"); !strings.Contains(out, "Wallet\n") || !strings.Contains(out, "More results --after") {
		t.Errorf("for people:\n%s", out)
	}
	for _, bad := range [][]string{{"--timely", "maybe"}, {"--min", "5"}, {"--min", "x", "--currency", "CNY"}, {"--currency", "XXX"}, {"--limit", "101"}, {"--page", "0"},
		{"--since", "2026-05-02", "--until", "2026-05-01"}, {"--level", "none"}, {"--after", "nonsense"}} {
		if out, errOut, code := run(t, append([]string{"search", "--data", data}, bad...)...); code != 2 {
			t.Errorf("%v: exit code %d\n%s%s", bad, code, out, errOut)
		}
	}
}
