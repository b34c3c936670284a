package statement

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Invented files of the shapes that many services export, each with a reading
// beside it that was written by hand before any reader saw the file: day,
// amount (~ before it: no money moved), currency, then the fields that matter.
// The last line is format, totals and warnings.
func TestOtherPeoplesFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "others", "*.want"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files {
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		name = strings.TrimSuffix(name, ".want")
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n++
		r, err := Open(bytes.NewReader(raw), Options{Name: name})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
			continue
		}
		got, sum := drained(t, r)
		if err := agrees(got, sum, strings.Split(strings.TrimSpace(string(want)), "\n")); err != nil {
			t.Errorf("%s: %v\n%s", filepath.Base(name), err, readOut(got, sum))
		}
	}
	if n < 60 {
		t.Errorf("only %d files", n)
	}
}

func agrees(got []Row, sum Summary, want []string) error {
	end := want[len(want)-1]
	want = want[:len(want)-1]
	if len(got) != len(want) {
		return fmt.Errorf("%d rows, want %d", len(got), len(want))
	}
	for i, line := range want {
		fields := strings.Split(line, " | ")
		if head := headOf(got[i]); head != strings.Join(strings.Fields(fields[0]), " ") {
			return fmt.Errorf("row %d is %q, want %q", i+1, head, fields[0])
		}
		for _, f := range fields[1:] {
			name, value, _ := strings.Cut(strings.TrimSpace(f), " ")
			if is := fieldOf(got[i], name); is != value {
				return fmt.Errorf("row %d has %s %q, want %q", i+1, name, is, value)
			}
		}
	}
	if is := endOf(sum); is != end {
		return fmt.Errorf("ends with\n%s\nwant\n%s", is, end)
	}
	return nil
}

func headOf(r Row) string {
	clock := r.Time.Format("2006-01-02T15:04:05")
	if r.Zoned {
		clock = r.Time.Format("2006-01-02T15:04:05Z07:00")
	}
	if r.DateOnly {
		clock = r.Time.Format("2006-01-02")
	}
	still := ""
	if r.Direction == Neutral {
		still = "~"
	} else if r.Direction != bySign(r.Amount) {
		still = "wrong sign "
	}
	return strings.TrimSpace(clock + " " + still + r.Amount.String() + " " + r.Currency)
}

func fieldOf(r Row, name string) string {
	switch name {
	case "with":
		return r.Counterparty
	case "account":
		return r.Account
	case "order":
		return r.OrderID
	case "merchant":
		return r.MerchantID
	case "method":
		return r.Method
	case "status":
		return r.Status
	case "type":
		return r.Type
	case "note":
		return r.Note
	case "fee":
		if !r.Fee.Valid {
			return ""
		}
		return strings.TrimSpace(r.Fee.Decimal.String() + " " + r.FeeIn)
	case "balance":
		if !r.Balance.Valid {
			return ""
		}
		return r.Balance.Decimal.String()
	}
	return "no such field"
}

func endOf(s Summary) string {
	var b strings.Builder
	fmt.Fprintf(&b, "= %s, %d refused", s.Format, s.Refused)
	for _, t := range s.Totals {
		fmt.Fprintf(&b, "; %s +%s -%s", t.Currency, t.In, t.Out)
	}
	for _, w := range s.Warnings {
		fmt.Fprintf(&b, "; %s", w.Code)
	}
	return b.String()
}
