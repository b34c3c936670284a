package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestColumnsInABrowser names the columns of a table that nobody knows, on a
// phone in both languages, with scripts and without, and finds the next one
// read at once.
func TestColumnsInABrowser(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	first, second := filepath.Join(t.TempDir(), "二月.csv"), filepath.Join(t.TempDir(), "三月.csv")
	for name, text := range map[string]string{first: strangeTable, second: strings.Replace(strangeTable, "12,00", "13,00", 1)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for lang, noJS := range map[string]bool{"zh-CN": false, "en": true} {
		t.Run(lang, func(t *testing.T) {
			trip := &trip{T: t, site: site, name: "mapping." + lang, lang: lang, noJS: noJS, first: chromium}
			p := trip.person()
			p.drop(first)
			p.follow(`main a.btn[href$="/mapping"]`, "/statements/")
			if text := p.Text("main"); !strings.Contains(text, "03/04/2026") || !strings.Contains(text, p.t.say("2026年3月4日", "4 March 2026")) {
				t.Errorf("the day is not asked about: %s", text)
			}
			p.Fill("#f-col-1", "counterparty")
			p.Fill("#f-col-3", "balance")
			p.Click(`input[name="day"][value="d"]`)
			p.Click(`input[name="sign"][value="out"]`)
			p.Fill("#f-currency", "CNY")
			p.follow(`button[value="try"]`, "/statements/")
			if text := p.Text(".st-trial"); !strings.Contains(text, "−¥12.00") || !strings.Contains(text, "Kiosk 𬭎𬀩") {
				t.Errorf("the preview says %s", text)
			}
			p.follow(`button[value="read"]`, "/statements/")
			if text := p.Text("main"); strings.HasSuffix(p.path(), "/mapping") || !strings.Contains(text, "−¥20.00") || !strings.Contains(text, p.t.say("照你说的方式读", "Read as you said")) {
				t.Fatalf("at %s: %s", p.path(), text)
			}
			p.drop(second)
			if text := p.Text("main"); !strings.Contains(text, "−¥21.00") || !strings.Contains(text, p.t.say("这张表是照你在", "Read as you said on")) {
				t.Errorf("the next table: %s", text)
			}
		})
	}
}

// drop reads a file.
func (p *traveller) drop(file string) {
	p.t.Helper()
	p.open("/statements")
	p.Upload("#f-files", file)
	if p.t.noJS {
		p.follow(`form[action="/statements"] button.btn`, "/statements/")
		return
	}
	p.Click(`form[action="/statements"] button.btn`)
	p.WaitFor("#end")
	p.arrive(200, "/statements/")
}
