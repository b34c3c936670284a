package wallet

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"joinder"
	"joinder/internal/datapack"
)

// Reports counts what people report here. Every number is over complaints that
// everybody may count; a person counts once, near-identical texts count as one.
type Reports interface {
	// WalletCounts is the row of every wallet that has reports or open cases.
	WalletCounts(ctx context.Context, v joinder.Viewer) (map[string]Count, error)
	// WalletReport is what people report about one wallet. answering are the
	// channels through which its operator itself is asked.
	WalletReport(ctx context.Context, v joinder.Viewer, wallet string, answering []string, today joinder.Date) (Report, error)
}

// Count is how much is reported about a wallet.
type Count struct {
	People    int
	OpenCases int
}

// Report is what people report about one wallet.
type Report struct {
	Problems []Problem // most people first
	Answers  Answers
	Outcomes Outcomes
}

// Problem is a kind of problem with one wallet.
type Problem struct {
	Issue    string
	People   int
	People30 int        // with an event in the last 30 days, today included; our own complaints count by the middle of their month (RQ-03)
	Amounts  []Amount   // of currencies in which at least FewPeople people lost money (RQ-03)
	OpenCase joinder.ID // the largest open case about it; "" when there is none
}

// Amount is money that several people report together, rounded down to two
// digits: exact totals of neighbouring groups could be subtracted.
type Amount struct {
	Money  joinder.Money
	People int
}

// Answers is how long the operator takes to answer people of cases. The zero
// value says that nobody asked.
type Answers struct {
	Asked    int // people whose filing with the operator is on record
	Answered int // of them, people who got any answer that is not automatic
	Days     int // median of the days until the first one; meaningful when Answered reaches FewPeople
}

// Outcomes is what members of cases say themselves.
type Outcomes struct {
	Said   int // people who said whether it is solved for them
	Solved int
}

// FewPeople is the number of people below which nothing but a count is said of
// a group: less could tell of one person (RQ-03).
const FewPeople = 5

// Entry is a row of the directory.
type Entry struct {
	joinder.Wallet
	Local      string   // what it is called where it comes from; "" unless the pack says so
	Countries  []string // where it is offered, "global" for everywhere; nil: not known
	Currencies []string // nil: not known
	Devices    []string // of datapack.Devices; nil: not known
	Fees       bool     // fees were observed
	Scheme     datapack.WalletKind
	Count
}

// Known reports whether the pack describes the wallet.
func (e Entry) Known() bool { return e.Scheme != "" }

// Directory lists wallets. It is safe for concurrent use.
type Directory struct {
	pack    *datapack.Pack
	reports Reports
	world   joinder.World

	mu     sync.Mutex
	counts map[string]Count
	until  time.Time
}

// countsFresh is how long counts of the whole list serve before they are read
// again: they are the same for everybody.
const countsFresh = 20 * time.Second

// New makes the directory. reports may be nil: then nothing is counted.
func New(pack *datapack.Pack, reports Reports, world joinder.World) *Directory {
	return &Directory{pack: pack, reports: reports, world: world}
}

