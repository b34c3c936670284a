package app_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"joinder/internal/app"
	"joinder/internal/app/apptest"
)

// TestPagesAboutTheSameLeadToEachOther: from a wallet to its complaints, trend,
// groups and outbreak, from the outbreak to the groups about it, and from a
// group to its trend; every link is answered.
func TestPagesAboutTheSameLeadToEachOther(t *testing.T) {
	t.Parallel()
	site := apptest.Open(t, apptest.Options{})
	if err := app.FillDemo(t.Context(), site.Site); err != nil {
		t.Fatal(err)
	}
	read := func(path string) string {
		t.Helper()
		res, err := http.Get(site.URL + strings.ReplaceAll(path, "&amp;", "&"))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", path, res.Status, err)
		}
		return string(body)
	}
	link := func(page, pattern string) string {
		t.Helper()
		body := read(page)
		found := regexp.MustCompile(`href="(` + pattern + `)"`).FindStringSubmatch(body[strings.Index(body, "<main"):])
		if found == nil {
			t.Fatalf("%s has no link %s", page, pattern)
		}
		return found[1]
	}
	const wallet = "/wallets/demo-bluebird"
	outbreak := link(wallet, `/outbreaks/[0-9a-f]{32}`)
	for _, pattern := range []string{`/search\?wallet=demo-bluebird`, `/trends\?wallet=demo-bluebird`, `/groups\?wallet=demo-bluebird`} {
		read(link(wallet, pattern))
	}
	group := link(outbreak, `/groups/[0-9a-f]{32}`)
	read(link(outbreak, `/groups\?issue=withdrawal_not_arrived&amp;wallet=demo-bluebird`))
	read(link(group, `/trends\?issue=withdrawal_not_arrived&amp;wallet=demo-bluebird`))
	if strings.Contains(read("/wallets/alipay"), `href="/groups?wallet=`) {
		t.Error("a wallet without groups leads to them")
	}
}
