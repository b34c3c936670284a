package letter_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/letter"
)

// TestPapersOfEveryKind: every kind in both languages opens as PDF and as DOCX,
// and every day and amount in it can be found.
func TestPapersOfEveryKind(t *testing.T) {
	tool(t, "qpdf")
	tool(t, "pdftotext")
	tool(t, "soffice")
	dir := t.TempDir()
	type paper struct {
		name string
		want []string
	}
	var papers []paper
	eachKind(t, func(t *testing.T, d desk, l joinder.Letter) {
		frozen, err := d.Freeze(t.Context(), d.boss, l.ID)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.ReplaceAll(strings.TrimPrefix(t.Name(), "TestPapersOfEveryKind/"), "/", ".")
		d.shelf.letters[len(d.shelf.letters)-1] = frozen
		doc, err := d.Document(t.Context(), d.boss, l.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := said(doc)
		pdf := save(t, name+".pdf", d.vault.files[frozen.PDF.Item])
		if out := run(t, "qpdf", "--check", pdf); strings.Contains(out, "WARNING") {
			t.Error(out)
		}
		holds(t, "PDF", run(t, "pdftotext", "-layout", pdf, "-"), want)
		var b bytes.Buffer
		if err := letter.DOCX(&b, doc); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, b.Bytes())
		if err := os.WriteFile(filepath.Join(dir, name+".docx"), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		papers = append(papers, paper{name, append(want, frozen.PDF.SHA256)})
		b.Reset()
		if err := letter.Text(&b, doc); err != nil {
			t.Fatal(err)
		}
		holds(t, "text", b.String(), want)
	})
	// One start of the office for all files: each start takes seconds.
	files, err := filepath.Glob(filepath.Join(dir, "*.docx"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	cmd := exec.Command("soffice", append([]string{"--headless", "-env:UserInstallation=file://" + t.TempDir(), "--convert-to", "pdf", "--outdir", dir}, files...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	for _, p := range papers {
		path := filepath.Join(dir, p.name+".pdf")
		if keep := os.Getenv("JOINDER_KEEP"); keep != "" {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			save(t, p.name+".docx.pdf", data)
		}
		holds(t, p.name+".docx", run(t, "pdftotext", "-layout", path, "-"), p.want)
	}
}

// said lists every day and amount that a document prints.
func said(d letter.Document) (out []string) {
	for _, r := range d.Rows {
		out = append(out, r.OccurredOn.String())
		if !r.Amount.IsZero() {
			out = append(out, strings.TrimSuffix(r.Amount.Decimal()[1:], "0")) // without the group's comma
		}
		if !r.Authority.IsZero() {
			out = append(out, r.Authority.String())
		}
	}
	for _, p := range d.Pattern {
		out = append(out, p.First.String(), p.Last.String())
	}
	for _, m := range letter.Totals(d.Rows) {
		out = append(out, m.Decimal()[1:])
	}
	return out
}

func holds(t *testing.T, where, text string, want []string) {
	t.Helper()
	text = strings.Join(strings.Fields(text), " ")
	bare := strings.ReplaceAll(text, " ", "")
	for _, w := range want {
		if !strings.Contains(text, w) && !strings.Contains(bare, w) {
			t.Errorf("%s does not hold %q:\n%.3000s", where, w, text)
		}
	}
}

// wellFormed reads every part of a zip of XML.
func wellFormed(t *testing.T, data []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		for dec := xml.NewDecoder(r); ; {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
}

func TestDocumentOfWordIsTheSameTwiceAndTakesAnything(t *testing.T) {
	for name, change := range map[string]func(*letter.Document){
		"as it is": func(*letter.Document) {},
		"nothing":  func(d *letter.Document) { *d = letter.Document{Words: d.Words} },
		"bad text": func(d *letter.Document) { d.Body, d.Subject = "a\xff\x00\u202e<&>]]>", "\x01\x0b" },
		"pattern": func(d *letter.Document) {
			d.Rows, d.Pattern = nil, letter.Pattern(d.Rows)
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := sample(t, joinder.Chinese, 30)
			change(&d)
			var a, b bytes.Buffer
			if err := errors.Join(letter.DOCX(&a, d), letter.DOCX(&b, d)); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(a.Bytes(), b.Bytes()) {
				t.Error("the same letter gave other bytes")
			}
			wellFormed(t, a.Bytes())
		})
	}
}

// TestCopiesSayWhatWasSealed: somebody who withdraws afterwards is still in a
// copy of the sealed letter, because they are in the letter.
func TestCopiesSayWhatWasSealed(t *testing.T) {
	d := newDesk(t)
	saved := d.drafted(joinder.English)
	frozen, err := d.Freeze(t.Context(), d.boss, saved.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.shelf.letters[0] = frozen
	d.shelf.ps[0].Consents, d.shelf.ps[0].Name = nil, ""
	doc, err := d.Document(t.Context(), d.boss, saved.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Rows) != 5 || doc.Rows[0].Name != "王𬭎" || doc.People != 5 || len(doc.Rows[0].Evidence) != 1 || doc.Rows[0].Amount != joinder.Minor(100_000, "CNY") {
		t.Errorf("%+v", doc.Rows[0])
	}
	var b bytes.Buffer
	if err := letter.Text(&b, doc); err != nil || !strings.Contains(b.String(), frozen.PDF.SHA256) || !strings.Contains(b.String(), "The sealed PDF is what counts") {
		t.Errorf("%v\n%s", err, b.String())
	}
}
