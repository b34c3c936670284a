package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"joinder/internal/similar/outbreak"
)

// surge prints what the product says when the whole site rises together, with
// and without a look at the rest of the site, and what that look costs when it
// does not.
func (l lab) surge(b *bench) {
	t := newTable("When everything rises together: alarms while it lasts and in the week after", "site-wide", "days", "sites", "alarms a site, each series by itself", "beside the site", "wallets with an alarm", "beside the site")
	for _, times := range []float64{1, 1.5, 2, 3} {
		for _, long := range []int{7, 28} {
			var n, wallets [2]int
			for run := range simRuns {
				found := alarmsOf(l.site(times, long, run, ""), outStart, outStart+long+7)
				for i := range found {
					n[i], wallets[i] = n[i]+found[i].alarms, wallets[i]+len(found[i].wallets)
				}
			}
			per := func(x int) string { return fmt.Sprintf("%.1f", float64(x)/simRuns) }
			t.row(figure(times)+"×", count(int64(long)), count(int64(simRuns)), per(n[0]), per(n[1]), per(wallets[0]), per(wallets[1]))
		}
	}
	t.note("%d wallets, %d series; every series drawn with so many times its people.", l.wallets, len(l.base))
	t.print(b.out)
	l.besides(b)
}

// site draws all series; those of every wallet but one come times as often for
// a while. With "", of every wallet.
func (l lab) site(times float64, long, run int, but string) (out []*outbreak.Series) {
	first := simFirst()
	for i := range l.base {
		base := &l.base[i]
		dice := rand.New(rand.NewPCG(77, uint64(run*10_000+i)))
		days := base.simulate(dice)
		for d := outStart; d < outStart+long && base.key.Wallet != but; d++ {
			days[d] += draw(dice, (times-1)*base.mean(first.AddDays(d), first.AddDays(simHistory)), 0)
		}
		out = append(out, outbreak.NewSeries(base.key, first, days))
	}
	return out
}

// told is the alarms of a site.
type told struct {
	alarms  int
	wallets map[string]bool
}

// alarmsOf are the alarms of a site, of each series by itself and beside the
// site, under the product's rule.
func alarmsOf(site []*outbreak.Series, from, to int) (out [2]told) {
	rest := outbreak.NewSite(site)
	last := [2][]int{make([]int, len(site)), make([]int, len(site))}
	for i := range out {
		out[i].wallets = map[string]bool{}
		for k := range last[i] {
			last[i][k] = -1000
		}
	}
	for at := from - outbreak.Quiet; at < to; at++ {
		verdicts, chances := make([]outbreak.Verdict, len(site)), []float64(nil)
		for k, s := range site {
			if verdicts[k] = s.Judge(at); verdicts[k].Chance < 1 {
				chances = append(chances, verdicts[k].Chance)
			}
		}
		cut := outbreak.Cut(chances, len(site))
		for k, s := range site {
			alarm := verdicts[k].Chance <= cut
			for i := range out {
				if i == 1 && alarm {
					alarm = rest.Beside(s.Wallet, at, verdicts[k]).Chance <= cut
				}
				open := at-last[i][k] <= outbreak.Quiet
				if alarm && !open && at >= from {
					out[i].alarms++
					out[i].wallets[s.Wallet] = true
				}
				if alarm || open && verdicts[k].Chance <= outbreak.Linger {
					last[i][k] = at
				}
			}
		}
	}
	return out
}

// besides prints outbreaks of one series that are found by it and beside the
// site: a quiet one, one with an outbreak in its largest other wallet, and one
// that rises as a whole.
func (l lab) besides(b *bench) {
	t := newTable("Outbreaks of one series, each by itself and beside the site", "the rest of the site", "size", "a day", "outbreaks", "ever %", "beside the site", "median day", "beside the site")
	const long = 14
	quiet, other, risen := make([]*outbreak.Site, simRuns), make([]map[string]*outbreak.Site, simRuns), make([]*outbreak.Site, simRuns)
	for run := range simRuns {
		all := l.site(1, 0, run, "")
		quiet[run], risen[run] = outbreak.NewSite(all), outbreak.NewSite(l.site(2, long, run, ""))
		other[run] = l.largest(all, run, long)
	}
	for _, c := range []struct {
		name string
		site func(run int, wallet string) *outbreak.Site
		more float64
	}{
		{"quiet", func(run int, _ string) *outbreak.Site { return quiet[run] }, 1},
		{"another wallet 5×", func(run int, wallet string) *outbreak.Site { return other[run][wallet] }, 1},
		{"all of it 2×, this one twice that", func(run int, _ string) *outbreak.Site { return risen[run] }, 2},
	} {
		for _, times := range []float64{2, 3, 5} {
			delays := make([][2][]int, len(classes))
			for i := range l.base {
				base := &l.base[i]
				for run := range simRuns {
					s, site := l.outbreak(base, times*c.more, long, run), c.site(run, base.key.Wallet)
					got := [2]int{never, never}
					for day := long + 6; day >= 0; day-- {
						v := s.Judge(outStart + day)
						if v.Chance <= outbreak.Alpha {
							got[0] = day + 1
							if site.Beside(base.key.Wallet, outStart+day, v).Chance <= outbreak.Alpha {
								got[1] = day + 1
							}
						}
					}
					k := class(base.daily)
					delays[k][0], delays[k][1] = append(delays[k][0], got[0]), append(delays[k][1], got[1])
				}
			}
			for k, d := range delays {
				ever := func(x []int) string {
					n := 0
					for _, day := range x {
						if day < never {
							n++
						}
					}
					return fmt.Sprintf("%.0f", 100*float64(n)/float64(max(len(x), 1)))
				}
				median := func(x []int) string {
					slices.Sort(x)
					if len(x) == 0 || x[len(x)/2] == never {
						return "-"
					}
					return fmt.Sprint(x[len(x)/2])
				}
				t.row(c.name, fmt.Sprintf("%.0f×", times*c.more), classes[k].name, count(int64(len(d[0]))), ever(d[0]), ever(d[1]), median(d[0]), median(d[1]))
			}
		}
	}
	t.note("Outbreaks of %d days, found at a chance of %g while they last or in the week after.", long, outbreak.Alpha)
	t.print(b.out)
}

// largest is, for each wallet, the site while the largest other wallet has five
// times its people.
func (l lab) largest(all []*outbreak.Series, run, long int) map[string]*outbreak.Site {
	sizes, out := map[string]int{}, map[string]*outbreak.Site{}
	for _, s := range all {
		sizes[s.Wallet] += s.Sum(0, len(s.Days)-1)
	}
	for wallet := range sizes {
		most := ""
		for w, n := range sizes {
			if w != wallet && (most == "" || n > sizes[most] || n == sizes[most] && w < most) {
				most = w
			}
		}
		site := slices.Clone(all)
		for i := range l.base {
			if l.base[i].key.Wallet == most {
				site[i] = l.outbreak(&l.base[i], 5, long, run)
			}
		}
		out[wallet] = outbreak.NewSite(site)
	}
	return out
}
