package app_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/recourse/handoff"
	"joinder/internal/sqldb/sqldbtest"
)

// handoffWorld is a case of three members, two of whom let a lawyer have their
// part.
type handoffWorld struct {
	*testing.T
	site                   *apptest.Site
	organiser, yes, silent *apptest.Person
	filed                  []apptest.Filed
	id, to                 joinder.ID
}

func newHandoff(t *testing.T, database string) *handoffWorld {
	t.Helper()
	h := &handoffWorld{T: t, site: apptest.Open(t, apptest.Options{Database: database})}
	file := func(name, amount, day string) (*apptest.Person, apptest.Filed) {
		p := h.site.Person("en")
		f := p.File(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", Amount: amount, Currency: "CNY", OccurredOn: day, Narrative: "提现三天一直没有到账，客服不接电话。" + name,
			Name: "Nameqz" + name, Email: name + "@example.org", Phone: "13912345678", Publish: true, PublicText: "提现没到账 Wordsqz" + name,
			Files: []apptest.Upload{{Name: "Fileqz" + name + ".txt", Data: []byte("Bytesqz" + name)}}})
		h.filed = append(h.filed, f)
		return p, f
	}
	var f apptest.Filed
	h.organiser, f = file("one", "1000.00", "2026-01-01")
	h.id = h.organiser.OpenCase(f, "提现不到账", "提现到银行卡三天没有到账，客服没有人答复。", "退回全部款项，并书面说明原因。", joinder.Uses...)
	h.yes, f = file("two", "2345.67", "2026-02-11")
	h.yes.Join(h.id, f, joinder.CountMe)
	h.silent, f = file("three", "7654.32", "2026-03-13")
	h.silent.Join(h.id, f, joinder.Uses...)
	h.post(h.organiser, "/handoff/recipients", "name", "Qz & Partners", "kind", "lawyer", "purpose", "To judge whether to sue.")
	h.to = h.recipient()
	h.post(h.organiser, "/handoff/consent", "complaint", string(h.filed[0].ID), "recipient", string(h.to), "yes", "1")
	h.post(h.yes, "/handoff/consent", "complaint", string(h.filed[1].ID), "recipient", string(h.to), "yes", "1")
	h.post(h.organiser, "/handoff/interest", "currency", "CNY", "rate", "3.65", "basis", "365", "until", "2026-11-22", "source", "a rate for this test")
	return h
}

func (h *handoffWorld) at(rest string) string { return "/cases/" + string(h.id) + rest }

func (h *handoffWorld) post(p *apptest.Person, path string, pairs ...string) apptest.Answer {
	h.Helper()
	a := p.Send(h.at(path), pairs...)
	if a.Status != 200 {
		h.Fatalf("%s: %d at %s\n%s", path, a.Status, a.Path, apptest.Plain(a.Body))
	}
	return a
}

func (h *handoffWorld) recipient() joinder.ID {
	h.Helper()
	id, ok := apptest.Hidden(h.organiser.Read(h.at("/handoff")).Body, "recipient")
	if !ok {
		h.Fatal("no recipient on the page")
	}
	return joinder.ID(id)
}

var packLink = regexp.MustCompile(`/handoff/packs/([0-9a-f]{32})`)

// pack orders a pack and gives the path of the newest one.
func (h *handoffWorld) pack(lang string) string {
	h.Helper()
	h.post(h.organiser, "/handoff/packs", "recipient", string(h.to), "lang", lang)
	h.site.Settle()
	m := packLink.FindString(h.organiser.Read(h.at("/handoff")).Body)
	if m == "" {
		h.Fatalf("no pack: %s", apptest.Plain(h.organiser.Read(h.at("/handoff")).Body))
	}
	return m
}

// unpacked reads every file of a zip.
func unpacked(t testing.TB, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestPackForALawyer(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, url string) {
		h := newHandoff(t, url)
		for _, lang := range []string{"zh-CN", "en"} {
			path := h.pack(lang)
			a := h.organiser.Read(h.at(path))
			if a.Status != 200 || !strings.HasPrefix(a.Body, "PK") {
				t.Fatalf("%d %s", a.Status, a.Path)
			}
			files := unpacked(t, []byte(a.Body))
			h.holdPack(files, lang)
			keep(t, "pack-"+lang, files)
		}
		if n := h.site.Count(`SELECT COUNT(*) FROM custody WHERE act = 'handoff'`); n != 4 {
			t.Errorf("%d entries of the custody log, want two items twice", n)
		}
		if n := h.site.Count(`SELECT COUNT(*) FROM seat_acts WHERE kind = 'exported'`); n != 2 {
			t.Errorf("%d exports recorded", n)
		}
		h.holdWithdrawal()
	})
}

