package cli

import (
	"fmt"
	"io"
	"time"

	"joinder/internal/guide/trace"
	"joinder/internal/i18n"
)

// The shape of "trace --json". Others script against it: keys are added, never
// changed. Amounts are decimal strings in the asset's own unit; times are RFC
// 3339 in UTC, null while unconfirmed; missing texts are null.
type (
	traceSheet struct {
		Method       string          `json:"method"`       // fifo, lifo, haircut, poison
		Transactions int             `json:"transactions"` // that were read
		Stolen       []traceStolen   `json:"stolen"`
		Flows        []traceFlow     `json:"flows"` // in the order of time
		Sinks        []traceSink     `json:"sinks"` // where it stopped, the largest first
		Totals       []traceTotal    `json:"totals"`
		Conserved    bool            `json:"conserved"` // stolen = sinks + fees in every asset; poison keeps no sums
		WriteTo      []traceTo       `json:"write_to"`
		Openings     []traceOpening  `json:"openings"` // money that must have been there before the file
		Rejected     []traceRejected `json:"rejected"` // the first
		RejectedRows int             `json:"rejected_rows"`
		Warnings     []string        `json:"warnings"`
	}
	traceStolen struct {
		ID       string  `json:"id"`
		Asset    string  `json:"asset"`
		Contract *string `json:"contract"`
		Amount   string  `json:"amount"`  // newly counted as stolen
		Already  string  `json:"already"` // was stolen by an earlier mark
	}
	traceFlow struct {
		Tx       string  `json:"tx"`
		Output   *int    `json:"output"` // of coins, from 0; null for a move
		Time     *string `json:"time"`
		From     string  `json:"from"`
		To       string  `json:"to"`
		Asset    string  `json:"asset"`
		Contract *string `json:"contract"`
		Amount   string  `json:"amount"`  // of the whole move or output
		Tainted  string  `json:"tainted"` // of that, stolen and from this sender
		Hop      int     `json:"hop"`     // 0 is the theft
		Change   bool    `json:"change"`  // back to one who paid
	}
	traceSink struct {
		Account  string       `json:"account"`
		Asset    string       `json:"asset"`
		Contract *string      `json:"contract"`
		Amount   string       `json:"amount"`
		Why      string       `json:"why"` // unspent, end_of_data, service, hop_limit, time_limit, too_small
		Explain  string       `json:"explanation"`
		Hop      int          `json:"hop"`
		Tx       string       `json:"tx"`
		Time     *string      `json:"time"`
		Labels   []traceLabel `json:"labels"`
	}
	traceLabel struct {
		Name     *string `json:"name"`
		Category *string `json:"category"`
		Chain    *string `json:"chain"`
		Source   string  `json:"source"`
		Date     *string `json:"date"`
	}
	traceTotal struct {
		Asset      string            `json:"asset"`
		Contract   *string           `json:"contract"`
		Stolen     string            `json:"stolen"`
		Sinks      string            `json:"sinks"`
		Fees       string            `json:"fees"`
		By         map[string]string `json:"by"`          // sinks by reason
		UpperBound *string           `json:"upper_bound"` // of poison: the most that could be stolen money; else null
	}
	traceTo struct {
		Kind     string   `json:"kind"` // service, issuer, police
		Name     string   `json:"name"`
		Asset    *string  `json:"asset"`
		Accounts []string `json:"accounts"`
	}
	traceOpening struct {
		Account string `json:"account"`
		Asset   string `json:"asset"`
		Amount  string `json:"amount"`
	}
	traceRejected struct {
		Line   int    `json:"line"` // row, or number of the record
		Reason string `json:"reason"`
	}
)

// rfc is a time as JSON has it.
func rfc(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format(time.RFC3339Nano)
	return &s
}

