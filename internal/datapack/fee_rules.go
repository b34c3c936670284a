package datapack

import (
	"math/big"
	"slices"
)

// feeRulesRow is how a fee is computed, as a row or a conflict writes it.
type feeRulesRow struct {
	RatePct     Decimal       `pack:"rate_pct"`
	RateRange   []Decimal     `pack:"rate_pct_range"`
	RateOver    Decimal       `pack:"rate_pct_over_allowance"`
	WeekendPct  Decimal       `pack:"weekend_pct"`
	SpreadPct   Decimal       `pack:"spread_pct"`
	Fixed       Decimal       `pack:"fixed"`
	FixedAfter  Decimal       `pack:"fixed_after"`
	Min         Decimal       `pack:"min"`
	Max         Decimal       `pack:"max"`
	Per         string        `pack:"per"`
	MaxMonths   int           `pack:"max_months"`
	UpToBalance bool          `pack:"up_to_balance"`
	Allowance   *allowanceRow `pack:"free_allowance"`
	FreeUpTo    Decimal       `pack:"free_up_to"`
	FreeBelow   Decimal       `pack:"free_below"`
	Tiers       []tierRow     `pack:"tiers"`
	TiersOf     tiersOf       `pack:"tiers_of"`
}

type allowanceRow struct {
	Amount     Decimal `pack:"amount,required"`
	Unverified Decimal `pack:"unverified"` // the smaller amount before identity is verified
	Count      int     `pack:"count"`
	Period     string  `pack:"period,required"`
	Note       string  `pack:"note"`
}

type tierRow struct {
	At      Pos
	UpTo    Decimal `pack:"up_to"` // the last amount of the tier; left out in the last tier
	RatePct Decimal `pack:"rate_pct"`
	Fixed   Decimal `pack:"fixed"`
	Min     Decimal `pack:"min"`
	Max     Decimal `pack:"max"`
}

// tiersOf says what a tier's rate is taken of: the whole amount, or only the
// part that lies in the tier.
type tiersOf string

func (tiersOf) words() []string { return []string{"whole", "part"} }

// FeeRules is how one observation computes a fee. Numbers are decimals in the
// observation's currency or in percent; "" means that the source gives none.
type FeeRules struct {
	RatePct, RateOver, WeekendPct, SpreadPct Decimal   // of the amount; of the part over the free allowance; on top at weekends; kept of the rate
	RateRange                                []Decimal // lowest and highest rate seen
	Fixed, FixedAfter                        Decimal   // each time; each time after the free count
	Min, Max                                 Decimal
	Per                                      string // "month" or "year" where it comes again
	MaxMonths                                int    // at most so often; 0 without end
	UpToBalance                              bool   // never more than what is there
	FreeAmount, FreeUnverified               Decimal
	FreeCount                                int
	FreePeriod, FreeNote                     string  // free up to FreeAmount and FreeCount per FreePeriod
	FreeUpTo, FreeBelow                      Decimal // amounts up to, or below, which nothing is due; above, the whole amount counts
	Tiers                                    []FeeTier
	TiersByPart                              bool // each tier's rate is of the part in it, not of the whole amount
}

// FeeTier is one tier: amounts up to and including UpTo, "" without end.
type FeeTier struct{ UpTo, RatePct, Fixed, Min, Max Decimal }

func (r feeRulesRow) rules() FeeRules {
	f := FeeRules{
		RatePct: r.RatePct, RateOver: r.RateOver, WeekendPct: r.WeekendPct, SpreadPct: r.SpreadPct, RateRange: slices.Clone(r.RateRange),
		Fixed: r.Fixed, FixedAfter: r.FixedAfter, Min: r.Min, Max: r.Max, Per: r.Per, MaxMonths: r.MaxMonths, UpToBalance: r.UpToBalance,
		FreeUpTo: r.FreeUpTo, FreeBelow: r.FreeBelow, TiersByPart: r.TiersOf == "part",
	}
	if a := r.Allowance; a != nil {
		f.FreeAmount, f.FreeUnverified, f.FreeCount, f.FreePeriod, f.FreeNote = a.Amount, a.Unverified, a.Count, a.Period, a.Note
	}
	for _, t := range r.Tiers {
		f.Tiers = append(f.Tiers, FeeTier{t.UpTo, t.RatePct, t.Fixed, t.Min, t.Max})
	}
	return f
}

