package remedy

import (
	"math/big"
	"slices"

	"joinder"
)

// Account is one member's money before it is lined up.
type Account struct {
	Number   int
	Name     string // only with consent to be named
	Shown    bool   // may be a line of its own
	Claimed  joinder.Money
	Offered  []joinder.Money // standing offers, and those accepted
	Accepted []joinder.Money
	Received []joinder.Money
}

// Line is the money of one member, or of several together, in one currency.
//
//	Claimed + Over = Received + Open
//
// holds for every line and every total.
type Line struct {
	Number   int // 0 for several together
	Name     string
	People   int
	Claimed  joinder.Money
	Offered  joinder.Money
	Accepted joinder.Money
	Received joinder.Money
	Due      joinder.Money // accepted and not received yet
	Open     joinder.Money // claimed and not received
	Over     joinder.Money // received beyond what was claimed
}

// Report is the reconciliation. Totals has one line a currency and is the sum
// of Lines, to the smallest unit.
type Report struct {
	Lines  []Line
	Totals []Line
}

// Reconcile lines accounts up, in the order given and then by currency. Those
// not shown are one line together.
func Reconcile(accounts []Account) Report {
	var r Report
	rest, totals := map[joinder.Currency]*Line{}, map[joinder.Currency]*Line{}
	for _, a := range accounts {
		for _, l := range a.lines() {
			addTo(totals, l)
			if a.Shown {
				r.Lines = append(r.Lines, l)
			} else {
				addTo(rest, l)
			}
		}
	}
	r.Lines = append(r.Lines, inOrder(rest)...)
	r.Totals = inOrder(totals)
	return r
}

func (a Account) lines() []Line {
	claimed, offered, accepted, received := joinder.Purse{}, purse(a.Offered), purse(a.Accepted), purse(a.Received)
	claimed.Add(a.Claimed)
	seen := joinder.Purse{}
	for _, p := range []joinder.Purse{claimed, offered, accepted, received} {
		for _, m := range p {
			seen.Add(m)
		}
	}
	var out []Line
	for _, m := range seen.Totals() {
		c := m.Currency
		l := Line{Number: a.Number, Name: a.Name, People: 1, Claimed: in(claimed, c), Offered: in(offered, c), Accepted: in(accepted, c), Received: in(received, c)}
		l.Due, l.Open, l.Over = less(l.Accepted, l.Received), less(l.Claimed, l.Received), less(l.Received, l.Claimed)
		out = append(out, l)
	}
	return out
}

func purse(ms []joinder.Money) joinder.Purse {
	p := joinder.Purse{}
	for _, m := range ms {
		p.Add(m)
	}
	return p
}

func in(p joinder.Purse, c joinder.Currency) joinder.Money {
	if m, ok := p[c]; ok {
		return m
	}
	return joinder.Minor(0, c)
}

// less is a − b, and nothing where b is more.
func less(a, b joinder.Money) joinder.Money {
	d := new(big.Int).Sub(a.Units(), b.Units())
	if d.Sign() < 0 {
		d.SetInt64(0)
	}
	return joinder.MoneyOf(d, a.Currency)
}

func addTo(sums map[joinder.Currency]*Line, l Line) {
	s := sums[l.Claimed.Currency]
	if s == nil {
		l.Number, l.Name = 0, ""
		sums[l.Claimed.Currency] = &l
		return
	}
	s.People += l.People
	for _, pair := range []struct{ to, from *joinder.Money }{
		{&s.Claimed, &l.Claimed}, {&s.Offered, &l.Offered}, {&s.Accepted, &l.Accepted}, {&s.Received, &l.Received},
		{&s.Due, &l.Due}, {&s.Open, &l.Open}, {&s.Over, &l.Over},
	} {
		*pair.to, _ = pair.to.Add(*pair.from)
	}
}

func inOrder(sums map[joinder.Currency]*Line) []Line {
	var out []Line
	for _, l := range sums {
		out = append(out, *l)
	}
	slices.SortFunc(out, func(a, b Line) int {
		if a.Claimed.Currency < b.Claimed.Currency {
			return -1
		}
		return 1
	})
	return out
}
