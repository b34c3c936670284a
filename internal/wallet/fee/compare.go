package fee

import (
	"math/big"
	"sort"

	"joinder"
)

// End says which figure of an observation counts where it gives a range.
type End string

// The ends. Stated is the observation's own, with the highest of its rates.
const (
	Stated  End = ""
	Lowest  End = "low"
	Highest End = "high"
)

// Options of a comparison.
type Options struct {
	On           joinder.Date
	Speed        string
	Weekend      *bool
	AllowanceOut bool              // the free allowances are used up; otherwise nothing of them is
	By           End               // which end decides who is cheapest
	Observation  map[string]string // wallet → id, to compare another one than the best known
	From, UpTo   joinder.Money     // between which amounts crossings are looked for; absent: the smallest and the largest amount
}

// Comparison is what an action costs with several wallets.
type Comparison struct {
	Action    Action
	Currency  joinder.Currency
	Amounts   []joinder.Money // rising
	Rows      []Row           // in the order of the wallets asked for
	Missing   []Missing       // wallets that cannot be compared, and why
	Stretches []Stretch       // who is cheapest, from the smallest amount to the largest
	Crossings []Crossing      // where that changes
}

// Row is one wallet.
type Row struct {
	Observation Observation
	Cells       []Cell // one for each amount
	line        curve
	low, high   []curve
}

// Cell is one fee.
type Cell struct{ Amount, Fee, Low, High, Net joinder.Money }

// Missing is a wallet without a figure.
type Missing struct {
	Wallet string
	Why    error // what Answer says
}

// Stretch is a range of amounts in which the same wallets are the cheapest.
type Stretch struct {
	From    joinder.Money // the first amount
	Wallets []string      // more than one when they cost the same throughout
}

// Crossing is an amount at which the cheapest wallet changes.
type Crossing struct {
	At       joinder.Money // the first amount at which To is the cheapest
	From, To []string
	Fee      joinder.Money // what To costs there
	Exact    *big.Rat      // where both cost the same, in whole currency units; nil where a fee jumps
}

// At is the row's fee for an amount in the comparison's currency, for charts.
func (r Row) At(amount joinder.Money) joinder.Money {
	return rounded(r.line.at(amount.Units()), amount.Currency)
}

// Knees are the amounts at which the row's line bends or jumps: between them
// it is straight.
func (r Row) Knees(c joinder.Currency) []joinder.Money {
	var out []joinder.Money
	for _, p := range r.line[1:] {
		out = append(out, joinder.MoneyOf(p.from, c))
	}
	return out
}

// Compare computes an action's fee with every wallet for every amount, all in
// one currency. Who is cheapest is decided before rounding.
func (b *Book) Compare(wallets []string, action Action, amounts []joinder.Money, opts Options) (Comparison, error) {
	return Comparison{}, nil
}

func sortAmounts(amounts []joinder.Money) {
	sort.Slice(amounts, func(i, j int) bool { return amounts[i].Cmp(amounts[j]) < 0 })
}
