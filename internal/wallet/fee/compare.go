package fee

import (
	"math/big"
	"slices"
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
	line        curve  // what decides who is cheapest
	low, high   curve
	open        bool // the ends differ from the line
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
// one currency. A wallet is compared by its best known observation of the
// action. Who is cheapest is decided before rounding, so two wallets may show the
// same fee for some amounts beside a crossing.
func (b *Book) Compare(wallets []string, action Action, amounts []joinder.Money, opts Options) (Comparison, error) {
	out := Comparison{Action: action, Amounts: slices.Clone(amounts)}
	if len(amounts) == 0 {
		return out, joinder.Fail(joinder.Invalid, "error.feecalc.amount").On("amount")
	}
	out.Currency = amounts[0].Currency
	for _, m := range append(slices.Clone(amounts), opts.From, opts.UpTo) {
		if !m.IsZero() && m.Currency != out.Currency {
			return out, joinder.Fail(joinder.Invalid, "error.feecalc.two_currencies").On("currency")
		}
	}
	sortAmounts(out.Amounts)
	for _, m := range out.Amounts {
		if err := (Ask{Amount: m, Speed: opts.Speed}).check(); err != nil {
			return out, err
		}
	}
	units := make([]*big.Int, len(out.Amounts))
	for i, m := range out.Amounts {
		units[i] = m.Units()
	}
	for _, wallet := range wallets {
		row, err := b.row(wallet, action, out.Amounts, units, opts)
		if err != nil {
			out.Missing = append(out.Missing, Missing{wallet, err})
			continue
		}
		out.Rows = append(out.Rows, row)
	}
	out.cross(opts)
	return out, nil
}

func (b *Book) row(wallet string, action Action, amounts []joinder.Money, units []*big.Int, opts Options) (Row, error) {
	ask := Ask{Wallet: wallet, Action: action, Observation: opts.Observation[wallet], Amount: amounts[0], Speed: opts.Speed, On: opts.On, Weekend: opts.Weekend}
	ask.UsedAllowance = &joinder.Money{Currency: ask.Amount.Currency}
	found, err := b.about(ask)
	if err != nil {
		return Row{}, err
	}
	found = keep(found, func(o Observation) bool { return o.hasRules() && (o.Plain() || ask.Observation != "") })
	for _, o := range found {
		s := read(o.Rules, ask.Amount.Currency)
		if s.bad != "" {
			continue
		}
		row := Row{Observation: o}
		row.lines(s, ask, opts)
		row.Cells = make([]Cell, len(amounts))
		for i, m := range amounts {
			row.Cells[i] = row.cell(m, units[i])
		}
		return row, nil
	}
	return Row{}, joinder.Fail(joinder.NotFound, "error.feecalc.not_comparable", "Wallet", wallet)
}

// cell is the row's fee for an amount of x smallest units.
func (r *Row) cell(m joinder.Money, x *big.Int) Cell {
	due := roundedUnits(r.line.at(x))
	c := Cell{Amount: m, Fee: joinder.MoneyOf(due, m.Currency), Net: joinder.MoneyOf(new(big.Int).Sub(x, due), m.Currency)}
	c.Low, c.High = c.Fee, c.Fee
	if r.open {
		c.Low, c.High = rounded(r.low.at(x), m.Currency), rounded(r.high.at(x), m.Currency)
	}
	return c
}

// lines are the row's fees by amount: as stated, and the ends over all sources
// and all that is open.
func (r *Row) lines(s schedule, ask Ask, opts Options) {
	stated := func(c circumstances) circumstances {
		c.usedUp = opts.AllowanceOut
		return c
	}
	r.line = s.curve(stated(ask.stated()), nil)
	sources := []schedule{s}
	for _, other := range r.Observation.Conflicts {
		if other.Rules != nil {
			if more := read(*other.Rules, s.currency); more.bad == "" {
				sources = append(sources, more)
			}
		}
	}
	r.low, r.high = r.line, r.line
	for i, source := range sources {
		readings := ask.readings(source)
		if i == 0 {
			readings = readings[1:]
		}
		for _, with := range readings {
			c := source.curve(stated(with), nil)
			r.open = true
			r.low, r.high = r.low.least(c), r.high.most(c)
		}
	}
	switch opts.By {
	case Lowest:
		r.line = r.low
	case Highest:
		r.line = r.high
	}
}

// cross finds who is cheapest where.
func (c *Comparison) cross(opts Options) {
	if len(c.Rows) == 0 {
		return
	}
	from, upTo := one, c.Amounts[len(c.Amounts)-1].Units()
	if !opts.From.IsZero() {
		from = opts.From.Units()
	}
	if !opts.UpTo.IsZero() {
		upTo = opts.UpTo.Units()
	}
	lines := make([]curve, len(c.Rows))
	for i, r := range c.Rows {
		lines[i] = r.line
	}
	for _, s := range cheapest(lines, from, upTo) {
		at := joinder.MoneyOf(s.from, c.Currency)
		stretch := Stretch{From: at}
		for _, i := range s.lines {
			stretch.Wallets = append(stretch.Wallets, c.Rows[i].Observation.Wallet)
		}
		if n := len(c.Stretches); n > 0 {
			x := Crossing{At: at, From: c.Stretches[n-1].Wallets, To: stretch.Wallets, Fee: rounded(s.fee, c.Currency)}
			if s.meet != nil {
				x.Exact = new(big.Rat).Quo(s.meet, c.whole())
			}
			c.Crossings = append(c.Crossings, x)
		}
		c.Stretches = append(c.Stretches, stretch)
	}
}

// whole is how many smallest units make a whole one.
func (c *Comparison) whole() *big.Rat {
	scale, _ := c.Currency.Scale()
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
}

func sortAmounts(amounts []joinder.Money) {
	sort.SliceStable(amounts, func(i, j int) bool { return amounts[i].Cmp(amounts[j]) < 0 })
}
