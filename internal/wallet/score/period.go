package score

import (
	"fmt"
	"math"
	"regexp"
	"time"

	"joinder"
)

// Period is the months that are counted, "2025-12" to "2026-11", both included.
// The zero Period is the last twelve months; All is every month there is.
type Period struct {
	From, To string
	All      bool
}

// Earliest is the first month that can be asked for.
const Earliest = "1990-01"

var monthForm = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])$`) //nolint:gochecknoglobals // read only

// PeriodOf reads what a person asked for: "all", or two months of which either
// may be "". Wrong months are Invalid.
func PeriodOf(which, from, to string, today joinder.Date) (Period, error) {
	if which == "all" {
		return Period{All: true}, nil
	}
	if from == "" && to == "" {
		return LastYear(today), nil
	}
	p := Period{From: from, To: to}
	if p.To == "" {
		p.To = monthOf(today)
	}
	if p.From == "" {
		p.From = back(p.To, 11)
	}
	for _, m := range []struct{ field, value string }{{"from", p.From}, {"to", p.To}} {
		if !monthForm.MatchString(m.value) || m.value < Earliest {
			return LastYear(today), joinder.Fail(joinder.Invalid, "error.score.month", "Earliest", Earliest).On(m.field)
		}
	}
	if p.From > p.To {
		return LastYear(today), joinder.Fail(joinder.Invalid, "error.score.order").On("from")
	}
	if p.From > monthOf(today) {
		return LastYear(today), joinder.Fail(joinder.Invalid, "error.score.future").On("from")
	}
	p.To = min(p.To, monthOf(today))
	return p, nil
}

// LastYear is the month of today and the eleven before it.
func LastYear(today joinder.Date) Period {
	return Period{From: back(monthOf(today), 11), To: monthOf(today)}
}

// Has reports whether a row of the month counts. A row without a month counts
// only when everything does.
func (p Period) Has(month string) bool {
	return p.All || month != "" && month >= p.From && month <= p.To
}

// months is how long the period is, in average months, up to asOf; of all time
// since first.
func (p Period) months(first string, asOf joinder.Date) float64 {
	from, to := p.From, p.To
	if p.All {
		from, to = first, monthOf(asOf)
		if from == "" {
			from = to
		}
	}
	last := lastDay(to)
	if asOf.Before(last) {
		last = asOf
	}
	days := firstDay(from).DaysUntil(last) + 1
	return math.Round(max(float64(days), 1)/(365.25/12)*1e4) / 1e4
}

func monthOf(d joinder.Date) string { return fmt.Sprintf("%04d-%02d", d.Year, int(d.Month)) }

func firstDay(month string) joinder.Date {
	d, _ := joinder.ParseDate(month + "-01")
	return d
}

func lastDay(month string) joinder.Date {
	d := firstDay(month)
	return joinder.DateOf(time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, time.UTC))
}

// back is the month n months before.
func back(month string, n int) string {
	d := firstDay(month)
	return monthOf(joinder.DateOf(time.Date(d.Year, d.Month-time.Month(n), 1, 0, 0, 0, 0, time.UTC)))
}

// quarter counts quarters since year 0.
type quarter int

func quarterOf(d joinder.Date) quarter { return quarter(d.Year*4 + (int(d.Month)-1)/3) }

func (q quarter) String() string { return fmt.Sprintf("%04dQ%d", int(q)/4, int(q)%4+1) }

// first and last month of the quarter.
func (q quarter) first() string { return fmt.Sprintf("%04d-%02d", int(q)/4, int(q)%4*3+1) }
func (q quarter) last() string  { return fmt.Sprintf("%04d-%02d", int(q)/4, int(q)%4*3+3) }

func (q quarter) period() Period { return Period{From: q.first(), To: q.last()} }

// closedBefore is the last day of the last quarter that is over.
func closedBefore(today joinder.Date) joinder.Date { return lastDay((quarterOf(today) - 1).last()) }
