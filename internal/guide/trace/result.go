package trace

import (
	"bytes"
	"cmp"
	"slices"
	"time"
)

// Why says why money was not followed further; "trace.why." + Why is its
// catalogue key.
type Why string

// Reasons to stop.
const (
	Unspent   Why = "unspent"     // it lies there: the account pays in this file, but not this money
	EndOfData Why = "end_of_data" // the file shows nothing that leaves this account; it may have left all the same
	Service   Why = "service"     // an account labelled as a service, whose money is pooled
	HopLimit  Why = "hop_limit"   // it moved on, further than was asked
	TimeLimit Why = "time_limit"  // it moved on, later than was asked
	TooSmall  Why = "too_small"   // the part is smaller than was asked
)

// Flow is stolen money in one step from an account to another.
type Flow struct {
	Tx       string
	Out      int // output of a transaction of coins, from 0; Whole for a move
	At       time.Time
	From, To string
	Asset    Asset
	Amount   Amount // of the whole move or output
	Tainted  Amount // of that, by the method, what is stolen and came from From
	Hop      int    // 0 is the theft
	Change   bool   // back to one that paid: no hop
}

// Sink is where stolen money stopped.
type Sink struct {
	Account string
	Asset   Asset
	Amount  Amount
	Why     Why
	Hop     int       // of the shortest way there
	Tx      string    // the last that brought it, or that was not followed
	At      time.Time // of Tx; zero if not confirmed
	Labels  []Label   // allegations about the account
}

// Total is the sum of an asset.
type Total struct {
	Asset  Asset
	Stolen Amount
	Sinks  Amount // all of Result.Sinks in this asset
	Fees   Amount // what of it paid for transactions
	By     []Part // Sinks by reason, in the order of the constants
}

// Part of a Total.
type Part struct {
	Why    Why
	Amount Amount
}

// Marked is what a Mark came to.
type Marked struct {
	ID      string
	At      time.Time // zero if not confirmed
	Asset   Asset
	Amount  Amount // newly counted as stolen
	Already Amount // was stolen by an earlier mark
	Moves   int    // moves and outputs that it marks
}

// Opening is money that an account must have had before the file begins.
type Opening struct {
	Account string
	Asset   Asset
	Amount  Amount
}

// flow is a Flow as it is kept: there may be millions.
type flow struct {
	event, from, to uint32
	out, hop        int32
	change          bool
	amount, tainted Amount
}

// flowRun is how many flows lie together.
const flowRun = 1 << 14

// Result is what Follow found. Sinks are by asset and amount, the largest first.
type Result struct {
	Method   Method
	Sinks    []Sink
	Totals   []Total
	Stolen   []Marked
	Openings []Opening // of accounts that stolen money passed
	Events   int       // transactions of the ledger
	Twice    int       // inputs that spent what was spent before; taken as clean
	Broken   int       // transactions left out because they bring forth more than they spend
	labels   *Labels
	ledger   *Ledger
	runs     [][]flow
}

// FlowCount is how many flows there are.
func (r *Result) FlowCount() int {
	if len(r.runs) == 0 {
		return 0
	}
	return (len(r.runs)-1)*flowRun + len(r.runs[len(r.runs)-1])
}

// Flows yields the flows in the order of time.
func (r *Result) Flows(yield func(Flow) bool) {
	name := func(account uint32) string {
		if account == none {
			return "" // newly issued
		}
		return r.ledger.accounts.names[account]
	}
	for _, run := range r.runs {
		for i := range run {
			f := &run[i]
			e := &r.ledger.events[f.event]
			if !yield(Flow{Tx: e.id, Out: int(f.out), At: e.when(), From: name(f.from), To: name(f.to), Asset: r.ledger.assets[e.asset], Amount: f.amount, Tainted: f.tainted, Hop: int(f.hop), Change: f.change}) {
				return
			}
		}
	}
}

