package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/wallet/fee"
)

// Size of the comparison page.
const (
	feeWallets = 100
	feeAmounts = 20
)

// naiveFee is a schedule in floating point, as a page without care would have it.
type naiveFee struct{ rate, fixed, low, high, free float64 }

func (n naiveFee) of(amount float64) float64 {
	charged := math.Max(0, amount-n.free)
	if charged == 0 {
		return 0
	}
	f := math.Max(charged*n.rate/100+n.fixed, n.low)
	if n.high > 0 {
		f = math.Min(f, n.high)
	}
	return math.Round(f*100) / 100
}

// inventedFees are schedules of wallets that do not exist, the same every time.
func inventedFees() (observed []fee.Observation, naive []naiveFee, ids []string) {
	dice := rand.New(rand.NewPCG(100, 20))
	for i := range feeWallets {
		n := naiveFee{rate: float64(dice.IntN(300)) / 100, fixed: float64(dice.IntN(200)) / 100}
		if dice.IntN(2) == 0 {
			n.low = float64(dice.IntN(100)) / 100
		}
		if dice.IntN(2) == 0 {
			n.high = float64(5 + dice.IntN(50))
		}
		if dice.IntN(3) == 0 {
			n.free = float64(dice.IntN(5000))
		}
		decimal := func(v float64) datapack.Decimal {
			if v == 0 {
				return ""
			}
			return datapack.Decimal(fmt.Sprintf("%.2f", v))
		}
		rules := datapack.FeeRules{RatePct: datapack.Decimal(fmt.Sprintf("%.2f", n.rate)), Fixed: decimal(n.fixed), Min: decimal(n.low), Max: decimal(n.high), FreeAmount: decimal(n.free)}
		o := fee.Observation{ID: fmt.Sprintf("fee-%d", i), Wallet: fmt.Sprintf("wallet-%d", i), Action: fee.Withdraw, Currency: "CNY", Rules: rules,
			Confidence: datapack.High, Status: datapack.Fact, Sources: []string{"invented"}}
		observed, naive, ids = append(observed, o), append(naive, n), append(ids, o.Wallet)
	}
	return observed, naive, ids
}

// comparisons prints how long the numbers of the comparison page take.
func comparisons(ctx context.Context, b *bench) error {
	observed, naive, ids := inventedFees()
	book := fee.NewBook(nil, observed...)
	var amounts []joinder.Money
	var floats []float64
	for i := range feeAmounts {
		v := math.Round(math.Pow(10, 1+float64(i)*5/(feeAmounts-1)))
		m, err := joinder.ParseMoney(fmt.Sprintf("%.0f", v), "CNY")
		if err != nil {
			return err
		}
		amounts, floats = append(amounts, m), append(floats, v)
	}
	crossings := 0
	exact := func(context.Context, int) error {
		c, err := book.Compare(ids, fee.Withdraw, amounts, fee.Options{})
		crossings = len(c.Crossings)
		return err
	}
	sums := make([]float64, feeWallets)
	loop := func(context.Context, int) error {
		for range naiveTurns {
			for i, n := range naive {
				for _, v := range floats {
					sums[i] += n.of(v)
				}
			}
		}
		return nil
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := exact(ctx, 0); err != nil {
		return err
	}
	runtime.ReadMemStats(&after)
	peer, ours, err := duel(ctx, 1, b.each, loop, exact)
	if err != nil {
		return err
	}
	t := newTable(fmt.Sprintf("Fees: %d wallets × %d amounts with all crossings, exact, on one core; peer: the same fees in float64, without crossings", feeWallets, feeAmounts),
		"", "fees", "crossings", "p50 ms", "p99 ms", "allocations", "peer p50 ms", "ratio")
	t.row("comparison", count(feeWallets*feeAmounts), count(int64(crossings)), figure(ours.ms(.5)), figure(ours.ms(.99)), count(int64(after.Mallocs-before.Mallocs)),
		figure(peer.ms(.5)/naiveTurns), ratio(ours.ms(.5), peer.ms(.5)/naiveTurns))
	t.note("Schedules are invented: rate, fixed part, and for some a minimum, a maximum or a free allowance.")
	t.print(b.out)
	return nil
}

// naiveTurns is how often the peer goes around at once: one turn is too short to time.
const naiveTurns = 100
