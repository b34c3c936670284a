package app_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
)

// TestFilesAreRemovedOneByOne: one goes with its marks, the others stay, and the
// link goes with the last.
func TestFilesAreRemovedOneByOne(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	bank := apptest.Upload{Name: "bank.csv", Data: []byte("date,amount,currency,counterparty\n2026-01-04,-3.00,EUR,Baker\n2026-01-05,-4.00,EUR,Baker\n")}
	link := look(t, p, "20261000000801", apptest.Upload{Name: "alipay.csv", Data: alipayExport(t)}, bank)
	files := regexp.MustCompile(`name="file" value="([0-9a-f]{32})"`).FindAllStringSubmatch(p.Read(link).Body, -1)
	if len(files) != 2 {
		t.Fatalf("%d files can be removed", len(files))
	}
	a := p.Send(link+"/remove", "file", files[0][1])
	if text := apptest.Plain(a.Body); a.Status != 200 || a.Path != link || strings.Contains(a.Body, "alipay.csv") || !strings.Contains(text, "2 transactions") || !strings.Contains(text, "Tick the rows that are wrong") {
		t.Errorf("one of two: %d at %s\n%s", a.Status, a.Path, text)
	}
	if n := site.Count(`SELECT COUNT(*) FROM held_files`); n != 1 {
		t.Errorf("%d files are held", n)
	}
	for _, no := range []string{"", files[0][1], "../../x", strings.Repeat("9", 5000)} {
		if a := p.Send(link+"/remove", "file", no); a.Status != 200 || a.Path != link {
			t.Errorf("%.20q: %d at %s", no, a.Status, a.Path)
		}
	}
	if a := p.Send(link+"/remove", "file", files[1][1]); a.Status != 200 || a.Path != "/statements" || p.Read(link).Status != 404 {
		t.Errorf("the last: %d at %s", a.Status, a.Path)
	}
	site.Settle()
	if n := site.Count(`SELECT COUNT(*) FROM held`) + site.Count(`SELECT COUNT(*) FROM held_files`); n != 0 {
		t.Errorf("%d things are left", n)
	}
}

// TestAFindingIsMarkedAsOne: with one button, also what is not shown; other
// ticks of the page count too, and its marks are taken back with one button.
func TestAFindingIsMarkedAsOne(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	var b strings.Builder
	b.WriteString("date,amount,currency,counterparty,transaction id\n2026-03-01 09:00:00,-1.00,CNY,Baker,B1\n")
	for _, at := range []string{"00", "01", "02", "03", "04", "05", "06", "07"} {
		b.WriteString("2026-03-04 10:" + at + ":00,-300.00,CNY,King game,T" + at + "\n")
	}
	a := p.Give("/statements", "files", apptest.Upload{Name: "my.csv", Data: []byte(b.String())})
	link := a.Path
	m := regexp.MustCompile(`name="all" value="(duplicate [^"]+)"`).FindStringSubmatch(a.Body)
	if m == nil {
		t.Fatalf("no button:\n%s", apptest.Plain(a.Body))
	}
	finding := html.UnescapeString(m[1])
	baker := rowsOf(a, "Baker")
	a = p.Send(link+"/marks", "shown", baker[0], "mark", baker[0], "all", finding)
	if text := apptest.Plain(a.Body); a.Status != 200 || !strings.Contains(text, "9 marked") || !strings.Contains(text, "2,401.00") {
		t.Errorf("marked: %d\n%s", a.Status, text)
	}
	a = p.Send(link+"/marks", "none", finding)
	if text := apptest.Plain(a.Body); a.Status != 200 || !strings.Contains(text, "1 marked") {
		t.Errorf("taken back: %d\n%s", a.Status, text)
	}
	for _, no := range []string{"x", "", strings.Repeat("9", 5000)} {
		if a := p.Send(link+"/marks", "all", no, "none", no); a.Status != 200 || !strings.Contains(apptest.Plain(a.Body), "1 marked") {
			t.Errorf("%.20q: %d", no, a.Status)
		}
	}
}
