package statement

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var writeWest = flag.Bool("write-west", false, "write what is read of testdata/west beside it")

// readOut writes rows and summary the way the files beside the samples have them.
func readOut(rows []Row, s Summary) string {
	var b strings.Builder
	for _, r := range rows {
		clock := r.Time.Format("2006-01-02T15:04:05")
		if r.Zoned {
			clock = r.Time.Format("2006-01-02T15:04:05Z07:00")
		}
		if r.DateOnly {
			clock = r.Time.Format("2006-01-02")
		}
		fmt.Fprintf(&b, "%d %s %s %s %s", r.Line, clock, r.Amount, r.Currency, r.Direction)
		if r.Fee.Valid {
			fmt.Fprintf(&b, " fee %s %s", r.Fee.Decimal, r.FeeIn)
		}
		if r.Balance.Valid {
			fmt.Fprintf(&b, " balance %s", r.Balance.Decimal)
		}
		for _, f := range []struct{ name, value string }{{"with", r.Counterparty}, {"account", r.Account}, {"order", r.OrderID}, {"merchant", r.MerchantID}, {"method", r.Method}, {"status", r.Status}, {"type", r.Type}, {"note", r.Note}} {
			if f.value != "" {
				fmt.Fprintf(&b, " | %s %s", f.name, f.value)
			}
		}
		b.WriteByte('\n')
	}
	for _, no := range s.Rejected {
		fmt.Fprintf(&b, "no %d %s %s\n", no.Line, no.Column, no.Reason)
	}
	fmt.Fprintf(&b, "%s: %d rows, %d refused", s.Format, s.Rows, s.Refused)
	for _, t := range s.Totals {
		fmt.Fprintf(&b, "; %s in %s out %s fees %s", t.Currency, t.In, t.Out, t.Fees)
	}
	if s.Opening.Valid {
		fmt.Fprintf(&b, "; opening %s", s.Opening.Decimal)
	}
	if s.Closing.Valid {
		fmt.Fprintf(&b, "; closing %s", s.Closing.Decimal)
	}
	if s.Holder != "" {
		fmt.Fprintf(&b, "; of %s", s.Holder)
	}
	for _, w := range s.Warnings {
		fmt.Fprintf(&b, "; %s", w.Code)
		if w.Says+w.Found != "" {
			fmt.Fprintf(&b, " (%s, %s)", w.Says, w.Found)
		}
	}
	return b.String() + "\n"
}

// Invented files of the shapes that services export, with what is read beside
// them.
func TestWesternTables(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "west", "*"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files {
		if strings.HasSuffix(name, ".want") {
			continue
		}
		n++
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rows, sum := readAll(t, raw, Options{Name: name})
		got := readOut(rows, sum)
		if *writeWest {
			if err := os.WriteFile(name+".want", []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(name + ".want")
		if errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s has no reading beside it", name)
			continue
		}
		if got != string(want) {
			t.Errorf("%s is read as\n%s\nwant\n%s", filepath.Base(name), got, want)
		}
	}
	if n < 30 {
		t.Errorf("only %d files", n)
	}
}
