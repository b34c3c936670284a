package odd

import (
	"time"

	"github.com/shopspring/decimal"

	"joinder/internal/evidence/statement"
)

// gap is a pair of rows between which the balance does not add up.
type gap struct {
	from, to int // indices into the file
	off      decimal.Decimal
}

// balances follows the running balance of each file, in the direction with
// which more rows agree.
func balances(files []File, order []int) (out []Finding) {
	for _, i := range order {
		chains := map[[2]string][]int{}
		var keys [][2]string
		for j := range files[i].Rows {
			r := &files[i].Rows[j]
			key := [2]string{r.OwnAccount, r.Currency}
			if chains[key] == nil {
				keys = append(keys, key)
			}
			chains[key] = append(chains[key], j)
		}
		for _, key := range keys {
			out = append(out, follow(i, files[i].Rows, chains[key])...)
		}
	}
	return out
}

func follow(file int, rows []statement.Row, at []int) (out []Finding) {
	gaps, pairs := gapsOf(rows, at)
	back := make([]int, len(at))
	for i, j := range at {
		back[len(at)-1-i] = j
	}
	backGaps, _ := gapsOf(rows, back)
	if len(backGaps) < len(gaps) || len(backGaps) == len(gaps) && len(at) > 1 && rows[at[0]].Time.After(rows[at[len(at)-1]].Time) {
		gaps = backGaps
	}
	gaps = settled(rows, gaps)
	if len(gaps) > 1 && float64(len(gaps)) > BalanceBroken*float64(pairs) || pairs < 3 {
		return nil
	}
	for _, g := range gaps {
		a, z := &rows[g.from], &rows[g.to]
		amount := g.off.Abs()
		out = append(out, Finding{Kind: Balance, Amount: amount, Currency: z.Currency, Key: "oddity.balance", weight: 8, when: z.Time,
			Places: []Place{{file, g.from, a.Line}, {file, g.to, z.Line}},
			Args: []any{"Payee", nameOf(z), "Amount", Money(amount, z.Currency), "Before", Money(a.Balance.Decimal, a.Currency), "After", Money(z.Balance.Decimal, z.Currency),
				"Want", Money(z.Balance.Decimal.Sub(g.off), z.Currency), "On", day(z.Time)}})
	}
	return out
}

// gapsOf walks the rows that have a balance. What moved in rows without one
// may count or may not, and a fee may stand in the amount or beside it.
func gapsOf(rows []statement.Row, at []int) (out []gap, pairs int) {
	last, between := -1, decimal.Zero
	for _, j := range at {
		r := &rows[j]
		moved := decimal.Zero
		if r.Direction != statement.Neutral {
			moved = r.Amount
		}
		if !r.Balance.Valid {
			between = between.Add(moved)
			continue
		}
		if last >= 0 {
			pairs++
			fee := decimal.Zero
			if r.Fee.Valid && (r.FeeIn == "" || r.FeeIn == r.Currency) {
				fee = r.Fee.Decimal.Abs()
			}
			off := r.Balance.Decimal.Sub(rows[last].Balance.Decimal).Sub(moved)
			if !off.IsZero() && !off.Equal(between) && !off.Add(fee).IsZero() && !off.Equal(between.Sub(fee)) {
				out = append(out, gap{last, j, off})
			}
		}
		last, between = j, decimal.Zero
	}
	return out, pairs
}

// settled leaves out gaps that cancel each other within a day: rows of one day
// are not always in the order in which they were booked. Two gaps that cancel
// around one row are one wrong balance, whatever the day.
func settled(rows []statement.Row, gaps []gap) (out []gap) {
	dayOf := func(g gap) string { return rows[g.to].Time.Format(time.DateOnly) }
	for i := 0; i < len(gaps); {
		j, sum := i, decimal.Zero
		closed := false
		for j < len(gaps) && (dayOf(gaps[j]) == dayOf(gaps[i]) || j == i+1 && gaps[j].from == gaps[i].to) && j-i < 8 && !closed {
			sum = sum.Add(gaps[j].off)
			j++
			closed = sum.IsZero()
		}
		switch {
		case closed && j-i > 2:
			i = j
		case closed && gaps[i].to == gaps[i+1].from:
			out = append(out, gaps[i])
			i = j
		default:
			out = append(out, gaps[i])
			i++
		}
	}
	return out
}
