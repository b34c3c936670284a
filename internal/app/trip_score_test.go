package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder/internal/app"
	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestScorecardTrip: from the table of all wallets to one card, its formula and
// another period, on a phone in both languages, over the invented sample.
func TestScorecardTrip(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	if err := app.FillDemo(t.Context(), site.Site); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			trip := &trip{T: t, site: site, name: "score." + lang, lang: lang, first: chromium}
			p := trip.person()
			p.open("/scores")
			p.Fill("#f-sort", "reply")
			p.follow(`main form button`, "/scores")
			if first := p.Text("main tbody tr a"); !strings.Contains(first, trip.say("渡口付", "Ferry Pay")) && !strings.Contains(first, trip.say("红隼汇款", "Kestrel Remit")) {
				t.Errorf("the best reply rate is that of %q", first)
			}
			p.follow(`a[href^="/wallets/demo-bluebird/score"]`, "/wallets/demo-bluebird/score")
			p.Click("#reply summary")
			text := p.Text("#reply")
			for _, want := range []string{"70%", "(α + k) ÷ (α + β + n)", trip.say("矩估计", "method of moments"), trip.say("可能在", "likely")} {
				if !strings.Contains(text, want) {
					t.Errorf("the card lacks %q:\n%s", want, text)
				}
			}
			p.Eval(`document.querySelector('form[action$="/score"]').closest("details").open = true`, nil)
			p.Fill("#f-months-from", "2020-01")
			p.Fill("#f-months-to", "2020-03")
			p.follow(`form[action$="/score"] button`, "/wallets/demo-bluebird/score")
			if !p.Has(".empty") {
				t.Errorf("nothing was counted in 2020, and the page does not say so:\n%s", p.Text("main"))
			}
			shots(t, chromium, site, lang, "/scores", "/wallets/demo-bluebird/score", "/wallets/demo-quartz/score?period=all", "/wallets/alipay/score")
		})
	}
}

// shots takes pictures of pages on a desk and a phone, light and dark, into the
// folder that JOINDER_SHOTS names.
func shots(t *testing.T, first *browsertest.Browser, site *apptest.Site, lang string, paths ...string) {
	t.Helper()
	dir := os.Getenv("JOINDER_SHOTS")
	if dir == "" {
		return
	}
	for name, o := range map[string]browsertest.Options{"phone": {Lang: lang, Width: 390}, "phone-dark": {Lang: lang, Width: 390, Dark: true}, "desk": {Lang: lang, Width: 1280}, "desk-dark": {Lang: lang, Width: 1280, Dark: true}} {
		b := first.Another(t, o)
		for _, path := range paths {
			b.Go(site.URL + path)
			b.Screenshot(filepath.Join(dir, "score."+lang+"."+name+strings.NewReplacer("/", "_", "?", "_", "=", "_").Replace(path)+".png"))
		}
	}
}
