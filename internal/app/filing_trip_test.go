package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/sqldb/sqldbtest"
)

// filingTrip is a case with a sealed letter and members.
type filingTrip struct {
	*testing.T
	site  *apptest.Site
	id    joinder.ID
	who   []*apptest.Person
	filed []apptest.Filed
}

func newFilingTrip(t *testing.T, database string, members int) *filingTrip {
	t.Helper()
	return newFilingTripAt(t, apptest.Options{Database: database}, members)
}

func newFilingTripAt(t *testing.T, o apptest.Options, members int) *filingTrip {
	t.Helper()
	f := &filingTrip{T: t, site: apptest.Open(t, o)}
	for i := range members {
		p := f.site.Person([]string{"zh-CN", "en"}[i%2])
		f.who = append(f.who, p)
		f.filed = append(f.filed, p.File(apptest.Story{
			Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: "提现三天没到账，客服说等通知。", Amount: fmt.Sprintf("%d.57", 1301+i*111), Currency: "CNY",
			OccurredOn: fmt.Sprintf("2026-03-%02d", 11+i), Name: "𬭎𬀩" + fmt.Sprint(i), Publish: true, Files: []apptest.Upload{{Name: fmt.Sprintf("流水%d.txt", i), Data: []byte("银行流水 " + fmt.Sprint(i))}},
		}))
	}
	f.id = f.who[0].OpenCase(f.filed[0], "提现不到账", "提现到银行卡三天没有到账，客服没有人答复。", "退回全部款项，并书面说明原因。", joinder.Uses...)
	for i := 1; i < members; i++ {
		f.who[i].Join(f.id, f.filed[i], joinder.Uses...)
	}
	f.writeLetter("1")
	return f
}

