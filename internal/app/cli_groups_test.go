package app_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/i18n"
)

// TestGroupsFromTheShell holds the contract of "joinder groups".
func TestGroupsFromTheShell(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	sample(t, data)
	type answer struct {
		Total, Page, Pages int
		Groups             []struct {
			ID, Wallet, Issue string
			Words             []string
			People            int
			Lately            int `json:"people_90_days"`
			Complaints        int
		}
	}
	groups := func(args ...string) (a answer) {
		t.Helper()
		out := mustRun(t, append([]string{"groups", "--data", data, "--json"}, args...)...)
		wantKeys(t, keysOf(t, out), "total", "page", "pages", "groups")
		if err := json.Unmarshal([]byte(out), &a); err != nil {
			t.Fatal(err, out)
		}
		return a
	}
	all := groups("--limit", "100")
	if all.Total == 0 || len(all.Groups) == 0 {
		t.Fatal("the sample has no groups")
	}
	for _, g := range all.Groups {
		if g.People < 5 || g.Lately > g.People || g.People > g.Complaints || g.ID == "" || g.Wallet == "" || g.Issue == "" || g.Words == nil {
			t.Errorf("%+v", g)
		}
	}
	first := all.Groups[0]
	for _, args := range [][]string{{"--wallet", first.Wallet}, {"--issue", first.Issue}, {"--all", "--wallet", first.Wallet}} {
		found := false
		for _, g := range groups(args...).Groups {
			found = found || g.ID == first.ID
			if args[0] != "--issue" && g.Wallet != first.Wallet || args[0] == "--issue" && g.Issue != first.Issue {
				t.Errorf("%v finds %+v", args, g)
			}
		}
		if !found {
			t.Errorf("%v does not find %s", args, first.ID)
		}
	}
	if one := groups("--limit", "1"); len(one.Groups) != 1 || one.Groups[0].ID != first.ID || one.Pages != all.Total {
		t.Errorf("one a page: %+v", one)
	}
	if none := mustRun(t, "groups", "--data", data, "--json", "--wallet", "O'Neil-李"); !strings.Contains(none, `"groups":[]`) || !strings.Contains(none, `"total":0`) {
		t.Errorf("of a wallet nobody knows: %s", none)
	}
	catalog, err := i18n.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for lang, more := range map[joinder.Lang]string{joinder.English: "in the last 90 days", joinder.Chinese: "近 90 天"} {
		var out, errOut bytes.Buffer
		p := app.Commands("test")
		p.Catalog, p.Lang, p.In, p.Out, p.Err = catalog, lang, strings.NewReader(""), &out, &errOut
		if code := p.Run(t.Context(), []string{"groups", "--data", data, "--limit", "1"}); code != 0 || !strings.Contains(out.String(), more) || !strings.Contains(out.String(), first.ID) || !strings.Contains(out.String(), "--page 2") {
			t.Errorf("for people, %s: exit code %d\n%s%s", lang, code, out.String(), errOut.String())
		}
	}
	for _, bad := range [][]string{{"--limit", "101"}, {"--limit", "0"}, {"--page", "0"}, {"--page", "x"}} {
		if out, errOut, code := run(t, append([]string{"groups", "--data", data}, bad...)...); code != 2 {
			t.Errorf("%v: exit code %d\n%s%s", bad, code, out, errOut)
		}
	}
}
