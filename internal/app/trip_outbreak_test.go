package app_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"joinder/internal/app"
	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestOutbreakTrip: from what is unusual now to one outbreak, its curve and
// those it happened to, on a phone in both languages, over the invented sample.
func TestOutbreakTrip(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	empty := apptest.Open(t, apptest.Options{})
	site := apptest.Open(t, apptest.Options{})
	if err := app.FillDemo(t.Context(), site.Site); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			quiet := (&trip{T: t, site: empty, name: "outbreak.empty." + lang, lang: lang, first: chromium}).person()
			quiet.open("/outbreaks")
			quiet.reads("outbreak.calm")
			quiet.reads("outbreak.never")

			trip := &trip{T: t, site: site, name: "outbreak." + lang, lang: lang, first: chromium}
			p := trip.person()
			p.open("/outbreaks")
			p.reads("outbreak.meaning.not_proven")
			open := p.Text(".outbreak")
			if !strings.Contains(open, trip.say("7 天里有", "in 7 days")) || !strings.Contains(open, trip.say("青鸟", "Bluebird")) {
				t.Errorf("the open outbreak is %q", open)
			}
			p.Eval(`document.querySelector("details.no-print").open = true`, nil)
			p.Fill("#f-wallet", "demo-bluebird")
			p.follow("main form button", "/outbreaks")
			var links string
			p.Eval(`[...document.querySelectorAll("main a")].map(a => a.textContent).join("; ")`, &links)
			if strings.Contains(links, trip.say("灯笼", "Lantern")) {
				t.Errorf("another wallet is among what was chosen: %s", links)
			}
			p.follow(".outbreak a", "/outbreaks/")
			if p.Text(".curve figcaption") == "" || !p.Has(".curve .week.high") || !p.Has(".curve line.alarm") {
				t.Error("no curve, nothing high or no alarm")
			}
			p.reads("outbreak.own")
			p.follow(".next form button", "/only-me")
			if text := p.Text("h1"); !strings.Contains(text, trip.say("不只", "not the only one")) && !strings.Contains(text, trip.say("人", "people")) {
				t.Errorf("the answer is %q", text)
			}
			shots(t, chromium, site, lang, "/outbreaks")
		})
	}
	for path, want := range map[string]string{"/outbreaks.atom?lang=en": "Going on: Example: Bluebird Pay", "/outbreaks.atom?lang=zh-CN": "正在发生：", "/outbreaks.json": `"from_precision": "week"`} {
		res, err := http.Get(site.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(body), want) || strings.Contains(string(body), "alarm_day") {
			t.Errorf("%s: %d, %v\n%.600s", path, res.StatusCode, err, body)
		}
	}
}
