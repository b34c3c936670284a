package fee

import (
	"math/big"

	"joinder"
	"joinder/internal/datapack"
)

// circumstances are what a schedule needs to know besides the amount.
type circumstances struct {
	used       *big.Int // of the free allowance, in smallest units
	usedUp     bool     // all of it, amount and count
	count      int      // of the free times
	weekend    bool
	unverified bool
	highest    bool // of a range of rates
	times      int64
}

// schedule is the rules of one source, read for one currency.
type schedule struct {
	currency joinder.Currency
	rules    datapack.FeeRules
	bad      datapack.Decimal // the first number that the currency cannot hold
}

func read(rules datapack.FeeRules, c joinder.Currency) schedule {
	s := schedule{currency: c, rules: rules}
	s.curve(circumstances{used: zero, times: 1}, &s.bad)
	return s
}

// rate is the percentage of the part that costs.
func (s schedule) rate(with circumstances) datapack.Decimal {
	r := s.rules
	switch {
	case r.FreeAmount != "" && r.RateOver != "":
		return r.RateOver
	case len(r.RateRange) == 2 && with.highest:
		return r.RateRange[1]
	case len(r.RateRange) == 2:
		return r.RateRange[0]
	case r.RatePct == "":
		return r.RateOver
	}
	return r.RatePct
}

// free is the amount that is free this time; ok is false without an allowance.
// When the free times are used up, nothing is free, unless the source names a
// price for further times: then amount and times are counted apart.
func (s schedule) free(with circumstances) (units *big.Int, ok bool) {
	r := s.rules
	if r.FreeAmount == "" {
		return zero, false
	}
	if with.usedUp || s.timesUp(with) && r.FixedAfter == "" {
		return zero, true
	}
	in := s.reader()
	left := in.units(r.FreeAmount)
	if with.unverified && r.FreeUnverified != "" {
		left = in.units(r.FreeUnverified)
	}
	if with.used != nil {
		left = new(big.Int).Sub(left, with.used)
	}
	if left.Sign() < 0 {
		left = zero
	}
	return left, true
}

// timesUp reports that the free times of the period are used up.
func (s schedule) timesUp(with circumstances) bool {
	return s.rules.FreeCount > 0 && (with.usedUp || with.count >= s.rules.FreeCount)
}

func (s schedule) reader() *reader {
	scale, _ := s.currency.Scale()
	return &reader{scale: scale}
}

// curve is the fee by amount. In order: the percentage or the tiers of what is
// not free, and the fixed part; not below min, not above max; what further times,
// weekends and the exchange rate cost; nothing at or below a threshold; as often
// as it comes; not more than the balance.
func (s schedule) curve(with circumstances, bad *datapack.Decimal) curve {
	in, r := s.reader(), s.rules
	free, some := s.free(with)
	c := s.charge(in, with, free)
	if some || r.Fixed == "" && len(r.Tiers) == 0 {
		c = c.freeUpTo(free) // where nothing is charged, no minimum is
	}
	if r.FixedAfter != "" && s.timesUp(with) {
		c = c.plus(straight(zero, in.money(r.FixedAfter)))
	}
	if r.WeekendPct != "" && with.weekend {
		c = c.plus(straight(in.rate(r.WeekendPct), zero))
	}
	if r.SpreadPct != "" {
		c = c.plus(straight(in.rate(r.SpreadPct), zero))
	}
	if r.FreeUpTo != "" {
		c = c.freeUpTo(in.units(r.FreeUpTo))
	}
	if r.FreeBelow != "" {
		c = c.freeUpTo(new(big.Int).Sub(ceilDiv(in.money(r.FreeBelow), fine), one))
	}
	if with.times > 1 {
		c = c.times(s.times(with.times))
	}
	if r.UpToBalance {
		c = c.least(straight(fine, zero))
	}
	if bad != nil {
		*bad = in.bad
	}
	return c
}

// charge is the percentage and fixed part of what is not free, within min and max.
func (s schedule) charge(in *reader, with circumstances, free *big.Int) curve {
	r := s.rules
	rate := in.rate(s.rate(with))
	c := straight(rate, new(big.Int).Neg(new(big.Int).Mul(rate, free)))
	switch {
	case len(r.Tiers) > 0 && r.TiersByPart:
		c = partTiers(in, r.Tiers)
	case len(r.Tiers) > 0:
		c = wholeTiers(in, r.Tiers)
	}
	if r.Fixed != "" {
		c = c.plus(straight(zero, in.money(r.Fixed)))
	}
	return within(c, in, r.Min, r.Max)
}

func within(c curve, in *reader, low, high datapack.Decimal) curve {
	if low != "" {
		c = c.most(straight(zero, in.money(low)))
	}
	if high != "" {
		c = c.least(straight(zero, in.money(high)))
	}
	return c
}

// wholeTiers take the rate of the tier that the amount falls into, of the whole
// amount: the fee may jump, even down, from one tier to the next.
func wholeTiers(in *reader, tiers []datapack.FeeTier) curve {
	out, after := straight(zero, zero), zero
	for i, t := range tiers {
		c := within(straight(in.rate(t.RatePct), in.money(t.Fixed)), in, t.Min, t.Max)
		if i == 0 {
			out = c
		} else {
			out = out.then(after, c)
		}
		if t.UpTo != "" {
			after = new(big.Int).Add(in.units(t.UpTo), one)
		}
	}
	return out
}

// partTiers take each rate of the part of the amount that lies in its tier, so
// that the fee is the same on both sides of a boundary.
func partTiers(in *reader, tiers []datapack.FeeTier) curve {
	out := straight(zero, zero)
	begins, due := zero, zero // where the tier begins, and what is due up to there
	for i, t := range tiers {
		rate := in.rate(t.RatePct)
		if i == 0 {
			due = in.money(t.Fixed)
		}
		line := piece{begins, rate, new(big.Int).Sub(due, new(big.Int).Mul(rate, begins))}
		if i == 0 {
			out = curve{line}
		} else {
			out = append(out, line)
		}
		if t.UpTo != "" {
			begins = in.units(t.UpTo)
			due = line.at(begins)
		}
	}
	return out.tidy()
}

// times is how often a fee that comes again is due.
func (s schedule) times(n int64) int64 {
	if s.rules.Per == "month" && s.rules.MaxMonths > 0 {
		n = min(n, int64(s.rules.MaxMonths))
	}
	if s.rules.Per == "" {
		return 1
	}
	return n
}
