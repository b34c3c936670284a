package cli

import (
	"fmt"
	"io"

	"joinder/internal/guide/trace"
	"joinder/internal/i18n"
)

// mostLines bounds the tables for people; --json has everything.
const mostLines = 60

// writeTrace prints for a person: what was taken, where it went, where it
// stopped, whom to write to.
func writeTrace(out io.Writer, w *i18n.Words, l *trace.Ledger, r *trace.Result, freezable trace.Freezable) {
	line := func(key string, args ...any) { fmt.Fprintln(out, w.T(key, args...)) }
	line("trace.text.head", "Method", w.T("trace.method."+string(r.Method)), "Transactions", r.Events)
	for _, m := range r.Stolen {
		line("trace.text.stolen", "ID", m.ID, "Amount", m.Amount.Decimal(m.Asset.Scale), "Asset", m.Asset.String())
		if !m.Already.IsZero() {
			line("trace.text.already", "Amount", m.Already.Decimal(m.Asset.Scale), "Asset", m.Asset.String())
		}
	}
	fmt.Fprintln(out, "\n"+w.T("trace.text.flows"))
	n := 0
	for f := range r.Flows {
		if n++; n > mostLines {
			line("trace.text.more", "Count", r.FlowCount()-mostLines)
			break
		}
		fmt.Fprintf(out, "%3d  %-23s  %s → %s  %s / %s %s  %s\n", f.Hop, trace.Clock(w, f.At), trace.Short(f.From, 22), trace.Short(f.To, 22),
			f.Tainted.Decimal(f.Asset.Scale), f.Amount.Decimal(f.Asset.Scale), f.Asset.Code, trace.Short(f.Tx, 16))
	}
	fmt.Fprintln(out, "\n"+w.T("trace.text.sinks"))
	for i, s := range r.Sinks {
		if i == mostLines {
			line("trace.text.more", "Count", len(r.Sinks)-i)
			break
		}
		fmt.Fprintf(out, "  %s %s  %s  %s\n", s.Amount.Decimal(s.Asset.Scale), s.Asset.String(), s.Account, w.T("trace.why."+string(s.Why)))
		for _, x := range s.Labels {
			fmt.Fprintln(out, "      "+trace.Said(w, x))
		}
	}
	fmt.Fprintln(out, "\n"+w.T("trace.text.totals"))
	key := "trace.text.total"
	if !r.Method.Conserves() {
		key = "trace.text.most"
	}
	for _, t := range r.Totals {
		fmt.Fprintln(out, "  "+w.T(key, "Asset", t.Asset.String(), "Stolen", t.Stolen.Decimal(t.Asset.Scale), "Sinks", t.Sinks.Decimal(t.Asset.Scale), "Fees", t.Fees.Decimal(t.Asset.Scale)))
	}
	if to := r.Addressees(freezable); len(to) > 0 {
		fmt.Fprintln(out, "\n"+w.T("trace.text.write_to"))
		for _, a := range to {
			fmt.Fprintln(out, "  "+w.N("trace.text.to", len(a.Sinks), "Name", a.Title(w)))
		}
		line("trace.text.letter")
	}
	fmt.Fprintln(out)
	list, all := l.Rejected()
	for _, x := range list {
		line("trace.text.rejected", "Line", x.Line, "Reason", w.T("trace.reason."+string(x.Reason)))
	}
	if all > len(list) {
		line("trace.text.more", "Count", all-len(list))
	}
	for _, s := range r.Warnings(w) {
		fmt.Fprintln(out, "! "+s)
	}
	line("trace.text.caution")
}
