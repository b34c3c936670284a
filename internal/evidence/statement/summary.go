package statement

import (
	"time"

	"github.com/shopspring/decimal"
)

// summing adds a statement up while it is read.
type summing struct {
	out   Summary
	index map[string]int // of Totals by currency
	chain chain
}

func newSumming() summing { return summing{index: map[string]int{}} }

func (s *summing) add(r Row) {
	s.out.Rows++
	t := s.total(r.Currency)
	t.Rows++
	switch r.Direction {
	case In:
		t.In = t.In.Add(r.Amount.Abs())
	case Out:
		t.Out = t.Out.Add(r.Amount.Abs())
	}
	if r.Fee.Valid && (r.FeeIn == "" || r.FeeIn == r.Currency) {
		t.Fees = t.Fees.Add(r.Fee.Decimal)
	} else if r.Fee.Valid {
		other := s.total(r.FeeIn)
		other.Fees = other.Fees.Add(r.Fee.Decimal)
	}
	if s.out.From.IsZero() || r.Time.Before(s.out.From) {
		s.out.From = r.Time
	}
	if s.out.To.Before(r.Time) {
		s.out.To = r.Time
	}
	s.chain.add(r)
}

func (s *summing) total(currency string) *Total {
	i, ok := s.index[currency]
	if !ok {
		i = len(s.out.Totals)
		s.index[currency] = i
		s.out.Totals = append(s.out.Totals, Total{Currency: currency})
	}
	return &s.out.Totals[i]
}

func (s *summing) refuse(no Rejected) {
	s.out.Refused++
	if len(s.out.Rejected) < MaxRejected {
		s.out.Rejected = append(s.out.Rejected, no)
	}
}

// end asks the source what the file states, and says what does not agree.
func (s *summing) end(src source) {
	s.out.Format = src.format()
	src.finish(&s.out)
	switch {
	case len(s.out.Totals) > 1:
		s.warn(Warning{Code: MixedCurrency})
	case len(s.out.Totals) == 1 && s.out.Totals[0].Currency == "":
		s.warn(Warning{Code: NoCurrency})
	}
	s.chain.end(s)
	if len(s.out.Warnings) > MaxWarnings {
		s.out.Warnings = s.out.Warnings[:MaxWarnings]
	}
}

func (s *summing) warn(w Warning) { s.out.Warnings = append(s.out.Warnings, w) }

// chain holds balances against amounts. Files run forwards or backwards; the
// order that more pairs agree with is the file's.
type chain struct {
	last        Row
	has, mixed  bool
	pairs       int
	forth, back int
	beside      int // pairs that agree only with a fee beside the amount
	forthBreaks []Warning
	backBreaks  []Warning
	first       Row
}

// fewBreaks is how large a share of pairs may break before the column is taken
// for something else than a running balance.
const fewBreaks = 0.2

func (c *chain) add(r Row) {
	if !r.Balance.Valid || c.mixed {
		return
	}
	if !c.has {
		c.first, c.last, c.has = r, r, true
		return
	}
	if r.Currency != c.last.Currency || r.OwnAccount != c.last.OwnAccount {
		c.mixed = true
		return
	}
	c.pairs++
	if want := c.last.Balance.Decimal.Add(r.moved()); want.Equal(r.Balance.Decimal) || want.Sub(r.fee()).Equal(r.Balance.Decimal) {
		c.forth++
		if !want.Equal(r.Balance.Decimal) {
			c.beside++
		}
	} else if len(c.forthBreaks) < 20 {
		c.forthBreaks = append(c.forthBreaks, Warning{Code: BalanceBreaks, Line: r.Line, Says: r.Balance.Decimal.String(), Found: want.String()})
	}
	if want := r.Balance.Decimal.Add(c.last.moved()); want.Equal(c.last.Balance.Decimal) || want.Sub(c.last.fee()).Equal(c.last.Balance.Decimal) {
		c.back++
		if !want.Equal(c.last.Balance.Decimal) {
			c.beside++
		}
	} else if len(c.backBreaks) < 20 {
		c.backBreaks = append(c.backBreaks, Warning{Code: BalanceBreaks, Line: c.last.Line, Says: c.last.Balance.Decimal.String(), Found: want.String()})
	}
	c.last = r
}

// moved is what the row changed the balance by.
func (r Row) moved() decimal.Decimal {
	if r.Direction == Neutral {
		return decimal.Zero
	}
	return r.Amount
}

// fee is what left beside the amount, in the same currency. Some files have it
// in the amount, some beside it: a balance tells.
func (r Row) fee() decimal.Decimal {
	if !r.Fee.Valid || r.FeeIn != "" && r.FeeIn != r.Currency {
		return decimal.Zero
	}
	return r.Fee.Decimal.Abs()
}

func (c *chain) end(s *summing) {
	if !c.has || c.mixed {
		return
	}
	agree, breaks, oldest, newest := c.forth, c.forthBreaks, c.first, c.last
	if c.back > c.forth || c.back == c.forth && c.first.Time.After(c.last.Time) {
		agree, breaks, oldest, newest = c.back, c.backBreaks, c.last, c.first
	}
	if c.pairs > 0 && float64(c.pairs-agree) > fewBreaks*float64(c.pairs) && c.pairs-agree > 1 {
		return // not a running balance
	}
	for _, w := range breaks {
		s.warn(w)
	}
	if !s.out.Opening.Valid {
		opening := oldest.Balance.Decimal.Sub(oldest.moved())
		if c.beside > 0 {
			opening = opening.Add(oldest.fee())
		}
		s.out.Opening = decimal.NewNullDecimal(opening)
	}
	if !s.out.Closing.Valid {
		s.out.Closing = newest.Balance
	}
}

// Period is the days from the first to the last row, both included; 0 for none.
func (s Summary) Period() int {
	if s.From.IsZero() {
		return 0
	}
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(day(s.To).Sub(day(s.From)).Hours()/24) + 1
}
