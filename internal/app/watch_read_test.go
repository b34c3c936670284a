package app_test

import (
	"strings"
	"testing"

	"joinder/internal/app/apptest"
)

// TestAReadingBecomesAWatch: with its files, also a table of which only the
// person knows the columns; the next month's is read by what was said of it, and
// so is what an account holder gives to a watch at once.
func TestAReadingBecomesAWatch(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	link := sayColumns(t, p)
	p.Give(link+"/files", "files", apptest.Upload{Name: "plain.csv", Data: []byte(plainTable)})
	if a := p.Send(link+"/watch", "months", "13"); a.Status != 422 || !strings.Contains(a.Body, `id="f-agreed-1"`) || site.Count(`SELECT COUNT(*) FROM held WHERE kind = 'watch'`) != 0 {
		t.Errorf("not agreed: %d", a.Status)
	}
	if a := p.Send(link+"/watch", "months", "999999", "agreed", "1"); a.Status != 422 {
		t.Errorf("too long: %d", a.Status)
	}
	a := p.Send(link+"/watch", "months", "13", "agreed", "1")
	if text := apptest.Plain(a.Body); a.Status != 200 || !strings.HasPrefix(a.Path, "/watch/") || !strings.Contains(a.Body, "feb.csv") || !strings.Contains(a.Body, "plain.csv") {
		t.Fatalf("%d at %s\n%s", a.Status, a.Path, text)
	}
	if b := p.Read(link); b.Status != 200 {
		t.Errorf("the reading: %d", b.Status)
	}
	next := strings.ReplaceAll(strangeTable, "/2026", "/2027")
	a = p.Give(a.Path+"/give", "file", apptest.Upload{Name: "next.csv", Data: []byte(next)})
	if text := apptest.Plain(a.Body); a.Status != 200 || !strings.Contains(a.Body, "next.csv") {
		t.Errorf("the next month: %d\n%s", a.Status, text)
	}
	// Another watch knows nothing of it, unless an account remembers.
	b := p.Give("/statements", "files", apptest.Upload{Name: "plain.csv", Data: []byte(plainTable)})
	other := p.Send(b.Path+"/watch", "months", "3", "agreed", "1").Path
	if a := p.Give(other+"/give", "file", apptest.Upload{Name: "next.csv", Data: []byte(next)}); a.Status != 422 {
		t.Errorf("nobody said so: %d", a.Status)
	}
	p.SignUp("watch@example.org", "correct horse battery staple 9")
	sayColumns(t, p)
	if a := p.Give(other+"/give", "file", apptest.Upload{Name: "next.csv", Data: []byte(next)}); a.Status != 200 || !strings.Contains(a.Body, "next.csv") {
		t.Errorf("an account remembers: %d\n%s", a.Status, apptest.Plain(a.Body))
	}
	if a := p.Send("/statements/"+strings.Repeat("a", 26)+"/watch", "months", "3", "agreed", "1"); a.Status != 404 {
		t.Errorf("no such reading: %d", a.Status)
	}
}
