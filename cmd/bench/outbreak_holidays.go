package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"joinder"
	"joinder/internal/similar/outbreak"
)

// holidays are days off, and weekend days on which people work instead.
type holidays struct {
	name     string
	off, on  map[joinder.Date]bool
	observed float64 // of what is usual on such a day of the week, as measured on real days
}

// Times that series with holidays are drawn: what they change is little.
const holidayDraws = 20

// quietDays prints what holidays do to real series, and to the product's rule.
func (l lab) quietDays(b *bench, real realDays, shared string) error {
	us, cn, err := calendars(shared)
	if err != nil {
		return err
	}
	firm := map[joinder.Date]int{}
	for _, days := range real {
		for _, d := range days {
			firm[d]++
		}
	}
	citizens, err := petitions(shared)
	if err != nil {
		return err
	}
	t := newTable("Holidays in real series: what came, beside the same day of the week in the four weeks before and after", "series", "complaints", "on holidays", "1 day later", "2", "3", "4", "5")
	us.observed = holidayRow(t, "a bank's, CFPB, federal holidays", firm, us, wholeFrom, wholeUntil)
	cn.observed = holidayRow(t, "a city's petitions, State Council's days", citizens, cn, "2019-01-01", "2019-12-31")
	t.print(b.out)

	f := newTable("The product's model on series with these holidays and without, each series by itself", "holidays", "alarms / 1,000 series-days", "alarms / 1,000 wallet-days", "5× ever %", "3× ever %")
	for _, h := range []holidays{{name: "none"}, us, cn} {
		n, days := 0, 0
		for run := range holidayDraws {
			for i := range l.base {
				s := l.quiet(&l.base[i], h, rand.New(rand.NewPCG(501, uint64(run*10_000+i))), 1, 0, 0)
				n, days = n+alarms(farrington{}.scores(s, simHistory, simHistory+simJudged), surprise(outbreak.Alpha)), days+simJudged
			}
		}
		rate := float64(n) * 1000 / float64(days)
		f.row(h.name, fmt.Sprintf("%.3f", rate), fmt.Sprintf("%.2f", rate*float64(len(l.base))/float64(l.wallets)), l.foundAmid(h, 5), l.foundAmid(h, 3))
	}
	f.note("A holiday has its share of the people of that day of the week, a weekend day of work as many as a working day. Outbreaks of 7, 14 and 28 days of series with 0.3 people a day or more, begun on any day of the year.")
	f.print(b.out)
	return nil
}

// holidayRow adds a series, and says what holidays have of what is usual.
func holidayRow(t *table, name string, days map[joinder.Date]int, h holidays, from, until string) float64 {
	first, _ := joinder.ParseDate(from)
	last, _ := joinder.ParseDate(until)
	usual := func(d joinder.Date) float64 {
		sum, n := 0, 0
		for k := -4; k <= 4; k++ {
			x := d.AddDays(7 * k)
			if k != 0 && !h.off[x] && !h.on[x] && !x.Before(first) && !last.Before(x) {
				sum, n = sum+days[x], n+1
			}
		}
		return float64(sum) / float64(max(n, 1))
	}
	var came [6]int
	var meant [6]float64
	all := 0
	for d := first; !last.Before(d); d = d.AddDays(1) {
		all += days[d]
		if !h.off[d] {
			continue
		}
		came[0], meant[0] = came[0]+days[d], meant[0]+usual(d)
		for after := 1; after < len(came) && !h.off[d.AddDays(1)]; after++ { // behind the last one of several
			if x := d.AddDays(after); !h.off[x] && !h.on[x] && !last.Before(x) {
				came[after], meant[after] = came[after]+days[x], meant[after]+usual(x)
			}
		}
	}
	row := []string{name, count(int64(all))}
	for i := range came {
		row = append(row, fmt.Sprintf("%.2f of %.0f", float64(came[i])/meant[i], meant[i]))
	}
	t.row(row...)
	return float64(came[0]) / meant[0]
}

