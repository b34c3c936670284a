package handoff

import (
	"math/big"
	"slices"
	"strings"
	"time"

	"joinder"
)

// Terms are what interest is counted from. They are entered by whoever runs the
// case or counsel, each with its source.
type Terms struct {
	ID       joinder.ID
	Case     joinder.ID
	Currency joinder.Currency
	Rate     string       // percent a year, a plain decimal
	Basis    int          // days of a year: 365 or 360
	From     joinder.Date // zero: from the day of the event, for each member
	Until    joinder.Date // last day that counts
	Source   string
	Actor    string
	At       time.Time
}

// Limits of terms.
const (
	MaxSource  = 500
	ratePlaces = 6
)

// rate reads the percentage; ok is false for anything but a plain decimal from
// 0 to 100 with at most six places.
func (t Terms) rate() (*big.Rat, bool) {
	whole, frac, _ := strings.Cut(t.Rate, ".")
	if whole == "" || len(whole) > 3 || len(frac) > ratePlaces || strings.Trim(whole+frac, "0123456789") != "" || strings.HasSuffix(t.Rate, ".") {
		return nil, false
	}
	r, ok := new(big.Rat).SetString(t.Rate)
	return r, ok && r.Cmp(big.NewRat(100, 1)) <= 0
}

// Payment is money that a member received on a day.
type Payment struct {
	Amount joinder.Money
	On     joinder.Date
}

// Span is days on which the same principal was owed. The first day is not
// counted, the last one is.
type Span struct {
	From, Until joinder.Date
	Days        int
	Principal   joinder.Money
	Interest    *big.Rat // in smallest units, not rounded
}

// Accrued is one member's interest.
type Accrued struct {
	Claimed  joinder.Money
	Paid     joinder.Money // zero Money without a payment
	Left     joinder.Money // claimed less paid, never below nothing
	From     joinder.Date
	Until    joinder.Date
	Days     int
	Spans    []Span
	Interest joinder.Money // rounded; zero Money where no terms are set or no day is known
	Total    joinder.Money // Left and Interest
}

// Accrue computes simple interest on what was owed each day. A payment counts
// against the principal, from the day after it came; one of another currency is
// left out. Without terms, or without a first day, there is no interest.
func Accrue(claimed joinder.Money, payments []Payment, t *Terms, event joinder.Date) Accrued {
	a := Accrued{Claimed: claimed, Left: claimed}
	if claimed.IsZero() {
		return a
	}
	var came []Payment
	for _, p := range payments {
		if p.Amount.Currency == claimed.Currency {
			came = append(came, p)
			a.Paid, _ = a.Paid.Add(p.Amount)
		}
	}
	slices.SortStableFunc(came, func(x, y Payment) int { return x.On.Time().Compare(y.On.Time()) })
	a.Left = less(claimed, a.Paid)
	a.Total = a.Left
	if t == nil || t.Currency != claimed.Currency {
		return a
	}
	a.From, a.Until = t.From, t.Until
	if a.From.IsZero() {
		a.From = event
	}
	rate, ok := t.rate()
	if !ok || a.From.IsZero() || a.Until.Before(a.From) || t.Basis != 360 && t.Basis != 365 {
		a.From, a.Until = joinder.Date{}, joinder.Date{}
		return a
	}
	a.accrue(came, rate, t.Basis)
	return a
}

func (a *Accrued) accrue(came []Payment, rate *big.Rat, basis int) {
	daily := new(big.Rat).Quo(rate, big.NewRat(int64(100*basis), 1))
	sum, owed, day := new(big.Rat), a.Claimed, a.From
	until := func(end joinder.Date) {
		if end.Before(day) || end == day {
			return
		}
		s := Span{From: day, Until: end, Days: day.DaysUntil(end), Principal: owed}
		s.Interest = new(big.Rat).Mul(new(big.Rat).SetInt(owed.Units()), daily)
		s.Interest.Mul(s.Interest, big.NewRat(int64(s.Days), 1))
		sum.Add(sum, s.Interest)
		a.Spans, a.Days, day = append(a.Spans, s), a.Days+s.Days, end
	}
	for _, p := range came {
		if !a.Until.Before(p.On) {
			until(p.On)
		}
		if !a.Until.Before(p.On) {
			owed = less(owed, p.Amount)
		}
	}
	until(a.Until)
	a.Interest = round(sum, a.Claimed.Currency)
	a.Total, _ = a.Left.Add(a.Interest)
}

// less takes b from a, not below nothing.
func less(a, b joinder.Money) joinder.Money {
	if b.IsZero() {
		return a
	}
	n := new(big.Int).Sub(a.Units(), b.Units())
	if n.Sign() < 0 {
		n.SetInt64(0)
	}
	return joinder.MoneyOf(n, a.Currency)
}

// round rounds a number of smallest units half up.
func round(units *big.Rat, c joinder.Currency) joinder.Money {
	twice := new(big.Int).Mul(units.Num(), big.NewInt(2))
	twice.Add(twice, units.Denom())
	return joinder.MoneyOf(twice.Div(twice, new(big.Int).Mul(units.Denom(), big.NewInt(2))), c)
}
