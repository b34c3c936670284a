package fee

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"joinder"
	"joinder/internal/datapack"
)

// dice makes schedules and amounts, the same for the same seed.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 2026))} }

func (d dice) decimal(most, places int) datapack.Decimal {
	n := d.IntN(most * pow(places))
	if places == 0 {
		return datapack.Decimal(fmt.Sprint(n))
	}
	return datapack.Decimal(fmt.Sprintf("%d.%0*d", n/pow(places), places, n%pow(places)))
}

func pow(n int) int {
	if n == 0 {
		return 1
	}
	return 10 * pow(n-1)
}

func (d dice) some(v datapack.Decimal) datapack.Decimal {
	if d.IntN(2) == 0 {
		return ""
	}
	return v
}

// rules are any that the pack's checker lets through.
func (d dice) rules() datapack.FeeRules {
	r := datapack.FeeRules{Fixed: d.some(d.decimal(5, 2)), Min: d.some(d.decimal(3, 2)), WeekendPct: d.some(d.decimal(2, 2)), SpreadPct: d.some(d.decimal(2, 3)), UpToBalance: d.IntN(8) == 0}
	if d.IntN(2) == 0 {
		r.Max = datapack.Decimal(fmt.Sprint(3 + d.IntN(60)))
	}
	switch d.IntN(4) {
	case 0:
		r.Tiers, r.TiersByPart = d.tiers()
	case 1:
		r.RateRange = []datapack.Decimal{d.decimal(1, 4), datapack.Decimal(fmt.Sprintf("1.%d", d.IntN(100)))}
	default:
		r.RatePct = d.decimal(5, d.IntN(7))
	}
	if d.IntN(2) == 0 && len(r.Tiers) == 0 {
		r.FreeAmount, r.FreePeriod, r.FreeCount = d.decimal(2000, d.IntN(3)), "month", d.IntN(4)
		r.RateOver, r.FixedAfter = d.some(d.decimal(3, 3)), d.some(d.decimal(3, 2))
	}
	switch d.IntN(5) {
	case 0:
		r.FreeUpTo = d.decimal(300, 2)
	case 1:
		r.FreeBelow = d.decimal(300, 3)
	}
	if d.IntN(5) == 0 {
		r.Per, r.MaxMonths = "month", d.IntN(14)
	}
	return r
}

func (d dice) tiers() (out []datapack.FeeTier, part bool) {
	part = d.IntN(2) == 0
	n, top := 1+d.IntN(4), 0
	for i := range n {
		t := datapack.FeeTier{RatePct: d.decimal(3, 4)}
		if i < n-1 {
			top += 1 + d.IntN(900)
			t.UpTo = datapack.Decimal(fmt.Sprintf("%d.%02d", top, d.IntN(100)))
			top++
		}
		if i == 0 || !part {
			t.Fixed = d.some(d.decimal(2, 2))
		}
		if !part {
			t.Min = d.some(d.decimal(2, 2))
			t.Max = d.some("40")
		}
		out = append(out, t)
	}
	return out, part
}

func (d dice) circumstances() circumstances {
	return circumstances{used: big.NewInt(d.Int64N(250_000)), usedUp: d.IntN(4) == 0, count: d.IntN(5), weekend: d.IntN(2) == 0, highest: d.IntN(2) == 0, times: 1 + d.Int64N(15)}
}

