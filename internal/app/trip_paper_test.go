package app_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"

	"joinder"
	"joinder/internal/evidence"
)

// readLetter takes letter and annex home and reads them.
func (p *traveller) readLetter(id joinder.ID, stories ...story) {
	p.t.Helper()
	at := "/cases/" + string(id) + "/letter/2"
	name, pdf := p.Download(`a[href="` + at + `.pdf"]`)
	if !bytes.HasPrefix(pdf, []byte("%PDF")) {
		p.t.Errorf("letter %s begins with %.20q", name, pdf)
	}
	if text := pdfText(p.t, pdf); text != "" {
		flat := strings.Join(strings.Fields(text), "")
		for _, s := range stories {
			if !strings.Contains(flat, strings.Join(strings.Fields(s.name), "")) {
				p.t.Errorf("the letter does not name %s:\n%s", s.name, text)
			}
		}
		for _, want := range []string{"2,300.51", p.t.say("请直接答复每一位成员", "Pleaseanswereverymemberdirectly")} {
			if !strings.Contains(flat, want) {
				p.t.Errorf("the letter lacks %q:\n%s", want, text)
			}
		}
	}
	_, xlsx := p.Download(`a[href="` + at + `.xlsx"]`)
	book, err := excelize.OpenReader(bytes.NewReader(xlsx), excelize.Options{UnzipSizeLimit: 64 << 20})
	if err != nil {
		p.t.Fatalf("annex: %v", err)
	}
	var all strings.Builder
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, r := range rows {
			all.WriteString(strings.Join(r, "\t") + "\n")
		}
	}
	for _, s := range stories {
		if !strings.Contains(all.String(), s.name) {
			p.t.Errorf("the annex does not name %s:\n%s", s.name, all.String())
		}
	}
}

// takeBundle takes the bundle home, verifies it with our code and without, and
// spoils one byte.
func (p *traveller) takeBundle(id joinder.ID) {
	p.t.Helper()
	p.open("/cases/" + string(id) + "/work")
	_, data := p.Download(`a[href$="/bundle.zip"]`)
	file := filepath.Join(p.t.TempDir(), "case.zip")
	p.t.write(file, data)
	report, err := evidence.Verify(file)
	if err != nil || !report.OK() {
		p.t.Fatalf("the bundle does not verify: %v %v", err, report.Problems)
	}
	if report.Items < 4+2+4 { // files, letter, consents beyond being counted
		p.t.Errorf("%d items in the bundle", report.Items)
	}
	dir, spoil := p.t.unzip(data)
	if out, err := p.t.python(dir); err != nil {
		p.t.Errorf("verify.py: %v\n%s", err, out)
	}
	spoiled, err := os.ReadFile(spoil)
	if err != nil {
		p.t.Fatal(err)
	}
	spoiled[len(spoiled)/2] ^= 1
	p.t.write(spoil, spoiled)
	if report, err = evidence.Verify(dir); err != nil || report.OK() {
		p.t.Errorf("one flipped byte of %s was not noticed: %v", filepath.Base(spoil), err)
	}
	if out, err := p.t.python(dir); err == nil {
		p.t.Errorf("verify.py did not notice one flipped byte of %s:\n%s", filepath.Base(spoil), out)
	}
}

func (t *trip) write(name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// python runs the bundle's own check, as somebody without our code would.
func (t *trip) python(dir string) (string, error) {
	t.Helper()
	tool, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3: the bundle's own check was not run")
	}
	cmd := exec.Command(tool, "verify.py")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// unzip unpacks a bundle and gives its folder and one sealed file in it.
func (t *trip) unzip(data []byte) (dir, original string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	top := t.TempDir()
	for _, f := range z.File {
		name := filepath.Join(top, filepath.FromSlash(f.Name))
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		inner, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		t.write(name, inner)
		switch {
		case filepath.Base(name) == "verify.py":
			dir = filepath.Dir(name)
		case strings.Contains(f.Name, "/originals/"):
			original = name
		}
	}
	if dir == "" || original == "" {
		t.Fatal("no verify.py or no originals in the bundle")
	}
	return dir, original
}

// recover finds a complaint again by its code, in a browser that knows nothing.
func (t *trip) recover(code string, number joinder.ID, words string) {
	t.Helper()
	p := t.person()
	p.open("/receipt")
	p.Fill("#f-code", strings.ToLower(strings.ReplaceAll(code, "-", " ")))
	p.follow(`form[action="/receipt"] button`, "/mine/"+string(number))
	if text := p.Text("main"); !strings.Contains(text, words) {
		t.Errorf("the page of the complaint lacks its words: %s", text)
	}
}
