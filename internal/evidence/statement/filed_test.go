package statement

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// printed is a reading as the files ending in .want have it.
func printed(raw []byte, o Options) string {
	var b strings.Builder
	r, err := Open(bytes.NewReader(raw), o)
	if err != nil {
		return fmt.Sprintln("cannot be opened:", err)
	}
	defer r.Close()
	for {
		row, err := r.Next()
		var no *Rejected
		switch {
		case errors.As(err, &no):
			fmt.Fprintf(&b, "%d rejected %s %s\n", no.Line, no.Column, no.Reason)
			continue
		case errors.Is(err, io.EOF):
		case err != nil:
			fmt.Fprintln(&b, "ended:", err)
		default:
			at := row.Time.Format(time.RFC3339Nano)
			switch {
			case row.DateOnly:
				at = row.Time.Format(time.DateOnly)
			case !row.Zoned:
				at = row.Time.Format("2006-01-02T15:04:05")
			}
			fmt.Fprintf(&b, "%d %s %s %s %s", row.Line, at, row.Amount, row.Currency, row.Direction)
			if row.Fee.Valid {
				fmt.Fprintf(&b, " fee=%s%s", row.Fee.Decimal, row.FeeIn)
			}
			if row.Balance.Valid {
				fmt.Fprintf(&b, " balance=%s", row.Balance.Decimal)
			}
			for _, f := range []struct{ name, value string }{{"own", row.OwnAccount}, {"name", row.Counterparty}, {"account", row.Account}, {"order", row.OrderID},
				{"merchant", row.MerchantID}, {"method", row.Method}, {"status", row.Status}, {"type", row.Type}, {"note", row.Note}} {
				if f.value != "" {
					fmt.Fprintf(&b, " %s=%q", f.name, f.value)
				}
			}
			fmt.Fprintln(&b)
			continue
		}
		s := r.Summary()
		fmt.Fprintf(&b, "%s: %d rows, %d rejected, %s to %s\n", s.Format, s.Rows, s.Refused, s.From.Format(time.DateOnly), s.To.Format(time.DateOnly))
		if len(s.Accounts) == 0 {
			fmt.Fprintf(&b, "opening %s closing %s\n", shown(s.Opening), shown(s.Closing))
		}
		for _, a := range s.Accounts {
			fmt.Fprintf(&b, "account %s %s: opening %s, closing %s, %d rows\n", a.Account, a.Currency, shown(a.Opening), shown(a.Closing), a.Rows)
		}
		for _, w := range s.Warnings {
			fmt.Fprintf(&b, "warning %s %d %s %s\n", w.Code, w.Line, w.Says, w.Found)
		}
		return b.String()
	}
}

func shown(d decimal.NullDecimal) string {
	if !d.Valid {
		return "-"
	}
	return d.Decimal.String()
}

// TestInventedFiles reads files of our own against the reading beside them.
// With STATEMENT_WRITE=1 it writes them, to be looked at.
func TestInventedFiles(t *testing.T) {
	for _, kind := range []string{"ofx", "camt", "mt940", "json"} {
		files, err := filepath.Glob(filepath.Join("testdata", kind, "*"))
		if err != nil || len(files) == 0 {
			t.Fatal(kind, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, ".want") {
				continue
			}
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := printed(raw, Options{Name: name})
			if os.Getenv("STATEMENT_WRITE") != "" {
				if err := os.WriteFile(name+".want", []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name + ".want")
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s is read as\n%s\nexpected\n%s", name, got, want)
			}
		}
	}
}