// plain computes a fee by the words of the documentation, one amount at a time
// with fractions: what the lines must come to.
func plain(r datapack.FeeRules, with circumstances, units *big.Int) *big.Rat {
	rat := func(d datapack.Decimal) *big.Rat {
		if d == "" {
			return new(big.Rat)
		}
		v, _ := new(big.Rat).SetString(string(d))
		return v
	}
	x := new(big.Rat).SetFrac(units, big.NewInt(100))
	percent := func(d datapack.Decimal, of *big.Rat) *big.Rat {
		v := new(big.Rat).Mul(rat(d), of)
		return v.Quo(v, big.NewRat(100, 1))
	}
	if r.FreeUpTo != "" && x.Cmp(rat(r.FreeUpTo)) <= 0 || r.FreeBelow != "" && x.Cmp(rat(r.FreeBelow)) < 0 {
		return new(big.Rat)
	}
	timesUp := r.FreeCount > 0 && (with.usedUp || with.count >= r.FreeCount)
	charged, rate := x, r.RatePct
	if len(r.RateRange) == 2 {
		rate = r.RateRange[0]
		if with.highest {
			rate = r.RateRange[1]
		}
	}
	if r.FreeAmount != "" {
		left := new(big.Rat).Sub(rat(r.FreeAmount), new(big.Rat).SetFrac(with.used, big.NewInt(100)))
		if left.Sign() < 0 || with.usedUp || timesUp && r.FixedAfter == "" {
			left = new(big.Rat)
		}
		if charged = new(big.Rat).Sub(x, left); charged.Sign() < 0 {
			charged = new(big.Rat)
		}
		if r.RateOver != "" {
			rate = r.RateOver
		}
	}
	fee := new(big.Rat)
	bound := func(low, high datapack.Decimal) {
		if low != "" && fee.Cmp(rat(low)) < 0 {
			fee = rat(low)
		}
		if high != "" && fee.Cmp(rat(high)) > 0 {
			fee = rat(high)
		}
	}
	if charged.Sign() > 0 || r.FreeAmount == "" && (r.Fixed != "" || len(r.Tiers) > 0) {
		switch {
		case r.TiersByPart:
			below := new(big.Rat)
			for i, t := range r.Tiers {
				top := x
				if t.UpTo != "" && x.Cmp(rat(t.UpTo)) > 0 {
					top = rat(t.UpTo)
				}
				if i == 0 {
					fee.Add(fee, rat(t.Fixed))
				}
				if top.Cmp(below) > 0 {
					fee.Add(fee, percent(t.RatePct, new(big.Rat).Sub(top, below)))
				}
				below = rat(t.UpTo)
			}
		case len(r.Tiers) > 0:
			i := slices.IndexFunc(r.Tiers, func(t datapack.FeeTier) bool { return t.UpTo == "" || x.Cmp(rat(t.UpTo)) <= 0 })
			fee.Add(percent(r.Tiers[i].RatePct, x), rat(r.Tiers[i].Fixed))
			bound(r.Tiers[i].Min, r.Tiers[i].Max)
		default:
			fee = percent(rate, charged)
		}
		fee.Add(fee, rat(r.Fixed))
		bound(r.Min, r.Max)
	}
	if r.FixedAfter != "" && timesUp {
		fee.Add(fee, rat(r.FixedAfter))
	}
	if with.weekend {
		fee.Add(fee, percent(r.WeekendPct, x))
	}
	fee.Add(fee, percent(r.SpreadPct, x))
	if r.Per != "" {
		n := with.times
		if r.MaxMonths > 0 {
			n = min(n, int64(r.MaxMonths))
		}
		fee.Mul(fee, new(big.Rat).SetInt64(n))
	}
	if r.UpToBalance && fee.Cmp(x) > 0 {
		fee = x
	}
	return fee
}

// amounts are those where a schedule could break, and any others.
func (d dice) amounts(c curve) []*big.Int {
	out := []*big.Int{big.NewInt(0), big.NewInt(1), big.NewInt(2), new(big.Int).Exp(big.NewInt(10), big.NewInt(14), nil)}
	for _, p := range c {
		for _, near := range []int64{-1, 0, 1} {
			if x := new(big.Int).Add(p.from, big.NewInt(near)); x.Sign() >= 0 {
				out = append(out, x)
			}
		}
	}
	for range 20 {
		out = append(out, big.NewInt(d.Int64N(1_000_000)))
	}
	slices.SortFunc(out, (*big.Int).Cmp)
	return out
}

