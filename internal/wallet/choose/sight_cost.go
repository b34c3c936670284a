package choose

import (
	"math/big"
	"slices"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/wallet/fee"
)

// bill is what a month costs, as far as it was observed.
type bill struct {
	low, high    *big.Int // smallest units
	moved, known *big.Int // what goes through it, and the part of that with a fee observed
	currency     joinder.Currency
	status       datapack.Status
	origin       datapack.Origin
}

// costs looks up what the person's own use costs, and what leaving does.
func (v *view) costs() {
	if v.fees == nil {
		return
	}
	for _, o := range v.fees.Observations(v.wallet.ID(), v.on) {
		v.observed = append(v.observed, o.ID)
	}
	if len(v.observed) == 0 && !v.selfCustody() {
		return
	}
	if b, ok := v.month(); ok {
		v.see("cost_mine", b.status, b.origin, b.says())
		v.measure("cost_mine", b)
	}
	if v.selfCustody() {
		v.see("own_keys", datapack.Fact, datapack.Origin{Confidence: datapack.High, CheckedOn: v.wallet.CheckedOn()}, joinder.Text{})
		return
	}
	money, ok := v.typical()
	if !ok {
		return
	}
	b := newBill(money.Currency)
	if v.charge(&b, datapack.Leave, money, 1); b.known.Sign() > 0 {
		v.see("cost_leave", b.status, b.origin, b.says())
		v.measure("cost_leave", b)
	}
}

func newBill(c joinder.Currency) bill {
	return bill{new(big.Int), new(big.Int), new(big.Int), new(big.Int), c, datapack.Fact, datapack.Origin{}}
}

// typical is the month that is assumed where nobody gave one, in the first
// currency that has one.
func (v *view) typical() (joinder.Money, bool) {
	for _, code := range v.profile.Currencies {
		if m, ok := v.data.Typical[code]; ok {
			return m, true
		}
	}
	return joinder.Money{}, false
}

// Amount of a use in a month: the person's own, or the one that is assumed.
func (p Profile) amount(data datapack.Choosing, u datapack.ChoiceUse) (a Amount, assumed, ok bool) {
	if u.Times == 0 {
		return a, false, false
	}
	if a = p.Amounts[u.ID]; a.Money.Sign() <= 0 {
		assumed = true
		for _, code := range p.Currencies {
			if m, known := data.Typical[code]; known {
				a.Money = m
				break
			}
		}
	}
	if a.Times == 0 {
		a.Times = u.Times
	}
	return a, assumed, a.Money.Sign() > 0
}

// month adds up the uses that cost something; ok is false where nothing of it
// was observed.
func (v *view) month() (b bill, ok bool) {
	for _, u := range v.profile.uses(v.data) {
		a, _, asked := v.profile.amount(v.data, u)
		if !asked {
			continue
		}
		if b.moved == nil {
			b = newBill(a.Money.Currency)
		}
		if a.Money.Currency == b.currency {
			v.charge(&b, u.ID, a.Money, a.Times)
		}
	}
	return b, b.known != nil && b.known.Sign() > 0
}

// charge adds one use, by the cheapest observation that is about it.
func (v *view) charge(b *bill, use string, amount joinder.Money, times int) {
	b.moved.Add(b.moved, amount.Units())
	n := big.NewInt(int64(times))
	one := joinder.MoneyOf(new(big.Int).Div(amount.Units(), n), amount.Currency)
	var best *fee.Quote
	for _, row := range v.data.Costs {
		if row.Use != use || row.Visitors && !v.paysFromAbroad() {
			continue
		}
		for _, id := range row.Fees {
			if !slices.Contains(v.observed, id) {
				continue
			}
			if q, ok := v.quote(id, one); ok && (best == nil || q.High.Cmp(best.High) < 0) {
				best = &q
			}
		}
	}
	if best == nil {
		return
	}
	b.known.Add(b.known, amount.Units())
	b.low.Add(b.low, new(big.Int).Mul(best.Low.Units(), n))
	b.high.Add(b.high, new(big.Int).Mul(best.High.Units(), n))
	if b.origin.CheckedOn.IsZero() || doubtRank(best.Status) > doubtRank(b.status) {
		b.status = best.Status
		b.origin = datapack.Origin{Confidence: best.Confidence, Sources: slices.Clone(best.Sources), CheckedOn: best.CheckedOn}
	}
}

// paysFromAbroad reports whether the person pays with a card of another place.
func (v *view) paysFromAbroad() bool { return v.profile.Visits() }

func (v *view) quote(id string, amount joinder.Money) (fee.Quote, bool) {
	a, err := v.fees.Answer(fee.Ask{Wallet: v.wallet.ID(), Observation: id, Amount: amount, On: v.on})
	if err != nil || len(a.Quotes) == 0 || !a.Quotes[0].Status.Shown() {
		return fee.Quote{}, false
	}
	return a.Quotes[0], true
}

// measure puts what it takes of the amount behind the sign, per 10000.
func (v *view) measure(sign string, b bill) {
	s := v.signs[sign]
	per := func(cost *big.Int) int {
		n := new(big.Int).Mul(cost, big.NewInt(10000))
		if n.Div(n, b.known); n.IsInt64() && n.Int64() < 10000 {
			return int(n.Int64())
		}
		return 10000
	}
	s.low, s.high = per(b.low), per(b.high)
	s.share = int(new(big.Int).Div(new(big.Int).Mul(b.known, big.NewInt(10000)), b.moved).Int64())
	v.signs[sign] = s
}

// says is the cost in words: "0.00–3.00 CNY on 3000.00 CNY".
func (b bill) says() joinder.Text {
	cost := joinder.MoneyOf(b.low, b.currency).Decimal()
	if b.low.Cmp(b.high) != 0 {
		cost += "–" + joinder.MoneyOf(b.high, b.currency).Decimal()
	}
	of := joinder.MoneyOf(b.known, b.currency)
	return joinder.Text{ZH: of.String() + " 收 " + cost + " " + string(b.currency), EN: cost + " " + string(b.currency) + " on " + of.String()}
}
