package trace

import "time"

// Counts finds texts that have a number in them, too.
type Counts interface {
	Words
	N(key string, count int, args ...any) string
}

// Report is a result for programs, as "trace --json" prints it. Others script
// against it: keys are added, never changed. Amounts are decimal strings in the asset's own unit; times are RFC
// 3339 in UTC, null while unconfirmed; missing texts are null.
type (
	Report struct {
		Method       string           `json:"method"`       // fifo, lifo, haircut, poison
		Transactions int              `json:"transactions"` // that were read
		Stolen       []reportStolen   `json:"stolen"`
		Flows        []reportFlow     `json:"flows"` // in the order of time
		Sinks        []reportSink     `json:"sinks"` // where it stopped, the largest first
		Totals       []reportTotal    `json:"totals"`
		Conserved    bool             `json:"conserved"` // stolen = sinks + fees in every asset; poison keeps no sums
		WriteTo      []reportTo       `json:"write_to"`
		Openings     []reportOpening  `json:"openings"` // money that must have been there before the file
		Rejected     []reportRejected `json:"rejected"` // the first
		RejectedRows int              `json:"rejected_rows"`
		Warnings     []string         `json:"warnings"`
	}
	reportStolen struct {
		ID       string  `json:"id"`
		Asset    string  `json:"asset"`
		Contract *string `json:"contract"`
		Amount   string  `json:"amount"`  // newly counted as stolen
		Already  string  `json:"already"` // was stolen by an earlier mark
	}
	reportFlow struct {
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
	reportSink struct {
		Account  string        `json:"account"`
		Asset    string        `json:"asset"`
		Contract *string       `json:"contract"`
		Amount   string        `json:"amount"`
		Why      string        `json:"why"` // unspent, end_of_data, service, hop_limit, time_limit, too_small
		Explain  string        `json:"explanation"`
		Hop      int           `json:"hop"`
		Tx       string        `json:"tx"`
		Time     *string       `json:"time"`
		Labels   []reportLabel `json:"labels"`
	}
	reportLabel struct {
		Name     *string `json:"name"`
		Category *string `json:"category"`
		Chain    *string `json:"chain"`
		Source   string  `json:"source"`
		Date     *string `json:"date"`
	}
	reportTotal struct {
		Asset      string            `json:"asset"`
		Contract   *string           `json:"contract"`
		Stolen     string            `json:"stolen"`
		Sinks      string            `json:"sinks"`
		Fees       string            `json:"fees"`
		By         map[string]string `json:"by"`          // sinks by reason
		UpperBound *string           `json:"upper_bound"` // of poison: the most that could be stolen money; else null
	}
	reportTo struct {
		Kind     string   `json:"kind"` // service, issuer, police
		Name     string   `json:"name"`
		Asset    *string  `json:"asset"`
		Accounts []string `json:"accounts"`
	}
	reportOpening struct {
		Account string `json:"account"`
		Asset   string `json:"asset"`
		Amount  string `json:"amount"`
	}
	reportRejected struct {
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

// Report writes the result for programs; what was set aside is the ledger's.
func (r *Result) Report(w Counts, l *Ledger, freezable Freezable) Report {
	out := Report{Method: string(r.Method), Transactions: r.Events, Conserved: r.Conserved(), Stolen: []reportStolen{}, Flows: make([]reportFlow, 0, r.FlowCount()), Sinks: make([]reportSink, 0, len(r.Sinks)),
		Totals: []reportTotal{}, WriteTo: []reportTo{}, Openings: []reportOpening{}, Rejected: []reportRejected{}, Warnings: r.Warnings(w)}
	for _, m := range r.Stolen {
		out.Stolen = append(out.Stolen, reportStolen{m.ID, m.Asset.Code, orNull(m.Asset.Contract), m.Amount.Decimal(m.Asset.Scale), m.Already.Decimal(m.Asset.Scale)})
	}
	for f := range r.Flows {
		x := reportFlow{Tx: f.Tx, Time: rfc(f.At), From: f.From, To: f.To, Asset: f.Asset.Code, Contract: orNull(f.Asset.Contract), Amount: f.Amount.Decimal(f.Asset.Scale), Tainted: f.Tainted.Decimal(f.Asset.Scale), Hop: f.Hop, Change: f.Change}
		if f.Out != Whole {
			out := f.Out
			x.Output = &out
		}
		out.Flows = append(out.Flows, x)
	}
	for _, s := range r.Sinks {
		out.Sinks = append(out.Sinks, reportSink{s.Account, s.Asset.Code, orNull(s.Asset.Contract), s.Amount.Decimal(s.Asset.Scale), string(s.Why), w.T("trace.why." + string(s.Why)), s.Hop, s.Tx, rfc(s.At), labelsJSON(s.Labels)})
	}
	for _, t := range r.Totals {
		x := reportTotal{Asset: t.Asset.Code, Contract: orNull(t.Asset.Contract), Stolen: t.Stolen.Decimal(t.Asset.Scale), Sinks: t.Sinks.Decimal(t.Asset.Scale), Fees: t.Fees.Decimal(t.Asset.Scale), By: map[string]string{}}
		for _, p := range t.By {
			x.By[string(p.Why)] = p.Amount.Decimal(t.Asset.Scale)
		}
		if !r.Method.Conserves() {
			most := t.Sinks.Add(t.Fees).Decimal(t.Asset.Scale)
			x.UpperBound = &most
		}
		out.Totals = append(out.Totals, x)
	}
	for _, a := range r.Addressees(freezable) {
		x := reportTo{Kind: string(a.Whom), Name: a.Title(w), Asset: orNull(a.Asset.Code), Accounts: []string{}}
		for _, s := range a.Sinks {
			x.Accounts = append(x.Accounts, s.Account)
		}
		out.WriteTo = append(out.WriteTo, x)
	}
	for _, o := range r.Openings {
		out.Openings = append(out.Openings, reportOpening{o.Account, o.Asset.Code, o.Amount.Decimal(o.Asset.Scale)})
	}
	list, all := l.Rejected()
	out.RejectedRows = all
	for _, x := range list {
		out.Rejected = append(out.Rejected, reportRejected{x.Line, string(x.Reason)})
	}
	return out
}

func labelsJSON(labels []Label) []reportLabel {
	out := []reportLabel{}
	for _, l := range labels {
		out = append(out, reportLabel{orNull(l.Name), orNull(l.Category), orNull(l.Chain), l.Source, orNull(l.Date)})
	}
	return out
}

// Warnings are what a reader must know of the result beside its figures.
func (r *Result) Warnings(w Counts) []string {
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

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