func TestLinesComeToWhatTheWordsSay(t *testing.T) {
	for seed := range uint64(3000) {
		d := newDice(seed)
		r := d.rules()
		s := read(r, "USD")
		if s.bad != "" {
			t.Fatalf("seed %d: %q is refused", seed, s.bad)
		}
		with := d.circumstances()
		c := s.curve(with, nil)
		if c[0].from.Sign() != 0 {
			t.Fatalf("seed %d: begins at %s", seed, c[0].from)
		}
		for _, x := range d.amounts(c) {
			got := new(big.Rat).SetFrac(c.at(x), new(big.Int).Mul(fine, big.NewInt(100)))
			want := plain(r, with, x)
			if got.Cmp(want) != 0 {
				t.Fatalf("seed %d: %s units cost %s, want %s\n%+v\n%+v", seed, x, got.FloatString(10), want.FloatString(10), r, with)
			}
			if m, w := rounded(c.at(x), "USD"), want.FloatString(2); m.Decimal() != w { // FloatString rounds half away from zero
				t.Fatalf("seed %d: %s is rounded to %s, want %s", seed, want.FloatString(10), m.Decimal(), w)
			}
		}
	}
}

func TestFeesRiseWithTheAmount(t *testing.T) {
	whole := 0
	for seed := range uint64(2000) {
		d := newDice(seed)
		r := d.rules()
		c := read(r, "USD").curve(d.circumstances(), nil)
		if len(r.Tiers) > 0 && !r.TiersByPart { // the only ones that may fall: a lower rate of the whole amount
			if !c.monotone() {
				whole++
			}
			continue
		}
		if !c.monotone() {
			t.Fatalf("seed %d falls: %+v", seed, r)
		}
		var last *big.Int
		for _, x := range d.amounts(c) {
			if f := c.at(x); last != nil && f.Cmp(last) < 0 || f.Sign() < 0 {
				t.Fatalf("seed %d falls at %s: %+v", seed, x, r)
			}
			last = c.at(x)
		}
	}
	if whole == 0 {
		t.Error("no schedule of whole amounts fell: monotone sees nothing")
	}
}

func TestTiersOfPartsMeet(t *testing.T) {
	for seed := range uint64(500) {
		d := newDice(seed)
		tiers, part := d.tiers()
		if !part {
			continue
		}
		c := read(datapack.FeeRules{Tiers: tiers, TiersByPart: true}, "USD").curve(circumstances{used: zero, times: 1}, nil)
		for i, p := range c[1:] {
			if before := c[i].at(p.from); before.Cmp(p.at(p.from)) != 0 {
				t.Fatalf("seed %d: at %s one tier says %s, the next %s", seed, p.from, before, p.at(p.from))
			}
		}
	}
}

func TestMinAndMaxHold(t *testing.T) {
	for seed := range uint64(2000) {
		d := newDice(seed)
		r := d.rules()
		r.WeekendPct, r.SpreadPct, r.FixedAfter, r.FreeUpTo, r.FreeBelow, r.Per, r.UpToBalance = "", "", "", "", "", "", false
		in := (schedule{currency: "USD"}).reader()
		c := read(r, "USD").curve(d.circumstances(), nil)
		for _, x := range d.amounts(c) {
			f := c.at(x)
			if r.Max != "" && f.Cmp(in.money(r.Max)) > 0 {
				t.Fatalf("seed %d: %s above the maximum %s", seed, f, r.Max)
			}
			if r.Min != "" && f.Sign() > 0 && f.Cmp(in.money(r.Min)) < 0 {
				t.Fatalf("seed %d: %s below the minimum %s", seed, f, r.Min)
			}
		}
	}
}

// TestAllowanceAddsUp: taking an amount in two steps, the second with what the
// first used, costs what it costs in one, where nothing but the rate is charged.
func TestAllowanceAddsUp(t *testing.T) {
	for seed := range uint64(2000) {
		d := newDice(seed)
		r := datapack.FeeRules{RatePct: d.decimal(5, 6), FreeAmount: d.decimal(3000, 2), FreePeriod: "month"}
		s := read(r, "USD")
		used, a, b := big.NewInt(d.Int64N(400_000)), big.NewInt(d.Int64N(400_000)), big.NewInt(d.Int64N(400_000))
		at := func(used, x *big.Int) *big.Int { return s.curve(circumstances{used: used, times: 1}, nil).at(x) }
		once := at(used, new(big.Int).Add(a, b))
		twice := new(big.Int).Add(at(used, a), at(new(big.Int).Add(used, a), b))
		if once.Cmp(twice) != 0 {
			t.Fatalf("seed %d: %s and %s after %s: %s at once, %s in two steps", seed, a, b, used, once, twice)
		}
	}
}

