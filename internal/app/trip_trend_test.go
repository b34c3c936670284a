package app_test

import (
	"net/url"
	"strings"
	"testing"

	"joinder/internal/app"
	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestTrendTrip: from a search to its trend, split by wallets, to the map, into
// one province and back to its complaints, on a phone in both languages.
func TestTrendTrip(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	empty := apptest.Open(t, apptest.Options{})
	if err := app.FillDemo(t.Context(), site.Site); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			p := (&trip{T: t, site: site, name: "trend." + lang, lang: lang, first: chromium}).person()
			p.open("/search?q=" + url.QueryEscape(p.t.say("提现", "account")))
			p.follow(`nav.tabs a[href^="/trends"]`, "/trends")
			if got := p.Text(".trend figcaption"); !strings.Contains(got, p.t.say("人数，按月", "People by month")) {
				t.Errorf("the chart is %q", got)
			}
			p.Eval(`document.querySelector("details.filters").open = true`, nil)
			p.Fill("#f-by", "wallet")
			p.follow(`form[action="/trends"] button.full`, "/trends")
			if !p.Has(".stroke.l2") || !strings.Contains(p.Text(".keys"), p.t.say("青鸟", "Bluebird")) {
				t.Errorf("no lines: %s", p.Text("main"))
			}
			p.Click("details.fold > summary")
			p.follow(`.presets li:first-child a`, "/trends") // our own days are not public
			if text := p.Text("main"); !strings.Contains(text, p.t.say("公开的只到月份", "month is public")) {
				t.Errorf("it does not say why days are months:\n%s", text)
			}
			p.open("/trends/map")
			p.follow(`.presets a[href*="measure=rate"]`, "/trends/map")
			if text := p.Text("main"); !strings.Contains(text, p.t.say("普查时点", "counted on")) || !strings.Contains(text, p.t.say("投诉不等于发生的事", "Complaints are not incidents")) {
				t.Errorf("the rate does not say what it is:\n%s", text)
			}
			p.follow(`a.tile[href*="region=CN-GD"]`, "/trends")
			if text := p.Text("main"); !strings.Contains(text, p.t.say("广东", "Guangdong")) {
				t.Errorf("the province has no name:\n%s", text)
			}
			p.follow(`main a[href^="/search?"][rel]:not(nav a)`, "/search")
			if status := p.Go(site.URL + "/trends?since=2026-02-30"); status != 422 || !p.Has("#f-since-error") {
				t.Errorf("a day that does not exist: %d, %s", status, p.Text("main"))
			}
			q := (&trip{T: t, site: empty, name: "trend.empty." + lang, lang: lang, first: chromium}).person()
			q.open("/trends")
			q.open("/trends/map")
			if !q.Has(".empty") {
				t.Errorf("nothing to show, and the page does not say so: %s", q.Text("main"))
			}
		})
	}
}
