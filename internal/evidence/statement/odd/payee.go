package odd

import (
	"slices"
	"time"

	"joinder/internal/evidence/statement"
)

// first is the payee's earliest row.
func (b *book) first(payee string) *entry { return b.byPayee[payee][0] }

// before is how many payments the account had made until then, up to enough.
func (b *book) before(t time.Time) int {
	n := 0
	for n < len(b.outs) && n < MinHistory && b.outs[n].Time.Before(t) {
		n++
	}
	return n
}

// newPayees are large sums to somebody never paid before.
func (b *book) newPayees() (out []Finding) {
	var firsts []float64
	for p := range b.byPayee {
		if e := b.first(p); e.Direction == statement.Out {
			firsts = append(firsts, e.size)
		}
	}
	slices.Sort(firsts)
	for _, payee := range b.payees() {
		e := b.first(payee)
		if e.Direction != statement.Out || e.used || e.size < LargeTimes*b.median || e.size < FirstTimes*without(firsts, e.size, FirstShare) || b.before(e.Time) < MinHistory {
			continue
		}
		out = append(out, b.finding(NewPayee, 4, e.sum, []*entry{e}, "oddity.new_payee", "On", day(e.Time), "Times", int(e.size/max(b.median, 1e-18))))
	}
	slices.SortStableFunc(out, func(a, c Finding) int { return c.Amount.Cmp(a.Amount) })
	most := FirstMost
	if float64(len(firsts)) <= FirstOften*float64(len(b.outs)) {
		most *= 1 + int(b.to.Sub(b.from).Hours()/24/365)
	} else if !retail(b.all[0].Currency) {
		most = 1
	}
	return out[:min(len(out), most)]
}

// without is the value that so large a share of the others does not exceed;
// sorted holds own as well.
func without(sorted []float64, own, part float64) float64 {
	others := len(sorted) - 1
	if others < 1 {
		return 0
	}
	k := min(others-1, int(part*float64(others)))
	if at, _ := slices.BinarySearch(sorted, own); at <= k {
		k++
	}
	return sorted[k]
}

// tests are small payments to somebody new with a large one behind.
func (b *book) tests() (out []Finding) {
	if len(b.outs) < MinHistory {
		return nil
	}
	for _, payee := range b.payees() {
		small := b.first(payee)
		if small.Direction != statement.Out || small.size > b.median || small.used {
			continue
		}
		for _, e := range paid(b.byPayee[payee])[1:] {
			if e.Time.Sub(small.Time) > TestWithin {
				break
			}
			if e.size >= TestTimes*small.size && e.size >= TestLarge*b.median {
				out = append(out, b.finding(Test, 7, e.sum, []*entry{small, e}, "oddity.test", "Small", Money(small.sum, small.Currency), "From", day(small.Time), "On", day(e.Time)))
				break
			}
		}
	}
	return out
}

// roundTrips are sums that left and came back through the same party and were
// no refund.
func (b *book) roundTrips() (out []Finding) {
	if len(b.outs) < MinHistory {
		return nil
	}
	for _, payee := range b.payees() {
		rows := b.byPayee[payee]
		var pairs [][]*entry
		taken := map[*entry]bool{}
		for i, a := range rows {
			if taken[a] || a.used || a.size < RoundLarge*b.median || isRefund(a) {
				continue
			}
			for _, c := range rows[i+1 : min(len(rows), i+1+maxScan)] {
				if c.Time.Sub(a.Time) > RoundWithin {
					break
				}
				if c.Direction != a.Direction && !taken[c] && !c.used && !isRefund(c) && near(a.size, c.size, RoundNear) && (!a.fresh || orderOf(a.OrderID) != orderOf(c.OrderID)) {
					taken[a], taken[c] = true, true
					pairs = append(pairs, []*entry{a, c})
					break
				}
			}
		}
		if len(pairs) > RoundUsual {
			continue
		}
		for _, p := range pairs {
			key, amount := "oddity.round_trip", p[0].sum
			if p[0].Direction == statement.In {
				key = "oddity.round_trip_in"
			}
			if p[1].sum.LessThan(amount) {
				amount = p[1].sum
			}
			out = append(out, b.finding(RoundTrip, 2, amount, p, key, "First", Money(p[0].sum, p[0].Currency), "Second", Money(p[1].sum, p[1].Currency), "From", day(p[0].Time), "Until", day(p[1].Time)))
		}
	}
	return out
}

// fees are charges above what the caller knows of.
func (b *book) fees() (out []Finding) {
	if b.o.Fees == nil {
		return nil
	}
	for _, e := range b.all {
		if !e.Fee.Valid || e.Fee.Decimal.Sign() <= 0 {
			continue
		}
		seen, ok := b.o.Fees.Usual(e.format, *e.Row)
		if !ok || e.Fee.Decimal.LessThanOrEqual(seen.Most) {
			continue
		}
		currency := e.FeeIn
		if currency == "" {
			currency = e.Currency
		}
		key, args := "oddity.fee", []any{"On", day(e.Time), "Fee", Money(e.Fee.Decimal, currency), "Most", Money(seen.Most, currency), "Seen", seen.On}
		if seen.Source == "" {
			key = "oddity.fee_receipts"
		} else {
			args = append(args, "Source", seen.Source)
		}
		f := b.finding(Fee, 4, e.Fee.Decimal.Sub(seen.Most), []*entry{e}, key, args...)
		f.Currency, f.Args[3] = currency, Money(f.Amount, currency)
		out = append(out, f)
	}
	return out
}