func TestLessNeverCostsMoreThanTheBalance(t *testing.T) {
	for seed := range uint64(500) {
		d := newDice(seed)
		r := d.rules()
		r.UpToBalance = true
		c := read(r, "USD").curve(d.circumstances(), nil)
		for _, x := range d.amounts(c) {
			if c.at(x).Cmp(new(big.Int).Mul(x, fine)) > 0 {
				t.Fatalf("seed %d takes more than the balance of %s", seed, x)
			}
		}
	}
}

// TestCrossingsAgreeWithBruteForce walks every cent.
func TestCrossingsAgreeWithBruteForce(t *testing.T) {
	const upTo = 8000
	crossings := 0
	for seed := range uint64(150) {
		d := newDice(seed)
		var lines []curve
		for range 2 + d.IntN(6) {
			r := d.rules()
			if d.IntN(3) > 0 { // such as meet within these amounts
				r = datapack.FeeRules{RatePct: d.decimal(3, 3), Fixed: d.some(d.decimal(2, 2)), Min: d.some(d.decimal(1, 2)), Max: d.some("1.20")}
			}
			lines = append(lines, read(r, "USD").curve(circumstances{used: zero, times: 1}, nil))
		}
		found := cheapest(lines, one, big.NewInt(upTo))
		crossings += len(found) - 1
		for i, s := range found {
			end := big.NewInt(upTo + 1)
			if i+1 < len(found) {
				end = found[i+1].from
			}
			needed := i == 0 // somebody of before must be beaten within the stretch, or somebody new runs along
			for x := new(big.Int).Set(s.from); x.Cmp(end) < 0; x.Add(x, one) {
				least := lines[0].at(x)
				for _, l := range lines {
					if f := l.at(x); f.Cmp(least) < 0 {
						least = f
					}
				}
				for _, l := range s.lines {
					if lines[l].at(x).Cmp(least) != 0 {
						t.Fatalf("seed %d: at %s line %d is said to be the cheapest and is not", seed, x, l)
					}
				}
				if i > 0 {
					for _, l := range found[i-1].lines {
						needed = needed || lines[l].at(x).Cmp(least) != 0
					}
					needed = needed || len(s.lines) > len(found[i-1].lines)
				}
			}
			if !needed {
				t.Fatalf("seed %d: nothing changes at %s", seed, s.from)
			}
			if s.meet != nil { // both cost the same just there, less than one unit before
				gap := new(big.Rat).Sub(new(big.Rat).SetInt(s.from), s.meet)
				if gap.Sign() < 0 || gap.Cmp(big.NewRat(1, 1)) > 0 {
					t.Fatalf("seed %d: lines meet at %s, cheaper from %s", seed, s.meet.FloatString(6), s.from)
				}
			}
		}
	}
	if crossings < 50 {
		t.Errorf("only %d crossings were looked at", crossings)
	}
}

func TestNothingPanicsOnAnyRules(t *testing.T) {
	for seed := range uint64(300) {
		d := newDice(seed)
		o := Observation{ID: "x", Wallet: "x", Action: Actions()[d.IntN(len(Actions()))], Currency: "USD", Rules: d.rules()}
		if d.IntN(2) == 0 {
			other := d.rules()
			o.Conflicts = []Conflict{{Rules: &other}}
		}
		b := NewBook(nil, o)
		for _, units := range []int64{0, 1, 99_999, d.Int64N(1e14)} {
			ask := Ask{Wallet: "x", Action: o.Action, Amount: joinder.Minor(units, "USD"), UsedCount: d.IntN(3), Periods: d.IntN(20)}
			if d.IntN(2) == 0 {
				used := joinder.Minor(d.Int64N(100_000), "USD")
				ask.UsedAllowance = &used
			}
			a, err := b.Answer(ask)
			if err != nil && joinder.KindOf(err) != joinder.NotFound {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if err == nil && (a.Low.Cmp(a.Fee) > 0 || a.High.Cmp(a.Fee) < 0) {
				t.Fatalf("seed %d: %s is outside %s to %s", seed, a.Fee, a.Low, a.High)
			}
		}
	}
}