// keep writes files into the folder that JOINDER_SHOTS names, to be looked at.
func keep(t testing.TB, folder string, files map[string][]byte) {
	dir := os.Getenv("JOINDER_SHOTS")
	if dir == "" {
		return
	}
	for name, data := range files {
		path := filepath.Join(dir, folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// holdPack: every date and amount is in the text of PDF and DOCX, and nothing
// of who did not consent is anywhere.
func (h *handoffWorld) holdPack(files map[string][]byte, lang string) {
	h.Helper()
	main := map[string]string{"zh-CN": "案卷", "en": "case-file"}[lang]
	var everything strings.Builder
	for name, data := range files {
		if strings.HasSuffix(name, ".pdf") {
			holdsInQPDF(h.T, name, data)
		}
		everything.WriteString(name + "\n")
		(&matrix{T: h.T}).unpack(&everything, data)
	}
	pdf := strings.Join(strings.Fields(pdfText(h, files[main+".pdf"])), " ")
	// 1000.00 × 3.65 % over 325 days of 365 is 32.50; 2345.67 over 284 days is 66.62 (66.617028).
	for _, want := range []string{"1,000.00", "2,345.67", "3,345.67", "32.50", "66.62", "99.12", "3,444.79", "2026-01-01", "2026-02-11", "2026-11-22", "325", "284", "32.50000000", "66.61702800",
		"Nameqzone", "Nameqztwo", "two@example.org", "7,600.00", "Fileqztwo.txt", "Qz & Partners"} {
		if !strings.Contains(pdf, want) {
			h.Errorf("%s: the PDF does not say %q", lang, want)
		}
	}
	for _, gone := range []string{"Nameqzthree", "three@", "7,654.32", "7654.32", "2026-03-13", "Wordsqzthree", "Fileqzthree", "Bytesqzthree", string(h.filed[2].ID)} {
		if strings.Contains(everything.String(), gone) {
			h.Errorf("LEAK %s: the pack holds %q of a member who did not consent", lang, gone)
		}
	}
	for _, there := range []string{"Bytesqzone", "Bytesqztwo"} {
		if !strings.Contains(everything.String(), there) {
			h.Errorf("%s: %q is not in the pack", lang, there)
		}
	}
	for _, name := range []string{main + ".docx", main + ".xlsx", "drafts/cn-statement-of-claim.pdf", "drafts/cn-statement-of-claim.docx", "evidence-bundle.zip", "SHA256SUMS"} {
		if files[name] == nil {
			h.Errorf("no %s in the pack", name)
		}
	}
	if files["drafts/cn-representatives-list.pdf"] != nil {
		h.Error("papers of a representative action for two people")
	}
	claim := strings.Join(strings.Fields(pdfText(h, files["drafts/cn-statement-of-claim.pdf"])), " ")
	for _, want := range []string{"3,345.67 CNY", "99.12 CNY", "3.65%", "2026-11-22", "Nameqzone", "Wordsqztwo", "cn-statement-of-claim"} {
		if !strings.Contains(claim, want) {
			h.Errorf("%s: the statement of claim does not say %q", lang, want)
		}
	}
}

// holdsInQPDF asks qpdf, where it is installed.
func holdsInQPDF(t testing.TB, name string, data []byte) {
	t.Helper()
	tool, err := exec.LookPath("qpdf")
	if err != nil {
		return
	}
	path := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(tool, "--check", path).CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", name, err, out)
	}
}

// holdWithdrawal: once a member takes their yes back, or leaves, the pack is
// given out no more, and the next one does without them.
func (h *handoffWorld) holdWithdrawal() {
	h.Helper()
	old := h.pack("en")
	h.post(h.yes, "/handoff/consent", "complaint", string(h.filed[1].ID), "recipient", string(h.to), "yes", "0")
	if a := h.organiser.Read(h.at(old)); a.Status != 409 || strings.HasPrefix(a.Body, "PK") {
		h.Errorf("a pack whose consent is gone: %d", a.Status)
	}
	next := h.pack("en")
	files := unpacked(h, []byte(h.organiser.Read(h.at(next)).Body))
	var all strings.Builder
	for _, data := range files {
		(&matrix{T: h.T}).unpack(&all, data)
	}
	if strings.Contains(all.String(), "Nameqztwo") || strings.Contains(all.String(), "Bytesqztwo") {
		h.Error("LEAK: who took their consent back is in the next pack")
	}
	if err := handoffTidy(h); err != nil {
		h.Error(err)
	}
	if n := h.site.Count(`SELECT COUNT(*) FROM handoff_packs WHERE state = 'withdrawn' AND blob = ''`); n != 3 {
		h.Errorf("%d packs were put away, want the three that rested on the consent", n)
	}
	h.post(h.yes, "/handoff/consent", "complaint", string(h.filed[1].ID), "recipient", string(h.to), "yes", "1")
	h.post(h.yes, "/leave", "complaint", string(h.filed[1].ID))
	if n := h.site.Count(`SELECT COUNT(*) FROM handoff_consents WHERE withdrawn_at = 0`); n != 1 {
		h.Errorf("%d consents in force after one of two left", n)
	}
	if n := h.site.Count(`SELECT COUNT(*) FROM handoff_consents WHERE withdrawn_at > 0 AND withdrawn_leaf > given_leaf`); n != 2 {
		h.Errorf("%d withdrawals are sealed, want 2", n)
	}
}

func handoffTidy(h *handoffWorld) error {
	return handoff.New(handoff.Parts{Ledger: h.site.DB, Vault: h.site.Vault}, h.site.World).Tidy(h.Context())
}
