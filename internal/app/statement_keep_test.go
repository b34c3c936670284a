package app_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/sqldb/sqldbtest"
)

var boxValue = regexp.MustCompile(`name="mark" form="marks" value="([0-9a-f]{32}\.[0-9]+)"`)

// rowsOf are the boxes of the table's rows, by what the row says.
func rowsOf(a apptest.Answer, says string) (out []string) {
	_, table, _ := strings.Cut(a.Body, "<tbody")
	for _, row := range strings.Split(table, "<tr")[1:] {
		if m := boxValue.FindStringSubmatch(row); m != nil && strings.Contains(row, says) {
			out = append(out, m[1])
		}
	}
	return out
}

// look drops files and marks the rows that say something.
func look(t *testing.T, p *apptest.Person, says string, files ...apptest.Upload) (link string) {
	t.Helper()
	a := p.Give("/statements", "files", files...)
	a = p.Send(a.Path+"/filter", "text", says)
	pairs := []string{}
	for _, v := range rowsOf(a, says) {
		pairs = append(pairs, "shown", v, "mark", v)
	}
	if len(pairs) == 0 {
		t.Fatalf("no row says %q: %d at %s\n%s", says, a.Status, a.Path, apptest.Plain(a.Body))
	}
	if b := p.Send(a.Path+"/marks", append(pairs, "next", "complaint")...); b.Status != 200 || !strings.HasSuffix(b.Path, "/complaint") {
		t.Fatalf("mark: %d at %s", b.Status, b.Path)
	}
	return a.Path
}

// TestStatementsGoWhereTheyAreSent: into a complaint of one's own, into the
// draft that is being written, never into somebody else's; a row of two files
// counts once, and what the shelf does not take as it is comes in a zip.
func TestStatementsGoWhereTheyAreSent(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, database string) {
		site := apptest.Open(t, apptest.Options{Database: database})
		lin, wang := site.Person("en"), site.Person("en")
		story := apptest.Story{Wallet: "alipay", Issue: "wrong_amount", Narrative: "Charged twice for one purchase in October.", OccurredOn: "2026-10-12", Email: "lin@example.org"}
		lins := lin.File(story)
		export := apptest.Upload{Name: "alipay.csv", Data: alipayExport(t)}

		link := look(t, wang, "20261000000801", export)
		if a := wang.Send(link+"/complaint", "do", "attach", "to", string(lins.ID)); a.Status != 404 {
			t.Errorf("into somebody else's: %d", a.Status)
		}
		if n := site.Count(`SELECT COUNT(*) FROM evidence`); n != 0 {
			t.Errorf("%d files were added to somebody else's", n)
		}
		link = look(t, lin, "20261000000801", export)
		if a := lin.Send(link+"/complaint", "do", "attach", "to", string(lins.ID)); a.Status != 200 || a.Path != "/mine/"+string(lins.ID) || !strings.Contains(a.Body, "alipay.csv") {
			t.Errorf("into one's own: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
		}
		lin.Send(link+"/complaint", "do", "attach", "to", string(lins.ID)) // once more, as people do
		if lists, files := site.Count(`SELECT COUNT(*) FROM disputes`), site.Count(`SELECT COUNT(*) FROM evidence`); lists != 1 || files != 1 {
			t.Errorf("%d lists, %d files", lists, files)
		}

		// The draft that is being written keeps its own words.
		story.Email = "wang@example.org"
		draft := wang.Draft(story)
		wang.Send("/statements/for", "draft", draft)
		second := apptest.Upload{Name: "again.csv", Data: append(alipayExport(t), '\r', '\n')}
		link = look(t, wang, "2026100000080", export, second)
		if body := apptest.Plain(wang.Read(link + "/complaint").Body); !strings.Contains(body, "¥550.50") || !strings.Contains(body, "3 rows stand in two files") || !strings.Contains(body, "Add to the complaint I am writing") {
			t.Errorf("two files:\n%s", body)
		}
		if a := wang.Send(link+"/complaint", "do", "draft", "wallet", "Alipay", "currency", "CNY"); a.Status != 200 || a.Path != "/draft/"+draft+"/evidence" || !strings.Contains(a.Body, "again.csv") {
			t.Errorf("into the draft: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
		}
		if a := wang.Read("/draft/" + draft + "/what"); !strings.Contains(a.Body, "Charged twice") || strings.Contains(a.Body, "20261000000801") {
			t.Errorf("the words were changed:\n%s", apptest.Plain(a.Body))
		}
		if a := wang.Read("/draft/" + draft + "/money"); !strings.Contains(a.Body, `value="550.50"`) {
			t.Errorf("the amount:\n%s", apptest.Plain(a.Body))
		}

		// Once more changes nothing: no file, no row and no amount is there twice.
		files := site.Count(`SELECT COUNT(*) FROM evidence`)
		wang.Send("/statements/for", "draft", draft)
		wang.Send(link+"/complaint", "do", "draft", "wallet", "Alipay", "currency", "CNY")
		if n := site.Count(`SELECT COUNT(*) FROM evidence`); n != files {
			t.Errorf("%d files, %d before", n, files)
		}
		if body := apptest.Plain(wang.Read("/draft/" + draft + "/money").Body); strings.Count(body, "20261000000801") != 1 || strings.Contains(body, "1,101.00") {
			t.Errorf("sent twice:\n%s", body)
		}

		// XML is no evidence as it is: it comes in a zip.
		xml, err := os.ReadFile("../evidence/statement/testdata/camt/statement_08.xml")
		if err != nil {
			t.Fatal(err)
		}
		link = look(t, wang, "", apptest.Upload{Name: "bank.xml", Data: xml})
		if a := wang.Send(link+"/complaint", "wallet", "My Bank"); a.Status != 200 || !strings.HasPrefix(a.Path, "/draft/") {
			t.Errorf("a draft from XML: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
		} else if b := wang.Read(strings.Replace(a.Path, "/what", "/evidence", 1)); !strings.Contains(b.Body, "bank.xml.zip") {
			t.Errorf("the evidence:\n%s", apptest.Plain(b.Body))
		}
	})
}