// flow adds one.
func (r *Result) flow(f flow) {
	n := len(r.runs)
	if n == 0 || len(r.runs[n-1]) == flowRun {
		size := flowRun
		if n == 0 {
			size = 64 // most paths are short
		}
		r.runs, n = append(r.runs, make([]flow, 0, size)), n+1
	}
	run := &r.runs[n-1]
	*run = append(*run, f)
}

// Conserved reports that in every asset stolen = sinks + fees. It is always so
// but for poison, whose sums are the most that could be stolen money.
func (r *Result) Conserved() bool {
	for _, t := range r.Totals {
		if t.Sinks.Add(t.Fees) != t.Stolen {
			return false
		}
	}
	return true
}

// Labels of an account.
func (r *Result) Labels(account string) []Label { return r.labels.All(account) }

type sinkKey struct {
	account, asset uint32
	why            Why
}

type sinkSum struct {
	amount Amount
	hop    int32
	event  uint32
}

// sink counts money that stops.
func (f *follower) sink(account uint32, p parcel, why Why, event uint32) {
	asset := f.l.events[event].asset
	key := sinkKey{account, asset, why}
	s, ok := f.sinks[key]
	if !ok {
		s = &sinkSum{hop: p.hop}
		f.sinks[key] = s
	}
	s.amount, s.hop, s.event = s.amount.Add(p.amount), min(s.hop, p.hop), event
}

func (f *follower) result() *Result {
	r := f.r
	totals := make([]Total, len(f.l.assets))
	by := make([]map[Why]Amount, len(totals))
	for i, a := range f.l.assets {
		totals[i] = Total{Asset: a, Stolen: f.stolen[i], Fees: f.fees[i]}
		by[i] = map[Why]Amount{}
	}
	for key, s := range f.sinks {
		e := &f.l.events[s.event]
		account := f.l.accounts.names[key.account]
		r.Sinks = append(r.Sinks, Sink{Account: account, Asset: f.l.assets[key.asset], Amount: s.amount, Why: key.why, Hop: int(s.hop), Tx: e.id, At: e.when(), Labels: r.Labels(account)})
		totals[key.asset].Sinks = totals[key.asset].Sinks.Add(s.amount)
		by[key.asset][key.why] = by[key.asset][key.why].Add(s.amount)
	}
	for i, t := range totals {
		if t.Stolen.IsZero() && t.Sinks.IsZero() && t.Fees.IsZero() {
			continue
		}
		for _, why := range []Why{Unspent, EndOfData, Service, HopLimit, TimeLimit, TooSmall} {
			if a := by[i][why]; !a.IsZero() {
				t.By = append(t.By, Part{why, a})
			}
		}
		r.Totals = append(r.Totals, t)
	}
	slices.SortFunc(r.Totals, func(a, b Total) int { return a.Asset.compare(b.Asset) })
	slices.SortFunc(r.Sinks, func(a, b Sink) int {
		return cmp.Or(a.Asset.compare(b.Asset), b.Amount.Cmp(a.Amount), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Why, b.Why))
	})
	for p, a := range f.o.opening {
		if !a.IsZero() && f.passed[p] {
			r.Openings = append(r.Openings, Opening{f.l.accounts.names[f.l.pots[p].account], f.l.assets[f.l.pots[p].asset], a})
		}
	}
	return r
}

func (a Asset) compare(b Asset) int {
	return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Contract, b.Contract))
}

func (e *event) when() time.Time {
	if e.at == never {
		return time.Time{}
	}
	return time.UnixMicro(e.at).UTC()
}

// String is the asset as people name it; a token with the beginning of its contract.
func (a Asset) String() string {
	if a.Contract == "" {
		return a.Code
	}
	var b bytes.Buffer
	b.WriteString(a.Code)
	b.WriteString(" (")
	b.WriteString(Short(a.Contract, 12))
	b.WriteString(")")
	return b.String()
}