// instead is the rules with what another source says put in.
func (r feeRulesRow) instead(c *feeRulesRow) *FeeRules {
	if c == nil {
		return nil
	}
	for _, put := range []struct{ into, from *Decimal }{
		{&r.RatePct, &c.RatePct}, {&r.RateOver, &c.RateOver}, {&r.WeekendPct, &c.WeekendPct}, {&r.SpreadPct, &c.SpreadPct},
		{&r.Fixed, &c.Fixed}, {&r.FixedAfter, &c.FixedAfter}, {&r.Min, &c.Min}, {&r.Max, &c.Max},
	} {
		if *put.from != "" {
			*put.into = *put.from
		}
	}
	switch {
	case len(c.RateRange) > 0:
		r.RatePct, r.RateRange = "", c.RateRange
	case c.RatePct != "":
		r.RateRange = nil
	}
	if c.Allowance != nil {
		r.Allowance = c.Allowance
	}
	if c.FreeUpTo+c.FreeBelow != "" {
		r.FreeUpTo, r.FreeBelow = c.FreeUpTo, c.FreeBelow
	}
	if len(c.Tiers) > 0 {
		r.Tiers, r.TiersOf = c.Tiers, c.TiersOf
	}
	rules := r.rules()
	return &rules
}

// periods are the ways in which a free allowance comes again.
var periods = []string{"lifetime per person", "lifetime per identity", "calendar month", "rolling month", "month", "year", "day"}

// feeRow refuses rules that contradict themselves.
func (c checker) feeRow(r feeRow) {
	c.feeRules(r.feeRulesRow, r.At)
	for _, other := range r.Conflicts {
		if other.Instead != nil {
			c.feeRules(*other.Instead, other.At)
		}
	}
	if r.Per != "" && r.Per != "month" && r.Per != "year" {
		c.problems.add(r.At, "per is a month or a year")
	}
	if slices.Contains(r.Also, r.Kind) {
		c.problems.add(r.At, "also_kind repeats the kind")
	}
}

func (c checker) feeRules(r feeRulesRow, at Pos) {
	if a := r.Allowance; a != nil && !slices.Contains(periods, a.Period) {
		c.problems.add(at, "free_allowance: no rule counts %q", a.Period)
	}
	if a := r.Allowance; a != nil && a.Count < 0 {
		c.problems.add(at, "free_allowance: the count is negative")
	}
	for _, pair := range [][2]Decimal{{r.Min, r.Max}} {
		if pair[0] != "" && pair[1] != "" && pair[0].compare(pair[1]) > 0 {
			c.problems.add(at, "min %s is above max %s", pair[0], pair[1])
		}
	}
	if len(r.RateRange) == 2 && r.RateRange[0].compare(r.RateRange[1]) > 0 {
		c.problems.add(at, "rate_pct_range stands the wrong way round")
	}
	if r.FreeUpTo != "" && r.FreeBelow != "" {
		c.problems.add(at, "free_up_to and free_below are given together")
	}
	for _, d := range append([]Decimal{r.RatePct, r.RateOver, r.WeekendPct, r.SpreadPct, r.Fixed, r.FixedAfter, r.Min, r.Max, r.FreeUpTo, r.FreeBelow}, r.RateRange...) {
		if d != "" && d[0] == '-' {
			c.problems.add(at, "%s is negative", d)
		}
	}
	c.feeTiers(r, at)
}

// feeTiers holds that tiers follow one another and leave no amount out.
func (c checker) feeTiers(r feeRulesRow, at Pos) {
	if len(r.Tiers) > 0 && (r.TiersOf == "" || r.RatePct != "" || len(r.RateRange) > 0) {
		c.problems.add(at, "tiers need tiers_of and no rate beside them")
	}
	for i, t := range r.Tiers {
		last := i == len(r.Tiers)-1
		switch {
		case last != (t.UpTo == ""):
			c.problems.add(t.At, "every tier but the last has an up_to")
		case i > 0 && !last && r.Tiers[i-1].UpTo.compare(t.UpTo) >= 0:
			c.problems.add(t.At, "up_to %s does not rise", t.UpTo)
		case r.TiersOf == "part" && (t.Min+t.Max != "" || i > 0 && t.Fixed != ""):
			c.problems.add(t.At, "tiers of parts meet: fixed only in the first, min and max beside the tiers")
		case t.Min != "" && t.Max != "" && t.Min.compare(t.Max) > 0:
			c.problems.add(t.At, "min %s is above max %s", t.Min, t.Max)
		}
		for _, d := range []Decimal{t.UpTo, t.RatePct, t.Fixed, t.Min, t.Max} {
			if d != "" && d[0] == '-' {
				c.problems.add(t.At, "%s is negative", d)
			}
		}
	}
}

// compare orders two decimals that are well formed.
func (d Decimal) compare(other Decimal) int {
	a, _ := new(big.Rat).SetString(string(d))
	b, _ := new(big.Rat).SetString(string(other))
	if a == nil || b == nil {
		return 0
	}
	return a.Cmp(b)
}