// writeLetter drafts and seals a letter in plain words.
func (f *filingTrip) writeLetter(version string) {
	f.Helper()
	at := "/cases/" + string(f.id) + "/letter"
	f.who[0].Send(at+"/draft", "lang", "zh-CN")
	f.site.Exec(`UPDATE letters SET body = '我们请求：退回全部款项，并书面说明原因。' WHERE state = 'draft'`)
	id, ok := apptest.Hidden(f.who[0].Read(at+"/freeze").Body, "letter")
	if !ok {
		f.Fatal("no letter to freeze")
	}
	if a := f.who[0].Send(at+"/freeze", "letter", id); a.Status != 200 || a.Path != at+"/"+version {
		f.Fatalf("freeze: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
	}
}

func (f *filingTrip) at(rest string) string { return "/cases/" + string(f.id) + "/filing" + rest }

// open takes the letter to a channel and gives the path of the filing.
func (f *filingTrip) open(channel, form string, more ...string) string {
	f.Helper()
	a := f.who[0].Send(f.at("/open"), append([]string{"channel", channel, "form", form, "read", "yes"}, more...)...)
	if a.Status != 200 || !strings.HasPrefix(a.Path, f.at("/run/")) {
		f.Fatalf("open %s: %d at %s\n%s", channel, a.Status, a.Path, apptest.Plain(a.Body))
	}
	f.site.Settle()
	return a.Path
}

var mineLink = regexp.MustCompile(`/filing/mine/([0-9a-f]{32})`)

// paper is the path of a member's own paper, "" without one.
func (f *filingTrip) paper(i int) string {
	f.Helper()
	m := mineLink.FindStringSubmatch(f.who[i].Read(f.at("")).Body)
	if m == nil {
		return ""
	}
	return f.at("/mine/" + m[1])
}

func (f *filingTrip) confirm(i int) string {
	f.Helper()
	at := f.paper(i)
	if at == "" {
		f.Fatalf("member %d has no paper", i+1)
	}
	pack, _ := apptest.Hidden(f.who[i].Read(at).Body, "pack")
	a := f.who[i].Send(f.at("/decide"), "submission", last(at), "pack", pack, "say", "right")
	if a.Status != 200 || a.Path != at {
		f.Fatalf("confirm: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
	}
	return last(at)
}

func last(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// give sends a form with fields before its file.
func (f *filingTrip) give(i int, path string, file *apptest.Upload, pairs ...string) apptest.Answer {
	f.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for k := 0; k+1 < len(pairs); k += 2 {
		_ = form.WriteField(pairs[k], pairs[k+1])
	}
	if file != nil {
		w, _ := form.CreateFormFile("file", file.Name)
		_, _ = w.Write(file.Data)
	}
	_ = form.Close()
	r := f.who[i].Request("POST", path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return f.who[i].Do(r)
}

func unzip(t testing.TB, body string) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, file := range z.File {
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[file.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// soundPDF holds qpdf against a file, where it is installed.
func soundPDF(t testing.TB, data []byte) {
	t.Helper()
	tool, err := exec.LookPath("qpdf")
	if err != nil {
		return
	}
	path := t.TempDir() + "/x.pdf"
	if err := keepFile(path, data); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(tool, "--check", path).CombinedOutput(); err != nil {
		t.Errorf("qpdf: %v\n%s", err, out)
	}
}

// TestEachFilesForThemself goes the usual way: one paper a person, looked
// through, confirmed, filed with proof, answered.
func TestEachFilesForThemself(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, database string) {
		f := newFilingTrip(t, database, 4)
		if a := f.who[0].Send(f.at("/open"), "channel", "cn-pboc-12363", "form", "each"); a.Status != 422 || f.site.Count(`SELECT COUNT(*) FROM filings`) != 0 {
			t.Fatalf("opened without reading the warnings: %d", a.Status)
		}
		run := f.open("cn-pboc-12363", "each")
		if again := f.open("cn-pboc-12363", "each"); again != run {
			t.Errorf("opened twice: %s and %s", run, again)
		}
		if n := f.site.Count(`SELECT COUNT(*) FROM filing_packs`); n != 4 {
			t.Fatalf("%d packs", n)
		}
		f.holdPaper(1)
		sub := f.confirm(1)
		f.holdProgress(run, sub)
		f.holdLeaving(run)
		f.holdErasing(sub)
		if err := f.site.Checks.Audit(t.Context()); err != nil {
			t.Errorf("the log: %v", err)
		}
	})
}

// holdPaper reads a member's PDF: everything of theirs is on it, and nothing of
// anybody else.
func (f *filingTrip) holdPaper(i int) {
	f.Helper()
	pdf := f.who[i].Read(f.paper(i) + "/statement.pdf")
	if pdf.Status != 200 {
		f.Fatalf("pdf: %d", pdf.Status)
	}
	soundPDF(f, []byte(pdf.Body))
	if text := pdfText(f.T, []byte(pdf.Body)); text != "" {
		for _, want := range []string{fmt.Sprintf("1,%d.57 CNY", 301+i*111), fmt.Sprintf("2026-03-%02d", 11+i), "𬭎𬀩" + fmt.Sprint(i), "证件号码", "签名"} {
			if !strings.Contains(text, want) {
				f.Errorf("the paper does not say %q:\n%s", want, text)
			}
		}
		if strings.Contains(text, "𬭎𬀩0") {
			f.Error("the paper names somebody else")
		}
	}
	files := unzip(f.T, f.who[i].Read(f.paper(i)+"/everything.zip").Body)
	if len(files) != 3 || len(files["my-statement.pdf"]) == 0 || len(files["letter.pdf"]) == 0 {
		f.Errorf("zip: %d files", len(files))
	}
	soundPDF(f, files["letter.pdf"])
	if text := pdfText(f.T, files["letter.pdf"]); strings.Contains(text, "𬭎𬀩") || text != "" && !strings.Contains(text, "成员 3") {
		f.Errorf("the shared annex:\n%s", text)
	}
	for j := range f.who {
		if a := f.who[j].Read(f.paper(i) + "/statement.pdf"); j != i && a.Status != 404 {
			f.Errorf("member %d reads the paper of %d: %d", j+1, i+1, a.Status)
		}
	}
}

// holdProgress files with a proof, twice, and reads what the organiser sees.
func (f *filingTrip) holdProgress(run, sub string) {
	f.Helper()
	if n := f.site.Count(`SELECT COUNT(*) FROM submissions WHERE state = 'confirmed'`); n != 1 {
		f.Fatalf("%d confirmed", n)
	}
	if a := f.give(0, f.at("/filed"), nil, "submission", sub, "method", "form", "on", "2026-11-02"); a.Status != 403 {
		f.Errorf("the organiser files a member's own: %d", a.Status)
	}
	if a := f.give(1, f.at("/filed"), nil, "submission", sub, "method", "form", "on", "2999-01-01"); a.Status != 422 {
		f.Errorf("filed in the future: %d", a.Status)
	}
	shot := &apptest.Upload{Name: "回执.txt", Data: []byte("受理编号 2026-118")}
	for range 2 {
		a := f.give(1, f.at("/filed"), shot, "submission", sub, "method", "form", "on", "2026-11-02", "reference", "=2026-118", "kind", "screen", "note", "SF1234567890")
		if a.Status != 200 || !strings.Contains(a.Body, "回执.txt") || !strings.Contains(a.Body, "SF1234567890") {
			f.Fatalf("filed: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
		}
	}
	for query, want := range map[string]int{
		`SELECT COUNT(*) FROM happenings WHERE kind = 'lodged' AND on_day = '2026-11-02' AND complaint <> ''`: 1,
		`SELECT COUNT(*) FROM cases WHERE state = 'sent'`:                                                     1,
		`SELECT COUNT(*) FROM case_updates WHERE kind = 'filing.each'`:                                        1,
		`SELECT COUNT(*) FROM filing_proofs`:                                                                  2,
	} {
		if got := f.site.Count(query); got != want {
			f.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	f.give(1, f.at("/filed"), nil, "submission", sub, "method", "form", "on", "2026-11-03")
	if n := f.site.Count(`SELECT COUNT(*) FROM happenings WHERE kind = 'lodged' AND on_day = '2026-11-03' AND corrects <> ''`); n != 1 {
		f.Errorf("%d corrections of the day", n)
	}
	page := f.who[0].Read(run + "?state=filed")
	if !strings.Contains(page.Body, "2026-118") || strings.Contains(apptest.Plain(page.Body), "1,301.57") {
		f.Errorf("the organiser's table:\n%s", apptest.Plain(page.Body))
	}
	csv := f.who[0].Read(run + "/rows.csv")
	if csv.Status != 200 || strings.Contains(csv.Body, ",=2026") || !strings.Contains(csv.Body, "2026-118") {
		f.Errorf("csv %d:\n%s", csv.Status, csv.Body)
	}
	files := unzip(f.T, f.who[0].Read(run+"/packs.zip").Body)
	if len(files) != 6 || len(files["packs/00002.pdf"]) == 0 || len(files["letter.pdf"]) == 0 {
		f.Errorf("packs.zip: %d files", len(files))
	}
	if a := f.who[2].Read(run + "/packs.zip"); a.Status != 403 {
		f.Errorf("a member takes everybody's packs: %d", a.Status)
	}
	if a := f.who[1].Send(f.at("/answered"), "submission", sub); a.Status != 200 || f.site.Count(`SELECT COUNT(*) FROM submissions WHERE state = 'answered'`) != 1 {
		f.Errorf("answered: %d", a.Status)
	}
}

// holdLeaving: who leaves, or takes back their signature, has no paper any more.
func (f *filingTrip) holdLeaving(run string) {
	f.Helper()
	paper := f.paper(2)
	f.who[2].Send("/cases/"+string(f.id)+"/leave", "complaint", string(f.filed[2].ID))
	if a := f.who[2].Read(paper + "/statement.pdf"); a.Status == 200 {
		f.Errorf("after leaving: %d", a.Status)
	}
	sub, paper := f.confirm(3), f.paper(3)
	f.who[3].Send("/cases/"+string(f.id)+"/consent", "complaint", string(f.filed[3].ID), "use", "sign", "yes", "0")
	if a := f.who[3].Read(paper + "/statement.pdf"); a.Status != 404 {
		f.Errorf("after taking the signature back: %d", a.Status)
	}
	if a := f.give(3, f.at("/filed"), nil, "submission", sub, "method", "form", "on", "2026-11-02"); a.Status != 409 && a.Status != 422 {
		f.Errorf("filed after taking the signature back: %d", a.Status)
	}
	if n := f.site.Count(`SELECT COUNT(*) FROM filing_packs`); n != 2 {
		f.Errorf("%d packs after two took themselves out", n)
	}
	if files := unzip(f.T, f.who[0].Read(run+"/packs.zip").Body); len(files) != 4 {
		f.Errorf("packs.zip: %d files", len(files))
	}
}

// holdErasing: an erased complaint leaves neither pack nor proof.
func (f *filingTrip) holdErasing(sub string) {
	f.Helper()
	f.who[1].Send("/mine/"+string(f.filed[1].ID)+"/erase", "sure", "yes")
	f.site.Settle()
	for _, q := range []string{`SELECT COUNT(*) FROM filing_proofs`, `SELECT COUNT(*) FROM filing_packs WHERE complaint = '` + string(f.filed[1].ID) + `'`,
		`SELECT COUNT(*) FROM submissions WHERE reference <> ''`} {
		if n := f.site.Count(q); n != 0 {
			f.Errorf("%s: %d after erasing", q, n)
		}
	}
	if n := f.site.Count(`SELECT COUNT(*) FROM submissions WHERE id = '` + sub + `' AND state = 'answered'`); n != 1 {
		f.Error("that something was filed is forgotten")
	}
}

// TestReplacedLetterStopsItsPapers: once a newer letter is sealed, papers of the
// old one are neither confirmed nor filed, and the new one drops them.
func TestReplacedLetterStopsItsPapers(t *testing.T) {
	f := newFilingTrip(t, "", 2)
	run := f.open("cn-pboc-12363", "each")
	sub, old := f.confirm(1), f.paper(1)
	f.writeLetter("2")
	if a := f.give(1, f.at("/filed"), nil, "submission", sub, "method", "form", "on", "2026-11-02"); a.Status == 200 || f.site.Count(`SELECT COUNT(*) FROM submissions WHERE state = 'filed'`) != 0 {
		t.Errorf("filed with a letter that was replaced: %d", a.Status)
	}
	if a := f.who[0].Send(f.at("/prepare"), "filing", last(run)); a.Status != 409 {
		t.Errorf("prepared with a letter that was replaced: %d", a.Status)
	}
	if next := f.open("cn-pboc-12363", "each"); next == run {
		t.Error("the new letter has no filing of its own")
	}
	if n := f.site.Count(`SELECT COUNT(*) FROM submissions WHERE state = 'dropped'`); n != 2 {
		t.Errorf("%d of the old papers are dropped", n)
	}
	if a := f.who[1].Read(old + "/statement.pdf"); a.Status != 404 {
		t.Errorf("the old paper: %d", a.Status)
	}
}

// TestTogetherNeedsEveryYes: a joint filing waits for those represented and for
// who speaks for them, and for no more than the channel takes.
func TestTogetherNeedsEveryYes(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, database string) {
		f := newFilingTrip(t, database, 4)
		run := f.open("cn-samr-12315", "together")
		id := last(run)
		var sub string
		if m := regexp.MustCompile(`name="submission" value="([0-9a-f]{32})"`).FindStringSubmatch(f.who[0].Read(run).Body); m != nil {
			sub = m[1]
		}
		file := func(i int) apptest.Answer {
			return f.give(i, f.at("/filed"), nil, "submission", sub, "method", "post", "on", "2026-11-02", "reference", "12315-7")
		}
		if a := file(0); a.Status != 409 && a.Status != 422 || f.site.Count(`SELECT COUNT(*) FROM happenings WHERE kind = 'lodged'`) != 0 {
			t.Fatalf("filed without a yes: %d\n%s", a.Status, apptest.Plain(a.Body))
		}
		for i := range 4 {
			pairs := []string{"filing", id, "complaint", string(f.filed[i].ID), "yes", "1"}
			if i != 1 {
				pairs = append(pairs, "willing", "yes")
			}
			if a := f.who[i].Send(f.at("/agree"), pairs...); a.Status != 200 {
				t.Fatalf("agree: %d", a.Status)
			}
		}
		if a := f.who[2].Send(f.at("/agree"), "filing", id, "complaint", string(f.filed[3].ID), "yes", "0"); a.Status != 404 {
			t.Errorf("somebody answers for another: %d", a.Status)
		}
		if a := file(0); a.Status == 200 {
			t.Error("filed although nobody speaks")
		}
		for numbers, want := range map[string]int{"2": 422, "1 3 4": 422} {
			pairs := []string{"filing", id}
			for _, n := range strings.Fields(numbers) {
				pairs = append(pairs, "numbers", n)
			}
			if a := f.who[0].Send(f.at("/represent"), pairs...); a.Status != want {
				t.Errorf("represented by %s: %d", numbers, a.Status)
			}
		}
		if a := f.who[0].Send(f.at("/represent"), "filing", id, "numbers", "1", "numbers", "3"); a.Status != 200 {
			t.Fatalf("represent: %d", a.Status)
		}
		if a := file(2); a.Status != 403 {
			t.Errorf("a member files for all: %d", a.Status)
		}
		for range 2 {
			if a := file(0); a.Status != 200 || !strings.Contains(a.Body, "12315-7") {
				t.Fatalf("file: %d\n%s", a.Status, apptest.Plain(a.Body))
			}
		}
		if n := f.site.Count(`SELECT COUNT(*) FROM happenings WHERE kind = 'lodged' AND complaint = '' AND channel = 'cn-samr-12315'`); n != 1 {
			t.Errorf("%d happenings", n)
		}
		// The same dispute once more, each for themself: warned before.
		f.open("cn-samr-12315-odr", "each")
		page := f.who[0].Read(f.at("/new?channel=cn-samr-12315"))
		if !strings.Contains(page.Body, "2026") {
			t.Errorf("no warning of the earlier filing:\n%s", apptest.Plain(page.Body))
		}
	})
}

func keepFile(path string, data []byte) error { return os.WriteFile(path, data, 0o600) }