func traceJSON(w *i18n.Words, l *trace.Ledger, r *trace.Result) traceSheet {
	out := traceSheet{Method: string(r.Method), Transactions: r.Events, Conserved: r.Conserved(), Stolen: []traceStolen{}, Flows: make([]traceFlow, 0, r.FlowCount()), Sinks: make([]traceSink, 0, len(r.Sinks)),
		Totals: []traceTotal{}, WriteTo: []traceTo{}, Openings: []traceOpening{}, Rejected: []traceRejected{}, Warnings: traceWarnings(w, r)}
	for _, m := range r.Stolen {
		out.Stolen = append(out.Stolen, traceStolen{m.ID, m.Asset.Code, orNull(m.Asset.Contract), m.Amount.Decimal(m.Asset.Scale), m.Already.Decimal(m.Asset.Scale)})
	}
	for f := range r.Flows {
		x := traceFlow{Tx: f.Tx, Time: rfc(f.At), From: f.From, To: f.To, Asset: f.Asset.Code, Contract: orNull(f.Asset.Contract), Amount: f.Amount.Decimal(f.Asset.Scale), Tainted: f.Tainted.Decimal(f.Asset.Scale), Hop: f.Hop, Change: f.Change}
		if f.Out != trace.Whole {
			out := f.Out
			x.Output = &out
		}
		out.Flows = append(out.Flows, x)
	}
	for _, s := range r.Sinks {
		out.Sinks = append(out.Sinks, traceSink{s.Account, s.Asset.Code, orNull(s.Asset.Contract), s.Amount.Decimal(s.Asset.Scale), string(s.Why), w.T("trace.why." + string(s.Why)), s.Hop, s.Tx, rfc(s.At), labelsJSON(s.Labels)})
	}
	for _, t := range r.Totals {
		x := traceTotal{Asset: t.Asset.Code, Contract: orNull(t.Asset.Contract), Stolen: t.Stolen.Decimal(t.Asset.Scale), Sinks: t.Sinks.Decimal(t.Asset.Scale), Fees: t.Fees.Decimal(t.Asset.Scale), By: map[string]string{}}
		for _, p := range t.By {
			x.By[string(p.Why)] = p.Amount.Decimal(t.Asset.Scale)
		}
		if !r.Method.Conserves() {
			most := t.Sinks.Add(t.Fees).Decimal(t.Asset.Scale)
			x.UpperBound = &most
		}
		out.Totals = append(out.Totals, x)
	}
	for _, a := range r.Addressees(mayFreeze) {
		x := traceTo{Kind: string(a.Whom), Name: a.Title(w), Asset: orNull(a.Asset.Code), Accounts: []string{}}
		for _, s := range a.Sinks {
			x.Accounts = append(x.Accounts, s.Account)
		}
		out.WriteTo = append(out.WriteTo, x)
	}
	for _, o := range r.Openings {
		out.Openings = append(out.Openings, traceOpening{o.Account, o.Asset.Code, o.Amount.Decimal(o.Asset.Scale)})
	}
	list, all := l.Rejected()
	out.RejectedRows = all
	for _, x := range list {
		out.Rejected = append(out.Rejected, traceRejected{x.Line, string(x.Reason)})
	}
	return out
}

func labelsJSON(labels []trace.Label) []traceLabel {
	out := []traceLabel{}
	for _, l := range labels {
		out = append(out, traceLabel{orNull(l.Name), orNull(l.Category), orNull(l.Chain), l.Source, orNull(l.Date)})
	}
	return out
}

func traceWarnings(w *i18n.Words, r *trace.Result) []string {
	out := []string{}
	if !r.Method.Conserves() {
		out = append(out, w.T("trace.warning.poison"))
	}
	if r.Twice > 0 {
		out = append(out, w.N("trace.warning.twice", r.Twice))
	}
	if r.Broken > 0 {
		out = append(out, w.N("trace.warning.broken", r.Broken))
	}
	if len(r.Openings) > 0 {
		out = append(out, w.N("trace.warning.openings", len(r.Openings)))
	}
	for _, m := range r.Stolen {
		if m.Amount.IsZero() && m.Already.IsZero() {
			out = append(out, w.T("trace.warning.nothing", "ID", m.ID))
		}
	}
	return out
}

// mostLines bounds the tables for people; --json has everything.
const mostLines = 60

// writeTrace prints for a person: what was taken, where it went, where it
// stopped, whom to write to.
func writeTrace(out io.Writer, w *i18n.Words, l *trace.Ledger, r *trace.Result) {
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
	if to := r.Addressees(mayFreeze); len(to) > 0 {
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
	for _, s := range traceWarnings(w, r) {
		fmt.Fprintln(out, "! "+s)
	}
	line("trace.text.caution")
}
