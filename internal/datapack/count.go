package datapack

import "joinder"

// Why says why a day was not counted.
type Why string

// Reasons. A string is the tail of "clock.skipped.".
const (
	Weekend Why = "weekend"
	Holiday Why = "holiday"
)

// DayOff is a day of rest, with the name of the holiday where it is one.
type DayOff struct {
	On   joinder.Date
	Why  Why
	Name string // of the holiday, in the words of the calendar; "" for a weekend
}

// Coverage says how far the calendar carries a computed date. A string is the
// tail of "clock.coverage.".
type Coverage string

// Coverages.
const (
	Covered      Coverage = "covered"       // every day that matters is known
	NotAnnounced Coverage = "not_announced" // it depends on days that nobody has announced yet
	NotCovered   Coverage = "not_covered"   // it depends on days that this pack does not hold
)

// Counted is the end of a term, with every step that led there.
type Counted struct {
	Ends     joinder.Date // zero where the calendar does not carry it (see Earliest, Latest)
	Nominal  joinder.Date // before rolling; the last counted day
	Skipped  []DayOff     // inside the span and not counted (business days), or rolled over at the end (other units)
	MakeUp   []joinder.Date
	Rolled   bool
	Coverage Coverage
	Earliest joinder.Date // bounds taken from the years that are known; zero unless Coverage leaves it open
	Latest   joinder.Date
}

// Count runs a term of n units from the day of the event: first day excluded
// unless the rule says otherwise, months and years to the corresponding day or
// the last of the month, rolled forward at the end where the rule says so.
// Units shorter than a day are not its business.
func (c Counting) Count(cal *Calendar, from joinder.Date, n int, unit Unit) Counted {
	if c.StartDayIncluded && n > 0 {
		from = from.AddDays(-1)
	}
	switch unit {
	case BusinessDay:
		return cal.countWorkdays(from, n)
	case "week":
		return c.roll(cal, from.AddDays(7*n))
	case "month":
		return c.roll(cal, addMonths(from, n))
	case "year":
		return c.roll(cal, addMonths(from, 12*n))
	}
	return c.roll(cal, from.AddDays(n))
}

// roll moves an end that falls on a day of rest, where the rule says so.
func (c Counting) roll(cal *Calendar, nominal joinder.Date) Counted {
	out := Counted{Ends: nominal, Nominal: nominal, Coverage: Covered}
	if c.EndOnRest != Roll {
		return out
	}
	for day := nominal; ; day = day.AddDays(1) {
		off, rest := cal.dayOff(day, c.Rest)
		if cover := cal.covers(day); cover != Covered {
			return c.openEnd(cal, nominal, cover)
		}
		if !rest {
			out.Ends, out.Rolled = day, day != nominal
			return out
		}
		out.Skipped = append(out.Skipped, off)
	}
}

// openEnd is an end that may roll over days that are not known: it keeps its
// nominal day, which is the earliest it can be.
func (c Counting) openEnd(cal *Calendar, nominal joinder.Date, cover Coverage) Counted {
	_, latest := cal.estimate(nominal.AddDays(-1), 1)
	return Counted{Ends: nominal, Nominal: nominal, Coverage: cover, Earliest: nominal, Latest: latest}
}

// countWorkdays is the n-th working day after from, and why the others did not
// count.
func (c *Calendar) countWorkdays(from joinder.Date, n int) Counted {
	out := Counted{Coverage: Covered}
	if n > maxCount {
		out.Coverage = NotCovered
		return out
	}
	day := from
	for left := n; left > 0; {
		next := day.AddDays(1)
		if out.Coverage = c.covers(next); out.Coverage != Covered {
			out.Earliest, out.Latest = c.estimate(day, left)
			return out
		}
		day = next
		if off, rest := c.dayOff(day, ""); rest {
			out.Skipped = append(out.Skipped, off)
			continue
		}
		if c.makeUp[day] {
			out.MakeUp = append(out.MakeUp, day)
		}
		left--
	}
	out.Ends, out.Nominal = day, day
	return out
}

// covers says whether it is known if a day is worked.
func (c *Calendar) covers(d joinder.Date) Coverage {
	switch c.Year(d.Year) {
	case YearNotAnnounced:
		return NotAnnounced
	case YearNotCovered:
		return NotCovered
	}
	if _, known := c.IsWorkday(d); !known {
		return NotCovered
	}
	return Covered
}

// dayOff says whether a day is one of rest, and why.
func (c *Calendar) dayOff(d joinder.Date, rest RestDays) (DayOff, bool) {
	if name, ok := c.holidays[d]; ok {
		return DayOff{d, Holiday, name}, true
	}
	weekend := c.weekend[d.Weekday()]
	if rest == SundayAndHolidays {
		weekend = d.Weekday() == 0
	}
	return DayOff{On: d, Why: Weekend}, weekend && !c.makeUp[d]
}

// season is how many weeks a moving holiday may shift from year to year.
const season = 4

// estimate bounds the n-th working day after d, none of which are known, by
// what the same term took in the years that are: same weekday, within a month
// of the same day of the year.
func (c *Calendar) estimate(d joinder.Date, n int) (earliest, latest joinder.Date) {
	fewest, most := 0, 0
	for year := max(c.first, c.raw.AnnouncedThrough-7); year <= c.raw.AnnouncedThrough; year++ {
		same := addMonths(d, 12*(year-d.Year))
		same = same.AddDays((int(d.Weekday()) - int(same.Weekday()) + 7) % 7)
		for week := -season; week <= season; week++ {
			from := same.AddDays(7 * week)
			end, certain := c.AddWorkdays(from, n)
			if took := from.DaysUntil(end); certain {
				most = max(most, took)
				if fewest == 0 || took < fewest {
					fewest = took
				}
			}
		}
	}
	if most == 0 { // no known year is long enough: weekends only, and two weeks of holidays
		plain, _ := weekendsOnly().AddWorkdays(d, n)
		return plain, plain.AddDays(14)
	}
	return d.AddDays(fewest), d.AddDays(most)
}
