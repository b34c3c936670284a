package similar

import (
	"time"

	"joinder"
)

// Steps are the steps with periods, shortest first.
func Steps() []Step { return []Step{ByDay, ByWeek, ByMonth, ByQuarter, ByYear} }

// Fine reports whether periods are shorter than the months that the public
// knows of our own complaints (RQ-03).
func (s Step) Fine() bool { return s == ByDay || s == ByWeek }

// Start is the first day of the period that a day is in; zero of an unknown
// day and with Always.
func (s Step) Start(d joinder.Date) joinder.Date {
	if d.IsZero() {
		return d
	}
	switch s {
	case ByDay:
		return d
	case ByWeek:
		return d.AddDays(-(int(d.Weekday()) + 6) % 7)
	case ByMonth:
		return joinder.Date{Year: d.Year, Month: d.Month, Day: 1}
	case ByQuarter:
		return joinder.Date{Year: d.Year, Month: (d.Month-1)/3*3 + 1, Day: 1}
	case ByYear:
		return joinder.Date{Year: d.Year, Month: 1, Day: 1}
	}
	return joinder.Date{}
}

// Move is the first day of the period n periods after the one that a day is in.
func (s Step) Move(d joinder.Date, n int) joinder.Date {
	d = s.Start(d)
	if d.IsZero() {
		return d
	}
	switch s {
	case ByDay:
		return d.AddDays(n)
	case ByWeek:
		return d.AddDays(7 * n)
	case ByQuarter:
		n *= 3
	case ByYear:
		n *= 12
	}
	return joinder.DateOf(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
}

// Between is the number of periods from the one of a day to the one of another:
// 0 when both are in one.
func (s Step) Between(from, to joinder.Date) int {
	from, to = s.Start(from), s.Start(to)
	months := (to.Year-from.Year)*12 + int(to.Month-from.Month)
	switch s {
	case ByDay:
		return from.DaysUntil(to)
	case ByWeek:
		return from.DaysUntil(to) / 7
	case ByMonth:
		return months
	case ByQuarter:
		return months / 3
	case ByYear:
		return months / 12
	}
	return 0
}
