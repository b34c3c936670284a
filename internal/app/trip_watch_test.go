package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestWatchFromTheFirstToTheNextMonth gives two statements on a phone in both
// languages: the second shows only what is new, one finding is disputed, the
// other is ordinary, and in the end everything is deleted.
func TestWatchFromTheFirstToTheNextMonth(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{Mail: "smtp+plain://127.0.0.1:9"})
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	first := write("january.csv", watchTable("2026-01"))
	next := write("february.csv", watchTable("2026-02", "2026-01-28 08:00:00,Corner bakery,-3.50,EUR,2026-01-28", "2026-02-10 12:00:00,Lamp shop,-6.00,EUR,l1", "2026-02-10 12:04:00,Lamp shop,-6.00,EUR,l2",
		"2026-02-12 12:00:00,O'Neil-李 𬭎𬀩,-7.00,EUR,n1", "2026-02-12 12:01:00,O'Neil-李 𬭎𬀩,-7.00,EUR,n2"))
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			p := (&trip{T: t, site: site, name: "watch." + lang, lang: lang, first: chromium}).person()
			p.open("/watch")
			p.Click(`input[name="agreed"]`)
			p.Upload(`input[name="file"]`, first)
			p.Click(`form[action="/watch"] button`) // the script goes on when the answer says where
			p.WaitFor("#watch-link")
			p.arrive(200, "/watch/")
			home := p.path()
			p.Upload(`input[name="file"]`, next)
			p.Click(`form[action$="/give"] button`)
			p.WaitFor(".findings")
			p.arrive(200, home)
			text := p.Text("main")
			for _, want := range []string{"Lamp shop", "O'Neil-李 𬭎𬀩", p.t.say("新的、不寻常的：2", "since last time: 2"), p.t.say("以前见过", "known already")} {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			p.follow(`#finding-0 form[action$="/ordinary"] button[value="1"]`, home)
			if text := p.Text(".findings"); strings.Contains(text, "O'Neil") {
				t.Errorf("it is shown again:\n%s", text)
			}
			p.Click("#mail > summary")
			p.Fill(`input[name="address"]`, "lin@body.example")
			p.follow(`form[action$="/mail"] button`, home)
			p.follow(`#finding-1 form[action$="/dispute"] button`, "/statements/")
			p.open(home)
			p.Click(`details:has(form[action$="/delete"]) > summary`)
			p.follow(`form[action$="/delete"] button`, "/watch")
		})
	}
	if left := site.Count(`SELECT COUNT(*) FROM held WHERE kind = 'watch'`); left != 0 {
		t.Errorf("%d watches are left", left)
	}
}
