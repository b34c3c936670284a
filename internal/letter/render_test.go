package letter_test

import (
	"bytes"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/letter"
)

func TestLetterIsAProperPDF(t *testing.T) {
	tool(t, "qpdf")
	for _, lang := range []joinder.Lang{joinder.Chinese, joinder.English} {
		t.Run(string(lang), func(t *testing.T) {
			data, report := render(t, sample(t, lang, 60))
			path := save(t, "letter."+string(lang)+".pdf", data)
			if out := run(t, "qpdf", "--check", path); strings.Contains(out, "WARNING") {
				t.Error(out)
			}
			if report.Bytes != int64(len(data)) || report.Pages < 4 {
				t.Errorf("%+v", report)
			}
			again, _ := render(t, sample(t, lang, 60))
			if !bytes.Equal(data, again) {
				t.Error("the same letter gave other bytes")
			}
			var b bytes.Buffer
			if err := letter.ReceiptPDF(&b, receipt(t, lang)); err != nil {
				t.Fatal(err)
			}
			run(t, "qpdf", "--check", save(t, "receipt."+string(lang)+".pdf", b.Bytes()))
		})
	}
}

func TestRareNamesCopyAndSearch(t *testing.T) {
	tool(t, "pdftotext")
	rare := rareNames(t)
	if len(rare) < 50 {
		t.Fatalf("only %d names", len(rare))
	}
	d := sample(t, joinder.Chinese, 2*len(rare))
	d.Rows[7].Name = "成员 8"
	data, report := render(t, d)
	if len(report.Missing) != 0 {
		t.Errorf("no font has %v", report.Missing)
	}
	text := run(t, "pdftotext", "-layout", save(t, "names.pdf", data), "-")
	for i := range rare {
		if name := d.Rows[2*i].Name; i != 1 && !strings.Contains(text, name) {
			t.Errorf("%s (%+q) cannot be found", name, name)
		}
	}
	for _, want := range []string{"2/9", "CNY", d.Rows[1].Evidence[0].SHA256, "2026-09-27"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the text", want)
		}
	}
}

func TestAmountsStayWhole(t *testing.T) {
	tool(t, "pdftotext")
	d := sample(t, joinder.English, 3)
	d.Rows[0].Amount = joinder.Minor(11111111111, "CNY")
	d.Rows[1].Amount = joinder.Minor(77711177, "USD")
	data, _ := render(t, d)
	text := run(t, "pdftotext", "-layout", save(t, "amounts.pdf", data), "-")
	for _, want := range []string{"111,111,111.11 CNY", "777,111.77 USD"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the text:\n%s", want, text)
		}
	}
}

func TestCharacterThatNoFontHas(t *testing.T) {
	tool(t, "pdftotext")
	d := sample(t, joinder.Chinese, 3)
	d.Rows[1].Name = "李\U00032000\U0001F600" // extension H, and a smiling face
	data, report := render(t, d)
	if report.Missing['\U00032000'] != 1 || report.Missing['\U0001F600'] != 1 {
		t.Errorf("missing %v", report.Missing)
	}
	text := run(t, "pdftotext", "-layout", save(t, "missing.pdf", data), "-")
	if !strings.Contains(text, d.Rows[1].Name) {
		t.Errorf("the name was dropped:\n%s", text)
	}
}

func TestAbsurdInputStillMakesAPDF(t *testing.T) {
	tool(t, "qpdf")
	long := strings.Repeat("很长的名字", 4000)
	for name, change := range map[string]func(*letter.Document){
		"nothing":     func(d *letter.Document) { *d = letter.Document{Words: d.Words} },
		"no rows":     func(d *letter.Document) { d.Rows = nil },
		"long name":   func(d *letter.Document) { d.Rows[0].Name = long },
		"one word":    func(d *letter.Document) { d.Body, d.Subject = strings.Repeat("x", 30000), strings.Repeat("y", 200) },
		"long body":   func(d *letter.Document) { d.Body = strings.Repeat(long+"\n\n", 3) },
		"bad text":    func(d *letter.Document) { d.Body, d.Rows[0].Name = "a\xff\x00\u202e)(\\", "\xed\xa0\x80" },
		"whole units": func(d *letter.Document) { d.Rows[0].Amount = joinder.Minor(123456789, "ETH") },
	} {
		t.Run(name, func(t *testing.T) {
			d := sample(t, joinder.Chinese, 3)
			change(&d)
			data, _ := render(t, d)
			run(t, "qpdf", "--check", save(t, "absurd.pdf", data))
			if err := letter.XLSX(&bytes.Buffer{}, d); err != nil {
				t.Error(err)
			}
		})
	}
}
