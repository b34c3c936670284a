package datapack

import "joinder"

// EndOnRest is what becomes of a term that ends on a day of rest.
type EndOnRest string

// Ends on days of rest. Where no rule is known the date stays: for the person
// who must act, the earlier day is the safe one.
const (
	Roll        EndOnRest = "roll"
	Stay        EndOnRest = "stay"
	UnknownRest EndOnRest = "unknown"
)

func (EndOnRest) words() []string { return strs([]EndOnRest{Roll, Stay, UnknownRest}) }

// RestDays are the days that a term may not end on.
type RestDays string

// Days of rest. A weekend day that is worked to make up for a holiday is none.
const (
	WeekendAndHolidays RestDays = "weekend_and_holidays"
	SundayAndHolidays  RestDays = "sunday_and_holidays"
)

func (RestDays) words() []string { return strs([]RestDays{WeekendAndHolidays, SundayAndHolidays}) }

// BusinessDays is whose working days a business day is.
type BusinessDays string

// Business days: of the jurisdiction, or those on which the firm is open, for
// which the calendar is an estimate.
const (
	ByCalendar BusinessDays = "calendar"
	ByFirm     BusinessDays = "firm"
)

func (BusinessDays) words() []string { return strs([]BusinessDays{ByCalendar, ByFirm}) }

// unknownCounting counts where no rule of the jurisdiction is known.
const unknownCounting = "count-unknown"

// Counting is one rule on how days are counted.
type Counting struct {
	ID               string
	Jurisdiction     string
	Says             joinder.Text // the rule in a sentence
	Basis            string
	StartDayIncluded bool
	EndOnRest        EndOnRest
	Rest             RestDays
	Business         BusinessDays
	Origin           Origin
}

// Counting finds a rule by id.
func (p *Pack) Counting(id string) (Counting, bool) {
	for _, r := range p.counting.Rules {
		if string(r.ID) == id {
			return p.newCounting(r), true
		}
	}
	return Counting{}, false
}

// DefaultCounting is how a jurisdiction counts what no rule of its own counts:
// terms that a letter sets, for instance. Its id is "count-unknown" where
// nothing is known.
func (p *Pack) DefaultCounting(jurisdiction string) Counting {
	var unknown Counting
	for _, r := range p.counting.Rules {
		switch {
		case r.Default && string(r.Jurisdiction) == jurisdiction:
			return p.newCounting(r)
		case string(r.ID) == unknownCounting:
			unknown = p.newCounting(r)
		}
	}
	return unknown
}

func (p *Pack) newCounting(r countingRow) Counting {
	c := Counting{ID: string(r.ID), Jurisdiction: string(r.Jurisdiction), Says: r.Says, Basis: r.Basis,
		StartDayIncluded: r.StartDay != nil && *r.StartDay, EndOnRest: r.EndOnRest, Rest: r.Rest, Business: r.Business,
		Origin: r.origin(p.counting.VerifiedOn)}
	if c.EndOnRest == "" {
		c.EndOnRest = UnknownRest
	}
	if c.Business == "" {
		c.Business = ByCalendar
	}
	return c
}

// WorkingDays is the calendar of a jurisdiction; where the pack has none, one
// that knows nothing.
func (p *Pack) WorkingDays(jurisdiction string) *Calendar {
	if c, ok := p.calendars[jurisdiction]; ok {
		return c
	}
	return weekendsOnly()
}

// WorkingDaysUntil counts the working days after one day up to and with
// another, as far as the calendar knows.
func (c *Calendar) WorkingDaysUntil(from, to joinder.Date) int {
	n := 0
	for day := from; day.Before(to); {
		day = day.AddDays(1)
		if is, _ := c.IsWorkday(day); is {
			n++
		}
	}
	return n
}