// count reads how much is reported about every wallet.
func (d *Directory) count(ctx context.Context) (map[string]Count, error) {
	if d.reports == nil {
		return nil, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := d.world.Now(); !now.Before(d.until) {
		counts, err := d.reports.WalletCounts(ctx, joinder.Viewer{})
		if err != nil {
			return nil, err
		}
		d.counts, d.until = counts, now.Add(countsFresh)
	}
	return d.counts, nil
}

// Entries lists the wallets that are given: those of the pack with what it
// knows, others by name only. What it counts everybody may count.
func (d *Directory) Entries(ctx context.Context, known []joinder.Wallet) ([]Entry, error) {
	counts, err := d.count(ctx)
	if err != nil {
		return nil, err
	}
	day := joinder.DateOf(d.world.Now())
	out := make([]Entry, 0, len(known))
	for _, w := range known {
		e := Entry{Wallet: w, Count: counts[w.ID]}
		if p, ok := d.pack.Wallet(w.ID); ok {
			e.Local, e.Countries, e.Currencies, e.Devices = p.LocalName(), p.Countries(), p.Currencies(), p.Devices(day)
			e.Scheme = p.Kind()
			e.Fees = slices.ContainsFunc(d.pack.Fees(w.ID, day), func(f datapack.Told[datapack.Fee]) bool { return f.Status.Shown() })
		}
		out = append(out, e)
	}
	return out, nil
}

// Report is what people report about a wallet.
func (d *Directory) Report(ctx context.Context, v joinder.Viewer, wallet string) (Report, error) {
	if d.reports == nil {
		return Report{}, nil
	}
	var answering []string
	if p, ok := d.pack.Wallet(wallet); ok {
		for _, id := range p.Redress() {
			if c, ok := d.pack.Channel(id); ok && c.Kind() == datapack.ByOperator {
				answering = append(answering, id)
			}
		}
	}
	return d.reports.WalletReport(ctx, v, wallet, answering, joinder.DateOf(d.world.Now()))
}

// Order is how a list of wallets is sorted.
type Order string

// Orders.
const (
	ByName    Order = "name"
	ByReports Order = "reports"
)

// Custody and Heat narrow by who holds the keys and whether they touch the net.
const (
	Custodial   = "custodial"
	SelfCustody = "self"
	Hot         = "hot"
	Cold        = "cold"
)

// Filter narrows the directory. Empty fields let everything through; a wallet
// of which the asked thing is not known is left out and counted.
type Filter struct {
	Text     string
	Kind     string // a datapack.WalletKind, or "unreviewed"
	Custody  string
	Heat     string
	Country  string
	Device   string
	Currency string
	Cases    bool // has open cases
	Fees     bool // fees were observed
	Order    Order
}

// Found is what a filter left.
type Found struct {
	Entries []Entry
	Unknown int // left out only because the pack does not say what was asked
}

// Of gives the entries that pass, sorted for the language.
func (f Filter) Of(all []Entry, lang joinder.Lang) Found {
	var out Found
	for _, e := range all {
		switch f.passes(e) {
		case yes:
			out.Entries = append(out.Entries, e)
		case unknown:
			out.Unknown++
		}
	}
	slices.SortStableFunc(out.Entries, func(a, b Entry) int {
		if f.Order == ByReports {
			if c := cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.OpenCases, a.OpenCases)); c != 0 {
				return c
			}
		}
		return cmp.Or(cmp.Compare(Letter(a, lang), Letter(b, lang)), compareNames(a, b, lang), cmp.Compare(a.ID, b.ID))
	})
	return out
}

func compareNames(a, b Entry, lang joinder.Lang) int {
	return cmp.Compare(strings.ToLower(a.Label(lang)), strings.ToLower(b.Label(lang)))
}

// Letter is the heading under which a wallet stands in an alphabetical list:
// the first letter of its English name, "#" where that has none. Chinese names
// stand under the letter of the English one too, so that both lists have one
// order and no table of sounds is needed.
func Letter(e Entry, _ joinder.Lang) string {
	name := e.Name.EN
	if name == "" {
		name = e.ID
	}
	r, _ := utf8.DecodeRuneInString(name)
	if r = unicode.ToUpper(r); r < 'A' || r > 'Z' {
		return "#"
	}
	return string(r)
}

// verdict of one test.
type verdict int

const (
	no verdict = iota
	unknown
	yes
)

func (f Filter) passes(e Entry) verdict {
	if !f.named(e) || f.Cases && e.OpenCases == 0 || f.Fees && !e.Fees {
		return no
	}
	worst := yes
	for _, v := range []verdict{f.kind(e), f.scheme(e), among(f.Country, e.Countries, "global"), among(f.Device, e.Devices), among(f.Currency, e.Currencies)} {
		worst = min(worst, v)
	}
	return worst
}

func (f Filter) kind(e Entry) verdict {
	switch {
	case f.Kind == "" || f.Kind == string(e.Scheme) || f.Kind == Unreviewed && !e.Known():
		return yes
	case f.Kind != Unreviewed && !e.Known():
		return unknown
	}
	return no
}

// Unreviewed is the kind of a wallet that the pack does not describe.
const Unreviewed = "unreviewed"

func (f Filter) scheme(e Entry) verdict {
	if f.Custody == "" && f.Heat == "" {
		return yes
	}
	if !e.Known() {
		return unknown
	}
	s := e.Scheme.Scheme()
	if f.Custody != "" && s.Custodial != (f.Custody == Custodial) || f.Heat != "" && s.Cold != (f.Heat == Cold) {
		return no
	}
	return yes
}

// among reports whether one of the values is the wanted one or stands for all.
func among(wanted string, values []string, all ...string) verdict {
	switch {
	case wanted == "":
		return yes
	case len(values) == 0:
		return unknown
	case slices.Contains(values, wanted) || slices.ContainsFunc(all, func(a string) bool { return slices.Contains(values, a) }):
		return yes
	}
	return no
}

func (f Filter) named(e Entry) bool {
	wanted := strings.ToLower(strings.TrimSpace(f.Text))
	if wanted == "" {
		return true
	}
	for _, name := range []string{e.ID, e.Name.ZH, e.Name.EN, e.Local, e.Operator} {
		if strings.Contains(strings.ToLower(name), wanted) {
			return true
		}
	}
	return false
}
