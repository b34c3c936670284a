package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"joinder"
	"joinder/internal/evidence/statement"
)

var sheets = Sheets{"Rows", "Totals", "Currency", "In", "Out", "Fees", "Rows"}

// written are the lines as CSV and as a workbook.
func written(t testing.TB, lang joinder.Lang, lines []Line) (table, book []byte) {
	t.Helper()
	var a, b bytes.Buffer
	c, err := NewCSV(&a, lang)
	if err != nil {
		t.Fatal(err)
	}
	x, err := NewBook(&b, lang, sheets, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if err := errors.Join(c.Write(l), x.Write(l)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(c.Close(), x.Close()); err != nil {
		t.Fatal(err)
	}
	return a.Bytes(), b.Bytes()
}

func readBack(t testing.TB, raw []byte) (out []statement.Row, sum statement.Summary) {
	t.Helper()
	r, err := statement.Open(bytes.NewReader(raw), statement.Options{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer r.Close()
	for {
		row, err := r.Next()
		var no *statement.Rejected
		switch {
		case errors.Is(err, io.EOF):
			return out, r.Summary()
		case errors.As(err, &no):
			t.Fatalf("line %d, %s: %s: %q", no.Line, no.Column, no.Reason, no.Raw)
		case err != nil:
			t.Fatal(err)
		}
		row.Raw = nil
		out = append(out, row)
	}
}

// same says how two rows differ; texts as a table can hold them.
func same(a, b statement.Row) string {
	plain := func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }
	equal := func(x, y decimal.NullDecimal) bool { return x.Valid == y.Valid && x.Decimal.Equal(y.Decimal) }
	switch {
	case !a.Amount.Equal(b.Amount) || !equal(a.Fee, b.Fee) || !equal(a.Balance, b.Balance):
		return fmt.Sprint("money ", a.Amount, b.Amount, a.Fee, b.Fee, a.Balance, b.Balance)
	case !a.Time.Equal(b.Time) || a.DateOnly != b.DateOnly || a.Zoned && !a.DateOnly != (b.Zoned && !b.DateOnly):
		return fmt.Sprint("time ", a.Time, b.Time, a.DateOnly, b.DateOnly, a.Zoned, b.Zoned)
	case a.Direction != b.Direction:
		return fmt.Sprint("direction ", a.Direction, b.Direction)
	}
	for name, p := range map[string][2]string{"currency": {a.Currency, b.Currency}, "fee in": {a.FeeIn, b.FeeIn}, "who": {a.Counterparty, b.Counterparty}, "account": {a.Account, b.Account}, "own": {a.OwnAccount, b.OwnAccount},
		"order": {a.OrderID, b.OrderID}, "merchant": {a.MerchantID, b.MerchantID}, "method": {a.Method, b.Method}, "status": {a.Status, b.Status}, "type": {a.Type, b.Type}, "note": {a.Note, b.Note}} {
		if plain(p[0]) != plain(p[1]) {
			return fmt.Sprintf("%s %q %q", name, p[0], p[1])
		}
	}
	return ""
}

// hostile rows: what spreadsheets and readers trip over.
func hostile(r *rand.Rand, n int) []Line {
	texts := []string{"", "小店", "=1+1", "'=x", "@x", "+86 1", "-", "-12", "'quoted'", "a,b\"c", "two\nlines", "＝HYPERLINK", "total", "O'Neil-李", "𬭎𬀩", "/", "`x", "  x", "0012", "1e5", "合计"}
	var out []Line
	for i := range n {
		pick := func() string { return strings.TrimSpace(texts[r.IntN(len(texts))]) }
		money := func() decimal.Decimal {
			d := decimal.New(r.Int64N(1_000_000_000_000), -int32(r.IntN(9)))
			if r.IntN(9) == 0 {
				d = decimal.RequireFromString(fmt.Sprintf("%d.%d", r.Uint64(), r.Uint64()))
			}
			return d
		}
		row := statement.Row{Line: i + 2, Time: time.Unix(1_500_000_000+r.Int64N(300_000_000), 0).UTC(), Amount: money(), Currency: []string{"CNY", "USD", "JPY", "BTC", "KWD", ""}[r.IntN(6)], Direction: statement.In,
			Counterparty: pick(), Account: pick(), OwnAccount: pick(), OrderID: pick(), MerchantID: pick(), Method: pick(), Status: pick(), Type: pick(), Note: pick()}
		switch r.IntN(4) {
		case 0:
			row.DateOnly, row.Time = true, row.Time.Truncate(24*time.Hour)
		case 1:
			row.Zoned, row.Time = true, row.Time.In(time.FixedZone("", 3600*(r.IntN(24)-11)+1800))
		case 2:
			row.Time = row.Time.Truncate(24 * time.Hour) // midnight is a time
		}
		switch r.IntN(3) {
		case 0:
			row.Direction, row.Amount = statement.Out, row.Amount.Neg()
		case 1:
			row.Direction = statement.Neutral
		}
		if r.IntN(2) == 0 {
			row.Fee, row.FeeIn = decimal.NewNullDecimal(money()), []string{"", "BNB"}[r.IntN(2)]
			row.Balance = decimal.NewNullDecimal(money().Neg())
		}
		out = append(out, Line{Row: row, File: "a.csv", Marked: r.IntN(3) == 0})
	}
	return out
}

func TestOwnTablesAreReadBack(t *testing.T) {
	for seed := range uint64(20) {
		lines := hostile(rand.New(rand.NewPCG(seed, 1)), 60)
		for _, lang := range []joinder.Lang{joinder.Chinese, joinder.English} {
			table, book := written(t, lang, lines)
			for name, raw := range map[string][]byte{"csv": table, "xlsx": book} {
				rows, sum := readBack(t, raw)
				if sum.Format != "joinder" || len(rows) != len(lines) {
					t.Fatalf("%s %s: %s, %d rows of %d", name, lang, sum.Format, len(rows), len(lines))
				}
				for i, row := range rows {
					if d := same(lines[i].Row, row); d != "" {
						t.Errorf("%s %s, row %d: %s", name, lang, i, d)
					}
				}
			}
			if !bytes.HasPrefix(table, []byte("\ufeff")) {
				t.Error("no mark of UTF-8")
			}
			for _, line := range strings.Split(string(table), "\n") {
				for _, cell := range strings.Split(line, ",") {
					if c := strings.Trim(cell, "\""); c != "" && strings.ContainsAny(c[:1], "=+@") {
						t.Errorf("a formula: %q", cell)
					}
				}
			}
		}
	}
}

// TestSamplesGoOutAndIn: every statement that the readers are tried on comes
// back from a table of one's own as it was.
func TestSamplesGoOutAndIn(t *testing.T) {
	files, rows := 0, 0
	err := filepath.WalkDir(filepath.Join("..", "testdata"), func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(name, "fuzz") {
			return err
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		r, err := statement.Open(bytes.NewReader(raw), statement.Options{})
		if err != nil {
			return nil
		}
		defer r.Close()
		var lines []Line
		for {
			row, err := r.Next()
			var no *statement.Rejected
			if errors.As(err, &no) {
				continue
			}
			if err != nil {
				break
			}
			lines = append(lines, Line{Row: row, File: filepath.Base(name)})
		}
		if len(lines) == 0 {
			return nil
		}
		files, rows = files+1, rows+len(lines)
		table, book := written(t, joinder.Chinese, lines)
		for kind, raw := range map[string][]byte{"csv": table, "xlsx": book} {
			back, _ := readBack(t, raw)
			if len(back) != len(lines) {
				t.Errorf("%s as %s: %d rows of %d", name, kind, len(back), len(lines))
				continue
			}
			for i := range back {
				if d := same(lines[i].Row, back[i]); d != "" {
					t.Errorf("%s as %s, row %d: %s", name, kind, i, d)
					break
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d statements, %d rows, out and in twice", files, rows)
	if files == 0 {
		t.Error("no statements")
	}
}

// TestTheWorkbookHasDatesAndTotals looks at the cells themselves.
func TestTheWorkbookHasDatesAndTotals(t *testing.T) {
	at := time.Date(2026, 2, 28, 23, 59, 58, 0, time.FixedZone("", 8*3600))
	big := decimal.RequireFromString("12345678901234567890.123456789")
	_, book := written(t, joinder.English, []Line{
		{Row: statement.Row{Line: 4, Time: at, Zoned: true, Amount: decimal.RequireFromString("-0.10"), Currency: "CNY", Direction: statement.Out}, Marked: true},
		{Row: statement.Row{Line: 5, Time: at, Zoned: true, Amount: decimal.RequireFromString("-0.20"), Currency: "CNY", Direction: statement.Out}},
		{Row: statement.Row{Line: 6, Time: at, Zoned: true, Amount: big, Currency: "ETH", Direction: statement.In}},
	})
	x, err := excelize.OpenReader(bytes.NewReader(book), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for at, want := range map[[2]string]string{{"Rows", "B2"}: "UTC+08:00", {"Rows", "C2"}: "-0.1", {"Rows", "C4"}: big.String(), {"Rows", "S2"}: "4", {"Rows", "T2"}: "yes", {"Totals", "C2"}: "0.3", {"Totals", "B3"}: big.String()} {
		if got, err := x.GetCellValue(at[0], at[1]); err != nil || got != want {
			t.Errorf("%v: %q, want %q, %v", at, got, want, err)
		}
	}
	if kind, err := x.GetCellType("Rows", "A2"); err != nil || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
		t.Errorf("the time is a text: %v %v", kind, err)
	}
}
