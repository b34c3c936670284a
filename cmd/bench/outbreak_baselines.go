package main

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/similar/outbreak"
)

// The only firm of the real set that was copied completely, and while it was.
const (
	wholeFirm  = "BANK OF AMERICA, NATIONAL ASSOCIATION (per dataset description)"
	wholeFrom  = "2018-01-01"
	wholeUntil = "2023-06-30"
	fewReal    = 20 // complaints of a real series that is worth fitting
)

// realDays are the days of the real complaints of a wallet and a problem. A
// product of the firm stands for a wallet.
type realDays map[outbreak.Key][]joinder.Date

// readReal reads the real series.
func readReal(dir string) (realDays, error) {
	f, err := os.Open(filepath.Join(dir, "data", "cfpb", "cfpb_metadata.csv")) //nolint:gosec // the caller's own path
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was read
	r := csv.NewReader(bufio.NewReaderSize(f, 1<<20))
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	head, err := r.Read()
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, name := range head {
		at[name] = i
	}
	out := realDays{}
	for {
		line, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		date, _, _ := strings.Cut(line[at["date_received"]], "T")
		if line[at["company"]] != wholeFirm || date < wholeFrom || date > wholeUntil {
			continue
		}
		d, err := joinder.ParseDate(date)
		if err != nil {
			continue
		}
		k := outbreak.Key{Wallet: strings.Clone(line[at["product"]]), Issue: strings.Clone(line[at["issue"]])}
		out[k] = append(out[k], d)
	}
	for k, days := range out {
		if len(days) < fewReal {
			delete(out, k)
		}
	}
	return out, nil
}

// baseline is what was fitted to one real series.
type baseline struct {
	key      outbreak.Key
	daily    float64 // people a day at the beginning of the year that is judged
	growth   float64 // of the logarithm, a year
	season   [2]float64
	weekdays [7]float64 // mean 1
	size     float64    // of the negative binomial of a day; 0 is Poisson
}

// fitReal fits negative binomial baselines: trend, season, days of the week of
// the whole firm, and how much more than Poisson the weeks of one year vary.
func fitReal(real realDays) []baseline {
	first, _ := joinder.ParseDate(wholeFrom)
	last, _ := joinder.ParseDate(wholeUntil)
	n := first.DaysUntil(last) + 1
	var week [7]float64
	total := 0.0
	for _, days := range real {
		for _, d := range days {
			week[d.Weekday()]++
			total++
		}
	}
	for i := range week {
		week[i] *= 7 / total
	}
	var out []baseline
	for k, days := range real {
		b := baseline{key: k, weekdays: week}
		weeks := make([]float64, n/7)
		for _, d := range days {
			if at := first.DaysUntil(d) / 7; at < len(weeks) {
				weeks[at]++
			}
		}
		b.fit(weeks)
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b baseline) int {
		return cmp.Or(cmp.Compare(a.key.Wallet, b.key.Wallet), cmp.Compare(a.key.Issue, b.key.Issue))
	})
	return out
}

func (b *baseline) fit(weeks []float64) {
	half := len(weeks) / 2
	early, late := sum(weeks[:half])+1, sum(weeks[half:])+1
	b.growth = min(max(math.Log(late/early)/(float64(half)*7/365.25), -0.3), 0.3)
	b.daily = sum(weeks) / float64(len(weeks)) / 7
	var more, usual float64
	for from := 0; from < len(weeks); from += 52 {
		year := weeks[from:min(from+52, len(weeks))]
		if len(year) < 26 {
			break
		}
		mean := sum(year) / float64(len(year))
		for i, y := range year {
			angle := 2 * math.Pi * float64(from+i) * 7 / 365.25
			b.season[0] += 2 * (y - mean) * math.Cos(angle)
			b.season[1] += 2 * (y - mean) * math.Sin(angle)
			// Weeks beside each other differ by chance only, so their difference
			// tells of dispersion and not of trend.
			if i > 0 {
				d := y - year[i-1]
				more += d*d/2 - (y+year[i-1])/2
				usual += mean * mean
			}
		}
	}
	all := sum(weeks)
	for i := range b.season {
		b.season[i] = min(max(b.season[i]/all, -0.4), 0.4)
	}
	if more > 0 && usual > 0 {
		b.size = max(usual/more/7, 0.05)
	}
}

func sum(v []float64) (s float64) {
	for _, x := range v {
		s += x
	}
	return s
}

// mean is people on a day, counted from the first day that is judged.
func (b *baseline) mean(d joinder.Date, from joinder.Date) float64 {
	years := float64(from.DaysUntil(d)) / 365.25
	angle := 2 * math.Pi * years
	return b.daily * b.weekdays[d.Weekday()] * math.Exp(b.growth*years) * max(0.2, 1+b.season[0]*math.Cos(angle)+b.season[1]*math.Sin(angle))
}

// Years of a simulated series: history, then what is judged.
const (
	simHistory = 3 * 365
	simJudged  = 365
)

// simulate draws a series.
func (b *baseline) simulate(dice *rand.Rand) []int {
	first := simFirst()
	days := make([]int, simHistory+simJudged)
	for i := range days {
		days[i] = draw(dice, b.mean(first.AddDays(i), first.AddDays(simHistory)), b.size)
	}
	return days
}

func simFirst() joinder.Date { return joinder.Date{Year: 2022, Month: 1, Day: 1} }

// draw is a negative binomial number, Poisson when size is 0.
func draw(dice *rand.Rand, mean, size float64) int {
	if size > 0 {
		mean = gamma(dice, size) * mean / size
	}
	n, left := 0, mean
	for left > 0 { // Knuth, in pieces that exp can hold
		piece := min(left, 50)
		left -= piece
		for p, floor := dice.Float64(), math.Exp(-piece); p > floor; p *= dice.Float64() {
			n++
		}
	}
	return n
}

// gamma is Marsaglia and Tsang's draw.
func gamma(dice *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(dice, shape+1) * math.Pow(dice.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := dice.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if u := dice.Float64(); math.Log(u) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}
