package watch

import (
	"cmp"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"joinder"
)

// Gap is something that is missing between the statements of one account.
type Gap struct {
	Account  int
	Month    string // "2026-03": no statement covers any of it; "" for a break
	Before   Giving // of a break: the statement that ends with Closing
	After    Giving // and the one that begins with Opening
	Missing  decimal.Decimal
	Currency string
	From     joinder.Date // of a break: last day of the one
	Until    joinder.Date // and first day of the other
}

// Gaps are the months of which nothing was given, and opening balances that do
// not follow from the closing balance before, oldest first.
func (s State) Gaps() (out []Gap) {
	for a := range s.Accounts {
		var of []Giving
		for _, g := range s.Givings {
			if g.Step == Read && g.Account == a && !g.From.IsZero() {
				of = append(of, g)
			}
		}
		slices.SortStableFunc(of, func(x, y Giving) int { return cmp.Or(x.From.Compare(y.From), x.To.Compare(y.To)) })
		out = append(out, gapsOf(a, of)...)
	}
	return out
}

func gapsOf(account int, of []Giving) (out []Gap) {
	if len(of) == 0 {
		return nil
	}
	last := of[0] // reaches furthest so far
	for _, g := range of[1:] {
		if g.From.After(last.To) {
			months := between(last.To, g.From)
			for _, m := range months {
				out = append(out, Gap{Account: account, Month: m})
			}
			if off, broken := breaks(last, g); broken && len(months) == 0 {
				out = append(out, Gap{Account: account, Before: last, After: g, Missing: off, Currency: g.Currency, From: joinder.DateOf(last.To), Until: joinder.DateOf(g.From)})
			}
		}
		if g.To.After(last.To) {
			last = g
		}
	}
	return out
}

// breaks reports what lies between two balances that should be one.
func breaks(a, b Giving) (off decimal.Decimal, broken bool) {
	if !a.Closing.Valid || !b.Opening.Valid || a.Currency != b.Currency || a.Currency == "" {
		return off, false
	}
	off = b.Opening.Decimal.Sub(a.Closing.Decimal)
	return off, !off.IsZero()
}

// between are the whole months after the one of a and before the one of b.
func between(a, b time.Time) (out []string) {
	at := time.Date(a.Year(), a.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	until := time.Date(b.Year(), b.Month(), 1, 0, 0, 0, 0, time.UTC)
	for ; at.Before(until) && len(out) < 24; at = at.AddDate(0, 1, 0) {
		out = append(out, at.Format("2006-01"))
	}
	return out
}