// quiet draws a series with holidays, in which people come times as often for a
// while.
func (l lab) quiet(b *baseline, h holidays, dice *rand.Rand, times float64, from, long int) *outbreak.Series {
	first := simFirst()
	days := make([]int, simHistory+simJudged)
	for i := range days {
		d := first.AddDays(i)
		mean := b.mean(d, first.AddDays(simHistory))
		switch {
		case h.off[d]:
			mean *= h.observed
		case h.on[d]:
			mean *= b.weekdays[time.Wednesday] / b.weekdays[d.Weekday()]
		}
		days[i] = draw(dice, mean, b.size)
		if i >= from && i < from+long {
			days[i] += draw(dice, (times-1)*mean, 0)
		}
	}
	return outbreak.NewSeries(b.key, first, days)
}

// foundAmid is how many of a hundred outbreaks are found while they last or in
// the week after.
func (l lab) foundAmid(h holidays, times float64) string {
	found, all := 0, 0
	for i := range l.base {
		if l.base[i].daily < 0.3 {
			continue
		}
		for run := range 6 * simRuns {
			long := []int{7, 14, 28}[run%3]
			dice := rand.New(rand.NewPCG(uint64(1000*times)+uint64(long), uint64(run*10_000+i)))
			start := simHistory + dice.IntN(simJudged-long-8)
			s := l.quiet(&l.base[i], h, dice, times, start, long)
			if all++; alarms(farrington{}.scores(s, start, start+long+7), surprise(outbreak.Alpha)) > 0 {
				found++
			}
		}
	}
	return fmt.Sprintf("%.1f", 100*float64(found)/float64(max(all, 1)))
}

// calendars are the federal holidays of the United States by their rules (5
// U.S.C. 6103; observed on the weekday beside a weekend) and what the State
// Council of China announced.
func calendars(shared string) (us, cn holidays, err error) {
	us = holidays{name: "federal, US", off: map[joinder.Date]bool{}}
	cn = holidays{name: "State Council's, CN", off: map[joinder.Date]bool{}, on: map[joinder.Date]bool{}}
	for year := 2017; year <= 2026; year++ {
		for _, d := range federal(year) {
			us.off[d] = true
		}
		raw, err := os.ReadFile(filepath.Join(shared, "data", "holidays", "holiday-cn", fmt.Sprint(year)+".json")) //nolint:gosec // the caller's own path
		if err != nil {
			return us, cn, err
		}
		var file struct {
			Days []struct {
				Date string
				Off  bool `json:"isOffDay"`
			}
		}
		if err := json.Unmarshal(raw, &file); err != nil {
			return us, cn, err
		}
		for _, x := range file.Days {
			d, err := joinder.ParseDate(x.Date)
			if err != nil {
				return us, cn, err
			}
			if cn.on[d] = !x.Off; x.Off {
				cn.off[d] = true
			}
		}
	}
	return us, cn, nil
}

func federal(year int) (out []joinder.Date) {
	fixed := [][2]int{{1, 1}, {7, 4}, {11, 11}, {12, 25}}
	if year >= 2021 {
		fixed = append(fixed, [2]int{6, 19})
	}
	for _, f := range fixed {
		d := joinder.Date{Year: year, Month: time.Month(f[0]), Day: f[1]}
		switch d.Weekday() {
		case time.Saturday:
			d = d.AddDays(-1)
		case time.Sunday:
			d = d.AddDays(1)
		}
		out = append(out, d)
	}
	for _, f := range []struct {
		month time.Month
		day   time.Weekday
		from  int // the first such day from this one on
	}{{1, time.Monday, 15}, {2, time.Monday, 15}, {5, time.Monday, 25}, {9, time.Monday, 1}, {10, time.Monday, 8}, {11, time.Thursday, 22}} {
		d := joinder.Date{Year: year, Month: f.month, Day: f.from}
		for d.Weekday() != f.day {
			d = d.AddDays(1)
		}
		out = append(out, d)
	}
	return out
}

// petitions are the days on which citizens of a city wrote to its board.
func petitions(shared string) (map[joinder.Date]int, error) {
	f, err := os.Open(filepath.Join(shared, "data", "zh", "petitions.jsonl")) //nolint:gosec // the caller's own path
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was read
	out := map[joinder.Date]int{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var row struct{ Time string }
		if json.Unmarshal(lines.Bytes(), &row) != nil {
			continue
		}
		day, _, _ := strings.Cut(strings.ReplaceAll(row.Time, "-", "/"), " ")
		if at, err := time.Parse("2006/1/2", day); err == nil {
			out[joinder.DateOf(at)]++
		}
	}
	return out, lines.Err()
}
