package trace

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
)

// Steps writes the flows as a table (CSV, UTF-8 with its mark, so that a
// spreadsheet opens it right): one line a step, in the order of time, times in
// UTC. Cells that a spreadsheet would take for a formula are quoted by an
// apostrophe.
func (r *Result) Steps(out io.Writer, w Words) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(out)
	head := make([]string, 0, 11)
	for _, name := range []string{"hop", "time", "from", "to", "asset", "contract", "stolen", "whole", "transaction", "output", "change"} {
		head = append(head, plainCell(w.T("trace.steps."+name)))
	}
	if err := c.Write(head); err != nil {
		return err
	}
	var failed error
	for f := range r.Flows {
		at, place, change := "", "", ""
		if !f.At.IsZero() {
			at = f.At.UTC().Format(time.RFC3339)
		}
		if f.Out != Whole {
			place = strconv.Itoa(f.Out)
		}
		if f.Change {
			change = w.T("trace.steps.yes")
		}
		if failed = c.Write([]string{strconv.Itoa(f.Hop), at, plainCell(f.From), plainCell(f.To), plainCell(f.Asset.Code), plainCell(f.Asset.Contract),
			f.Tainted.Decimal(f.Asset.Scale), f.Amount.Decimal(f.Asset.Scale), plainCell(f.Tx), place, change}); failed != nil {
			return failed
		}
	}
	c.Flush()
	return c.Error()
}

// plainCell keeps a spreadsheet from computing what somebody else wrote.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n|%", rune(s[0])) || strings.HasPrefix(s, "＝") || strings.HasPrefix(s, "＋") || strings.HasPrefix(s, "－") || strings.HasPrefix(s, "＠") {
		return "'" + s
	}
	return s
}
