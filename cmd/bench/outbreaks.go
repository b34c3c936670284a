package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"

	"joinder/internal/similar/outbreak"
)

// Of the measuring.
const (
	budgetRate = 0.05 // false alarms of a series in 1,000 days at which methods are compared
	simQuiet   = 16   // times each series is drawn without an outbreak
	simRuns    = 6    // and with each outbreak
	outStart   = simHistory + 120
)

// outbreaks prints what methods find at the same rate of false alarms, and the
// product's own rule as it stands.
func outbreaks(ctx context.Context, b *bench) error {
	shared := cmp.Or(os.Getenv("JOINDER_SHARED"), "../shared")
	real, err := readReal(shared)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintln(b.out, "\nOutbreaks: skipped, the real series are not here (JOINDER_SHARED)")
		return nil
	}
	if err != nil {
		return err
	}
	base := fitReal(real)
	l := lab{base: base, wallets: wallets(base)}
	l.surge(b)
	quiet, check := l.draw(11), l.draw(12)
	t := newTable(fmt.Sprintf("Outbreaks: found by day 1, 3, 7, 14 of the outbreak, every method at %.2f false alarms in 1,000 days of a series", budgetRate),
		"method", "size", "a day", "outbreaks", "median day", "by 1 %", "3 %", "7 %", "14 %", "ever %")
	f := newTable("The same methods without any outbreak, on series drawn anew", "method", "threshold", "alarms / 1,000 series-days", "alarms / 1,000 wallet-days")
	for _, d := range detectors() {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := threshold(scoresOf(d, quiet), budgetRate)
		series, wallets := l.falseAlarms(scoresOf(d, check), at)
		f.row(d.name(), figure(at), fmt.Sprintf("%.3f", series), fmt.Sprintf("%.2f", wallets))
		l.found(t, d, at)
	}
	f.note("Series are drawn from negative binomial baselines fitted to %d real series of the CFPB file (products of one bank by issue, %s to %s: trend, season, days of the week, dispersion).", len(base), wholeFrom, wholeUntil)
	f.note("A false alarm ends after %d quiet days; %d wallets, %d series, %d days each, %d times.", outbreak.Quiet, l.wallets, len(base), simJudged, simQuiet)
	f.print(b.out)
	t.note("Outbreaks of 7, 14 and 28 days; found means while it lasts or in the week after. No method says anything of fewer than 5 people.")
	t.print(b.out)
	l.rules(b, scoresOf(farrington{}, check))
	l.product(b)
	if err := l.quietDays(b, real, shared); err != nil {
		return err
	}
	realAlarms(b, real)
	return nil
}

// lab is what is measured on.
type lab struct {
	base    []baseline
	wallets int
}

func wallets(base []baseline) int {
	seen := map[string]bool{}
	for _, b := range base {
		seen[b.key.Wallet] = true
	}
	return len(seen)
}

// draw simulates every baseline simQuiet times without an outbreak.
func (l lab) draw(seed uint64) (out []*outbreak.Series) {
	for run := range simQuiet {
		for i := range l.base {
			dice := rand.New(rand.NewPCG(seed, uint64(run*10_000+i)))
			out = append(out, outbreak.NewSeries(l.base[i].key, simFirst(), l.base[i].simulate(dice)))
		}
	}
	return out
}

func scoresOf(d detector, all []*outbreak.Series) (out [][]float64) {
	for _, s := range all {
		out = append(out, d.scores(s, simHistory, simHistory+simJudged))
	}
	return out
}

// alarms counts alarms of a trace: one ends after outbreak.Quiet days below.
func alarms(trace []float64, at float64) (n int) {
	last := -1000
	for i, x := range trace {
		if x > at {
			if i-last > outbreak.Quiet {
				n++
			}
			last = i
		}
	}
	return n
}

// threshold is the least one that keeps the rate.
func threshold(all [][]float64, rate float64) float64 {
	low, high := 0.0, 1e4
	for range 50 {
		at, n := (low+high)/2, 0
		for _, t := range all {
			n += alarms(t, at)
		}
		if float64(n)*1000 > rate*float64(len(all)*simJudged) {
			low = at
		} else {
			high = at
		}
	}
	return high
}

func (l lab) falseAlarms(all [][]float64, at float64) (series, wallet float64) {
	n := 0
	for _, t := range all {
		n += alarms(t, at)
	}
	return float64(n) * 1000 / float64(len(all)*simJudged), float64(n) * 1000 / float64(simQuiet*l.wallets*simJudged)
}

// classes are volumes, in people a day.
var classes = []struct { //nolint:gochecknoglobals // a table
	name  string
	below float64
}{{"under 0.1", 0.1}, {"0.1 to 0.3", 0.3}, {"0.3 to 1", 1}, {"1 to 3", 3}, {"over 3", 1e9}}

func class(daily float64) int {
	return slices.IndexFunc(classes, func(c struct {
		name  string
		below float64
	}) bool {
		return daily < c.below
	})
}

// found adds how soon outbreaks of several sizes and lengths are found.
func (l lab) found(t *table, d detector, at float64) {
	for _, times := range []float64{2, 3, 5} {
		delays := make([][]int, len(classes))
		for i := range l.base {
			b := &l.base[i]
			for run := range simRuns {
				for _, long := range []int{7, 14, 28} {
					c := class(b.daily)
					delays[c] = append(delays[c], l.delay(b, d, at, times, long, run))
				}
			}
		}
		for c, got := range delays {
			share := func(day int) string {
				n := 0
				for _, x := range got {
					if x <= day {
						n++
					}
				}
				return fmt.Sprintf("%.0f", 100*float64(n)/float64(max(len(got), 1)))
			}
			slices.Sort(got)
			median := "-"
			if len(got) > 0 && got[len(got)/2] < never {
				median = fmt.Sprint(got[len(got)/2])
			}
			t.row(d.name(), fmt.Sprintf("%.0f×", times), classes[c].name, count(int64(len(got))), median, share(1), share(3), share(7), share(14), share(never-1))
		}
	}
}

// never stands for an outbreak that was not found while it lasted or in the
// week after.
const never = 1 << 20

func (l lab) delay(b *baseline, d detector, at, times float64, long, run int) int {
	s := l.outbreak(b, times, long, run)
	for i, x := range d.scores(s, outStart, outStart+long+7) {
		if x > at {
			return i + 1
		}
	}
	return never
}

// outbreak draws a series in which people come times as often for a while.
func (l lab) outbreak(b *baseline, times float64, long, run int) *outbreak.Series {
	dice := rand.New(rand.NewPCG(uint64(1000*times)+uint64(long), uint64(run)+uint64(b.daily*1e6)))
	days := b.simulate(dice)
	first := simFirst()
	for i := outStart; i < outStart+long; i++ {
		days[i] += draw(dice, (times-1)*b.mean(first.AddDays(i), first.AddDays(simHistory)), 0)
	}
	return outbreak.NewSeries(b.key, first, days)
}
