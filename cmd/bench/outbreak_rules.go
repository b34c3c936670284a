package main

import (
	"fmt"
	"math"
	"slices"

	"joinder"
	"joinder/internal/similar/outbreak"
)

// cutRule says at which chance an alarm is raised on a day.
type cutRule struct {
	name string
	cut  func(chances []float64, series int) float64
}

func cutRules() []cutRule {
	return []cutRule{
		{"every series by itself: 1 in 10,000", func([]float64, int) float64 { return outbreak.Alpha }},
		{"Benjamini-Hochberg alone, one in ten", func(c []float64, n int) float64 {
			if cut := outbreak.Cut(c, n); cut > 0 {
				return uncapped(c, n)
			}
			return 0
		}},
		{"both (the product)", outbreak.Cut},
	}
}

// uncapped is Benjamini and Hochberg's cut without the limit of Alpha.
func uncapped(chances []float64, series int) float64 {
	sorted := slices.Clone(chances)
	slices.Sort(sorted)
	for k := len(sorted); k > 0; k-- {
		if at := float64(k) * outbreak.Share / float64(series); sorted[k-1] <= at {
			return at
		}
	}
	return 0
}

// rules prints what the rules cost without an outbreak, on a small site and on
// a large one made of all draws.
func (l lab) rules(b *bench, all [][]float64) {
	t := newTable("False alarms of rules against many tests, without any outbreak", "rule", "series of the site", "alarms / 1,000 series-days", "alarms / 1,000 wallet-days", "site: days between two")
	for _, r := range cutRules() {
		for _, size := range []int{len(l.base), len(all)} {
			n, days := 0, 0
			for from := 0; from+size <= len(all); from += size {
				n, days = n+siteAlarms(all[from:from+size], r), days+simJudged
			}
			between := "-"
			if n > 0 {
				between = figure(float64(days) / float64(n))
			}
			series := float64(len(all) * simJudged)
			t.row(r.name, count(int64(size)), fmt.Sprintf("%.3f", float64(n)*1000/series), fmt.Sprintf("%.2f", float64(n)*1000/(series*float64(l.wallets)/float64(len(l.base)))), between)
		}
	}
	t.print(b.out)
}

// siteAlarms counts the alarms of one site under a rule.
func siteAlarms(site [][]float64, r cutRule) (n int) {
	last := make([]int, len(site))
	for i := range last {
		last[i] = -1000
	}
	for day := range simJudged {
		var chances []float64
		for _, s := range site {
			if s[day] > 0 {
				chances = append(chances, math.Pow(10, -s[day]))
			}
		}
		cut := r.cut(chances, len(site))
		for i, s := range site {
			chance := math.Pow(10, -s[day])
			switch {
			case day-last[i] <= outbreak.Quiet && chance <= outbreak.Linger:
				last[i] = day
			case s[day] > 0 && chance <= cut:
				if day-last[i] > outbreak.Quiet {
					n++
				}
				last[i] = day
			}
		}
	}
	return n
}

// product prints how soon the product's rule finds outbreaks when nothing else
// happens on a site of so many series.
func (l lab) product(b *bench) {
	t := newTable("The product's rule: outbreaks found when nothing else goes on", "series of the site", "size", "a day", "outbreaks", "median day", "by 1 %", "3 %", "7 %", "14 %", "ever %")
	for _, size := range []int{len(l.base), 3000} {
		part := newTable("", "")
		l.found(part, farrington{}, surprise(min(outbreak.Alpha, outbreak.Share/float64(size))))
		for _, r := range part.rows {
			t.row(append([]string{count(int64(size))}, r[1:]...)...)
		}
	}
	t.print(b.out)
}

// realAlarms prints what the product's rule says of the real series as they are.
func realAlarms(b *bench, real realDays) {
	first, _ := joinder.ParseDate(wholeFrom)
	last, _ := joinder.ParseDate(wholeUntil)
	from, _ := joinder.ParseDate("2020-01-01")
	n := first.DaysUntil(last) + 1
	var all []*outbreak.Series
	names := map[string]bool{}
	for k, days := range real {
		people := make([]int, n)
		for _, d := range days {
			people[first.DaysUntil(d)]++
		}
		all = append(all, outbreak.NewSeries(k, first, people))
		names[k.Wallet] = true
	}
	alarms, days := 0, 0
	ends := map[int]int{}
	for at := first.DaysUntil(from); at < n; at++ {
		days++
		var chances []float64
		verdicts := make([]outbreak.Verdict, len(all))
		for i, s := range all {
			if verdicts[i] = s.Judge(at); verdicts[i].Chance < 1 {
				chances = append(chances, verdicts[i].Chance)
			}
		}
		cut := outbreak.Cut(chances, len(all))
		for i, v := range verdicts {
			end, known := ends[i]
			open := known && at-end <= outbreak.Quiet
			if v.Chance <= cut && !open {
				alarms++
			}
			if v.Chance <= cut || open && v.Chance <= outbreak.Linger {
				ends[i] = at
			}
		}
	}
	fmt.Fprintf(b.out, "\nOn the real series as they are, %s to %s: %d alarms, %.2f in 1,000 wallet-days (%.3f in 1,000 series-days), true ones and false ones together.\n",
		from, last, alarms, float64(alarms)*1000/float64(days*len(names)), float64(alarms)*1000/float64(days*len(all)))
}
