package live

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/engine"
)

// Facets beside those of package similar.
const (
	facetCurrency = "currency"
	facetText     = "text" // "yes" when published
	facetOpen     = "open" // "yes" when the complaint was public before it came here
)

// Places in a row's values.
const (
	atWallet = iota
	atIssue
	atJurisdiction
	atRegion
	atLevel
	atEvidence
	atCurrency
	atText
	atOpen
	atOperator
	atProduct
	atResponse
	atTimely
	atLang
	facets
)

// Places in a row's numbers. Days are yyyymmdd.
const (
	atShown  = iota // the day as it is shown: yyyymm00 where only the month is
	atReach         // the last day that may be meant: yyyymm31 there
	atDay           // the day
	atAmount        // the amount as it is shown, in an order-keeping form
	atUnits         // the amount in smallest units; None when it does not fit
	atPerson
	atTwin
	numbers
)

func schema() engine.Schema {
	return engine.Schema{
		Facets: []string{similar.FacetWallet, similar.FacetIssue, similar.FacetJurisdiction, similar.FacetRegion, similar.FacetLevel,
			similar.FacetEvidence, facetCurrency, facetText, facetOpen, similar.FacetOperator, similar.FacetProduct, similar.FacetResponse, similar.FacetTimely, similar.FacetLang},
		Columns: [][]string{
			{similar.FacetWallet, similar.FacetOperator}, // the one says the other
			{similar.FacetProduct, similar.FacetIssue}, {similar.FacetJurisdiction, similar.FacetRegion},
			{similar.FacetLevel, similar.FacetEvidence, facetText, facetOpen, facetCurrency, similar.FacetResponse, similar.FacetTimely, similar.FacetLang},
		},
		Numbers:  []string{"shown", "reach", "day", "amount", "units", "person", "twin"},
		Order:    "shown",
		Analysis: similar.Version,
	}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// document is an entry as the engine takes it. The terms belong to the cutter.
func document(c *similar.Cutter, e Entry) engine.Document {
	open := e.Source == "cfpb" || e.Source == "table" // as Publish has it
	d := engine.Document{ID: string(e.ID), Class: string(e.State), Values: make([]string, facets), Numbers: make([]int64, numbers)}
	d.Terms, d.Singles = c.Cut(e.Public)
	d.Values[atWallet], d.Values[atIssue], d.Values[atJurisdiction], d.Values[atRegion] = e.Wallet, e.Issue, e.Jurisdiction, e.Region
	d.Values[atLevel], d.Values[atEvidence], d.Values[atCurrency] = string(e.Level), yes(e.Evidence > 0), string(e.Amount.Currency)
	d.Values[atOperator], d.Values[atProduct], d.Values[atResponse], d.Values[atTimely], d.Values[atLang] = e.Operator, e.Product, e.Response, e.Timely, string(e.Lang)
	d.Values[atText], d.Values[atOpen] = yes(e.Public != ""), yes(open)
	for i := range d.Numbers {
		d.Numbers[i] = engine.None
	}
	if !e.OccurredOn.IsZero() {
		d.Numbers[atDay] = dayNumber(e.OccurredOn)
		d.Numbers[atShown], d.Numbers[atReach] = d.Numbers[atDay], d.Numbers[atDay]
		if !open {
			month := d.Numbers[atDay] / 100 * 100
			d.Numbers[atShown], d.Numbers[atReach] = month, month+31
		}
	}
	if !e.Amount.IsZero() {
		shown := e.Amount
		if !open {
			shown = shown.Coarse()
		}
		d.Numbers[atAmount] = amountNumber(shown)
		if u := e.Amount.Units(); u.IsInt64() && u.Int64() != engine.None {
			d.Numbers[atUnits] = u.Int64()
		}
	}
	d.Numbers[atPerson], d.Numbers[atTwin] = number(string(e.Person)), number(e.Twin)
	return d
}

// kept is a document that stays when the cutter goes on.
func kept(d engine.Document) engine.Document {
	d.Terms, d.Singles = slices.Clone(d.Terms), slices.Clone(d.Singles)
	return d
}

func dayNumber(d joinder.Date) int64 { return int64(d.Year)*10_000 + int64(d.Month)*100 + int64(d.Day) }

// dateOf reads a day; where only the month is shown it is the first.
func dateOf(n int64) joinder.Date {
	d := joinder.Date{Year: int(n / 10_000), Month: time.Month(n / 100 % 100), Day: int(n % 100)}
	d.Day = max(d.Day, 1)
	return d
}

// amountNumber orders amounts of one currency as the database does, which
// compares them as doubles.
func amountNumber(m joinder.Money) int64 {
	f := m.Major()
	if f < 0 {
		return -int64(math.Float64bits(-f)) //nolint:gosec // the sign bit is clear
	}
	return int64(math.Float64bits(f)) //nolint:gosec // the sign bit is clear
}

// number stands for an id: 63 bits of its SHA-256. Two of a million ids are
// taken for one with a chance of one in twenty million.
func number(id string) int64 {
	sum := sha256.Sum256([]byte(id))
	return int64(binary.LittleEndian.Uint64(sum[:8]) >> 1) //nolint:gosec // 63 bits
}
