package letter_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"joinder"
	"joinder/internal/letter"
)

func TestAnnexAsWorkbook(t *testing.T) {
	d := sample(t, joinder.English, 12)
	for i, name := range []string{`=HYPERLINK("http://evil","x")`, "+1", "-2", "@SUM(A1)", "\tx", "\r=1"} {
		d.Rows[i].Name = name
	}
	var a, b bytes.Buffer
	if err := letter.XLSX(&a, d); err != nil {
		t.Fatal(err)
	}
	if err := letter.XLSX(&b, d); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Errorf("the same annex gave other bytes (%v)", err)
	}
	book, err := excelize.OpenReader(&a, excelize.Options{UnzipSizeLimit: 64 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Annex A")
	if err != nil || len(rows) != 1+12+2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i := range 6 {
		if got := rows[1+i][1]; !strings.HasPrefix(got, "'") {
			t.Errorf("row %d would be taken for a formula: %q", i+1, got)
		}
	}
	totals := letter.Totals(d.Rows)
	for i, m := range totals {
		cell, _ := book.GetCellValue("Annex A", "E"+[]string{"14", "15"}[i], excelize.Options{RawCellValue: true})
		got, err := joinder.ParseMoney(cell, m.Currency)
		if err != nil || got != m {
			t.Errorf("total %q, want %s", cell, m)
		}
	}
	if rows, _ = book.GetRows("Annex B"); len(rows) != 1+12 || rows[1][3] != d.Rows[1].Evidence[0].SHA256 {
		t.Errorf("evidence: %d rows", len(rows))
	}
}

func TestPlainText(t *testing.T) {
	d := sample(t, joinder.Chinese, 9)
	var b bytes.Buffer
	if err := letter.Text(&b, d); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{d.Subject, "王𬭎", d.Rows[1].Evidence[0].SHA256, "2,303.51 CNY"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in the text", want)
		}
	}
}
