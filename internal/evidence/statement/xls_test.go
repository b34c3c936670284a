package statement

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// records writes a stream of workbook records.
type records struct{ bytes.Buffer }

func (r *records) put(id uint16, parts ...any) {
	var body bytes.Buffer
	for _, p := range parts {
		_ = binary.Write(&body, binary.LittleEndian, p)
	}
	_ = binary.Write(r, binary.LittleEndian, []uint16{id, uint16(body.Len())})
	r.Write(body.Bytes())
}

// oldBook is a workbook of Excel 5, bare of its compound file: texts in the code
// page 936, days by format, a formula with its value, one without.
func oldBook() []byte {
	gb := func(s string) []byte {
		out, _ := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
		return out
	}
	label := func(r *records, row, column int, s string) {
		b := gb(s)
		r.put(biffLabel, uint16(row), uint16(column), uint16(0), uint16(len(b)), b)
	}
	var sheet records
	sheet.put(biffBOF, uint16(0x0500), uint16(0x0010), uint32(0))
	for i, name := range []string{"交易日期", "收入", "支出", "对方户名", "币种"} {
		label(&sheet, 0, i, name)
	}
	sheet.put(biffRK, uint16(1), uint16(0), uint16(1), uint32(45293<<2|2))  // 2024-01-02, an integer
	sheet.put(biffRK, uint16(1), uint16(2), uint16(0), uint32(1234<<2|2|1)) // 12.34, in hundredths
	label(&sheet, 1, 3, "某店")
	label(&sheet, 1, 4, "人民币")
	sheet.put(biffNumber, uint16(2), uint16(0), uint16(1), math.Float64bits(45294.5))
	sheet.put(biffFormula, uint16(2), uint16(1), uint16(0), math.Float64bits(28.160000000000001), uint16(0), uint32(0), uint16(0))
	sheet.put(biffFormula, uint16(2), uint16(3), uint16(0), []byte{0, 0, 0, 0, 0, 0, 0xff, 0xff}, uint16(0), uint32(0), uint16(0))
	text := gb("某人")
	sheet.put(biffString, uint16(len(text)), text)
	label(&sheet, 2, 4, "人民币")
	sheet.put(biffMulRK, uint16(3), uint16(0), uint16(1), uint32(45295<<2|2), uint16(0), uint32(500<<2|2|1), uint16(1))
	sheet.put(biffFormula, uint16(4), uint16(0), uint16(1), math.Float64bits(45296), uint16(0), uint32(0), uint16(0))
	sheet.put(biffFormula, uint16(4), uint16(1), uint16(0), []byte{2, 0, 7, 0, 0, 0, 0xff, 0xff}, uint16(0), uint32(0), uint16(0)) // #DIV/0!
	label(&sheet, 4, 3, "算错了")
	sheet.put(biffEOF)
	var book records
	globals := func(at int) {
		book.Reset()
		book.put(biffBOF, uint16(0x0500), uint16(0x0005), uint32(0))
		book.put(biffCodepage, uint16(936))
		book.put(biffFormat, uint16(164), uint8(10), []byte("yyyy\\-mm\\-dd"[:10]))
		book.put(biffXF, uint16(0), uint16(0), []byte("............"))
		book.put(biffXF, uint16(0), uint16(164), []byte("............"))
		book.put(biffSheet, uint32(at), uint16(0), uint8(1), []byte("a"))
		book.put(biffEOF)
	}
	globals(0)
	globals(book.Len())
	return append(book.Bytes(), sheet.Bytes()...)
}

func TestBookOfExcel5(t *testing.T) {
	got, sum := readAll(t, oldBook(), Options{})
	want := "2 2024-01-02 -12.34 CNY out | 某店 |  |  |  | \n3 2024-01-03T12:00:00+08:00 28.16 CNY in | 某人 |  |  |  | \n4 2024-01-04 5  in |  |  |  |  | "
	var lines []string
	for _, r := range got {
		lines = append(lines, told(r))
	}
	if s := strings.Join(lines, "\n"); s != want {
		t.Errorf("%s\nwant\n%s", s, want)
	}
	if sum.Refused != 1 || sum.Rejected[0].Line != 5 || sum.Rejected[0].Reason != NoAmount {
		t.Errorf("a formula without a value: %+v", sum.Rejected)
	}
}

// A text goes on in the next record, where it may change its width.
func TestTextsOverRecords(t *testing.T) {
	r := segments{parts: [][]byte{
		{4, 0, 0, 'a', 'b'}, {1, 'c', 0, 0x97, 0x67},
		{2, 0, 0}, {0, 'x', 'y'},
		{1, 0, 8, 1, 0, 'z', 1, 2}, {3, 4, 1, 0, 0, '!'},
	}}
	for _, want := range []string{"abc林", "xy", "z", "!"} {
		if s, ok := r.text(); !ok || s != want {
			t.Errorf("%q %v, want %q", s, ok, want)
		}
	}
	if s, ok := r.text(); ok {
		t.Errorf("%q behind the end", s)
	}
}

// Real workbooks with a few bytes changed are read or refused, never more.
func TestDamagedBooks(t *testing.T) {
	samples := [][]byte{oldBook()}
	dir := ""
	if root := os.Getenv("JOINDER_SHARED"); root != "" {
		dir = filepath.Join(root, "data", "statements")
	} else {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data", "statements")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*", "example", "*", "*.xls"))
	for _, name := range files {
		if raw, err := os.ReadFile(name); err == nil && isXLS(raw) {
			samples = append(samples, raw)
		}
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a seeded test
	for _, raw := range samples {
		for range 300 {
			c := bytes.Clone(raw)
			for range 1 + random.IntN(12) {
				c[random.IntN(len(c))] = byte(random.IntN(256))
			}
			c = c[:len(c)-random.IntN(len(c)/2)]
			if got := said(c, Options{}); strings.HasPrefix(got, "a bare error") {
				t.Error(got)
			}
		}
	}
}

func FuzzXLS(f *testing.F) {
	f.Add(oldBook())
	f.Add(oleMagic)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !isXLS(raw) {
			raw = append([]byte{9, 8, 8, 0, 0, 6, 5, 0, 0, 0, 0, 0}, raw...)
		}
		if got := said(raw, Options{}); strings.HasPrefix(got, "a bare error") {
			t.Error(got)
		}
	})
}
