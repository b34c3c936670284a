package reading

import (
	"context"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement"
)

// Mark disputes rows and lets others go, and gives what is marked then. What
// does not exist is left out. TooLarge beyond joinder.MaxTransactions.
func (d *Desk) Mark(ctx context.Context, key held.Key, on, off []Spot) (Reading, error) {
	r, _, err := d.Look(ctx, key)
	if err != nil {
		return r, err
	}
	found, err := d.find(ctx, key, r, on)
	turns := r.turns()
	if err != nil {
		return r, err
	}
	var out Reading
	err = d.Change(ctx, key, func(r *Reading) error {
		r.Marks = slices.DeleteFunc(r.Marks, func(m Mark) bool { return slices.Contains(off, m.Spot) })
		have := r.marked()
		for _, m := range found {
			if f, ok := r.File(m.File); ok && f.Phase == Ready && f.Turn == turns[m.File] && !have[m.Spot] {
				r.Marks = append(r.Marks, m)
			}
		}
		if len(r.Marks) > joinder.MaxTransactions {
			return joinder.Fail(joinder.TooLarge, "error.reading.marks", "Limit", joinder.MaxTransactions)
		}
		r.sortMarks()
		out = *r
		return nil
	})
	return out, err
}

// find reads the rows of spots that are not marked yet.
func (d *Desk) find(ctx context.Context, key held.Key, r Reading, spots []Spot) (found []Mark, err error) {
	have := r.marked()
	for _, f := range r.Files {
		want, last := map[int]bool{}, 0
		for _, s := range spots {
			if s.File == f.ID && s.Nr > 0 && s.Nr <= f.Summary.Rows && !have[s] {
				want[s.Nr], last = true, max(last, s.Nr)
			}
		}
		if last == 0 || f.Phase != Ready {
			continue
		}
		leave, err := d.take(ctx, f.Bytes)
		if err != nil {
			return nil, err
		}
		_, err = d.walk(ctx, key, f, last, func(nr int, row statement.Row, _ int64) error {
			if want[nr] {
				row.Raw = nil
				found = append(found, Mark{Spot{f.ID, nr}, row})
			}
			return nil
		})
		leave()
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Counted are the marks without those that repeat another: two files of one
// account may overlap, and what stands in both happened once.
func (r *Reading) Counted() []Mark {
	type same struct{ order, at, amount, currency string }
	first := map[same]joinder.ID{}
	var out []Mark
	for _, m := range r.Marks {
		if m.Row.OrderID != "" {
			k := same{m.Row.OrderID, m.Row.Time.String(), m.Row.Amount.String(), m.Row.Currency}
			if file, twice := first[k]; twice && file != m.File {
				continue
			}
			first[k] = m.File
		}
		out = append(out, m)
	}
	return out
}

// ByTime are the marks that count, oldest first: statements begin with either
// end.
func (r *Reading) ByTime() []Mark {
	out := r.Counted()
	slices.SortStableFunc(out, func(a, b Mark) int { return a.Row.Time.Compare(b.Row.Time) })
	return out
}

// Left is what the row took from the account: less than zero where money came
// back. A row that says itself that nothing moved counts with the figure that
// it names.
func (m Mark) Left() decimal.Decimal {
	if m.Row.Direction == statement.Neutral {
		return m.Row.Amount.Abs()
	}
	return m.Row.Amount.Neg()
}

// Transaction is the row as a complaint names it; evidence is the sealed file
// in which it stands.
func (m Mark) Transaction(evidence joinder.ID) joinder.Transaction {
	row := m.Row
	t := joinder.Transaction{At: row.Time.UTC(), Zoned: row.Zoned, DateOnly: row.DateOnly, Counterparty: row.Counterparty, OrderID: row.OrderID, MerchantID: row.MerchantID,
		Method: row.Method, Status: row.Status, Type: row.Type, Note: row.Note, Evidence: evidence, Line: row.Line}
	switch {
	case row.DateOnly: // the day of the file, wherever that is
		y, month, d := row.Time.Date()
		t.At = time.Date(y, month, d, 0, 0, 0, 0, time.UTC)
	case row.Zoned:
		_, t.Offset = row.Time.Zone()
	}
	var err error
	if t.Amount, err = joinder.ParseMoney(m.Left().String(), joinder.Currency(row.Currency)); err != nil {
		t.Amount, t.Figure = joinder.Money{}, row.Amount.String()
		if row.Currency != "" {
			t.Figure += " " + row.Currency
		}
	}
	return t
}

// Sums are what the marked rows come to, by currency in alphabetical order.
func (r *Reading) Sums() []Sum {
	var out []Sum
	for _, c := range r.Currencies() {
		s := Sum{Currency: c}
		for _, m := range r.Counted() {
			if m.Row.Currency == c {
				s.Left, s.Rows = s.Left.Add(m.Left()), s.Rows+1
			}
		}
		out = append(out, s)
	}
	return out
}

// Sum is what marked rows of one currency come to: what left less what came
// back.
type Sum struct {
	Currency string // "" when the file does not say
	Left     decimal.Decimal
	Rows     int
}
