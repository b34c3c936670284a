package odd

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/shopspring/decimal"
	"golang.org/x/text/currency"

	"joinder/internal/evidence/statement"
)

// paid are the payments among a payee's rows.
func paid(rows []*entry) (out []*entry) {
	for _, e := range rows {
		if e.Direction == statement.Out {
			out = append(out, e)
		}
	}
	return out
}

func total(rows []*entry) (sum decimal.Decimal) {
	for _, e := range rows {
		sum = sum.Add(e.sum)
	}
	return sum
}

// duplicates are equal payments to one payee in a short time, where that is no
// habit and the money did not come back.
func (b *book) duplicates() (out []Finding) {
	if len(b.outs) == 0 || !retail(b.outs[0].Currency) {
		return nil
	}
	x := b.backs()
	for _, payee := range b.payees() {
		bySum := map[string][]*entry{}
		var sums []string
		for _, e := range paid(b.byPayee[payee]) {
			s := e.sum.String()
			if bySum[s] == nil {
				sums = append(sums, s)
			}
			bySum[s] = append(bySum[s], e)
		}
		for _, s := range sums {
			out = append(out, b.repeated(x, bySum[s])...)
		}
	}
	return out
}

// retail reports whether merchants charge in a currency. Chains do not book
// twice, and exchanges fill one order in equal parts.
func retail(code string) bool {
	if strings.ContainsFunc(code, unicode.IsLetter) {
		_, err := currency.ParseISO(code)
		return err == nil
	}
	return true
}

// repeated looks through equal payments to one payee.
func (b *book) repeated(x backs, rows []*entry) (out []Finding) {
	var runs [][]*entry
	for i := 0; i < len(rows); {
		j := i + 1
		for j < len(rows) && twice(rows[j-1], rows[j]) {
			j++
		}
		if j-i > 1 {
			runs = append(runs, rows[i:j])
		}
		i = j
	}
	if len(runs) > Habit {
		return nil
	}
	for _, run := range runs {
		if slices.ContainsFunc(run, func(e *entry) bool { return e.failed || e.used && len(run) > 2 }) {
			continue // a failed try, or a burst of equal sums, which is told of already
		}
		if run[0].DateOnly && len(rows) > len(run)+Habit && run[0].size <= b.median {
			continue // the usual price at a usual place
		}
		once := run[0]
		if x.exactly(once, once.sum) != nil {
			continue
		}
		key, base := "oddity.duplicate", 7.0
		if sameOrder(run[0], run[1]) {
			key, base = "oddity.duplicate_order", 8
		}
		out = append(out, b.finding(Duplicate, base, total(run[1:]), run, key, "Count", len(run), "Each", Money(once.sum, once.Currency),
			"From", day(once.Time), "Until", day(run[len(run)-1].Time)))
	}
	return out
}

func sameOrder(a, b *entry) bool {
	return a.MerchantID != "" && a.MerchantID == b.MerchantID && a.OrderID != b.OrderID && a.fresh && b.fresh || a.fresh && b.fresh && a.OrderID == b.OrderID
}

func twice(a, b *entry) bool {
	gap := b.Time.Sub(a.Time)
	switch {
	case sameOrder(a, b):
		return gap <= DuplicateSameOrder
	case a.DateOnly || b.DateOnly:
		return gap == 0
	}
	return gap <= DuplicateWithin
}

// drains are bursts of small payments to one payee.
func (b *book) drains() (out []Finding) {
	if len(b.outs) < MinHistory {
		return nil
	}
	var bursts [][]*entry
	small := b.share(SmallShare)
	for _, payee := range b.payees() {
		rows := slices.DeleteFunc(paid(b.byPayee[payee]), func(e *entry) bool { return e.size > small })
		for i := 0; i < len(rows); {
			j := i + 1
			for j < len(rows) && rows[j].Time.Sub(rows[i].Time) <= DrainWithin {
				j++
			}
			burst := rows[i:j]
			if len(burst) < DrainCount || len(burst) < DrainOften*b.usually(rows, i, j) {
				i++
				continue
			}
			out = append(out, b.finding(Drain, 6, total(burst), burst, "oddity.drain", "Count", len(burst), "From", day(burst[0].Time), "Until", day(burst[len(burst)-1].Time)))
			bursts = append(bursts, burst)
			i = j
		}
	}
	if len(out) > DrainUsual {
		return nil
	}
	for _, burst := range bursts {
		for _, e := range burst {
			e.used = true
		}
	}
	return out
}

// usually is how many of the payee's other payments fall into such a time, on
// average of the time in which there are any.
func (b *book) usually(rows []*entry, i, j int) int {
	others := len(rows) - (j - i)
	if others == 0 {
		return 0
	}
	span := max(rows[len(rows)-1].Time.Sub(rows[0].Time)-rows[j-1].Time.Sub(rows[i].Time), DrainWithin)
	return int(math.Ceil(float64(others) * float64(DrainWithin) / float64(span)))
}

// subscriptions are equal payments in weekly or monthly steps that began in the
// middle of the history.
func (b *book) subscriptions() (out []Finding) {
	for _, payee := range b.payees() {
		rows := paid(b.byPayee[payee])
		for i := 0; i < len(rows); {
			j := i + 1
			for j < len(rows) && near(rows[i].size, rows[j].size, SubscriptionNear) && (j == i+1 && step(rows[i], rows[j]) > 0 || j > i+1 && step(rows[j-1], rows[j]) == step(rows[i], rows[i+1])) {
				j++
			}
			if j-i < SubscriptionCount {
				i++
				continue
			}
			before := b.from
			if i > 0 {
				before = rows[i-1].Time
			}
			if run := rows[i:j]; run[0].Time.Sub(before) >= SubscriptionAfter {
				key := "oddity.subscription_month"
				if step(run[0], run[1]) == weekly {
					key = "oddity.subscription_week"
				}
				out = append(out, b.finding(Subscription, 3, total(run), run, key, "Count", len(run), "Each", Money(run[len(run)-1].sum, run[0].Currency),
					"From", day(run[0].Time), "Until", day(run[len(run)-1].Time)))
			}
			i = j
		}
	}
	return out
}

func near(a, b, part float64) bool { return math.Abs(a-b) <= part*max(a, b) }

// Steps of a series; 0 is none.
const (
	weekly  = 7
	monthly = 30
)

// step tells how far apart two charges are. Charges slip over a weekend.
func step(a, b *entry) int {
	days := b.Time.Sub(a.Time).Hours() / (24 * time.Hour).Hours()
	switch {
	case days >= 5.5 && days <= 8.5:
		return weekly
	case days >= 27 && days <= 34:
		return monthly
	}
	return 0
}
