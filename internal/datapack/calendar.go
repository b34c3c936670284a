package datapack

import (
	"slices"
	"strings"

	"joinder"
)

type calendarFile struct {
	At               Pos
	Jurisdiction     jurisdictionID `pack:"jurisdiction,required"`
	Name             joinder.Text   `pack:"name,required"`
	Weekend          []weekdayName  `pack:"weekend,required"`
	AnnouncedThrough int            `pack:"announced_through,required"`
	Complete         bool           `pack:"complete,required"`
	Confidence       Confidence     `pack:"confidence,required"`
	VerifiedOn       joinder.Date   `pack:"verified_on,required"`
	Sources          []string       `pack:"sources,required"`
	Note             *joinder.Text  `pack:"note"`
	Years            []yearRow      `pack:"years,required"`
}

type yearRow struct {
	At       Pos
	Year     int            `pack:"year,required"`
	Sources  []link         `pack:"sources"`
	Holidays []holidayRow   `pack:"holidays,required"`
	Workdays []joinder.Date `pack:"workdays"`
}

type holidayRow struct {
	At   Pos
	Date joinder.Date `pack:"date,required"`
	Name string       `pack:"name,required"`
}

type weekdayName string

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func (weekdayName) words() []string { return weekdays }

// Calendar knows which days are working days in one jurisdiction. It is safe
// for concurrent use.
type Calendar struct {
	raw      calendarFile
	weekend  [7]bool
	holidays map[joinder.Date]string
	makeUp   map[joinder.Date]bool
	first    int // first year with a table
}

// Calendar of a jurisdiction.
func (p *Pack) Calendar(jurisdiction string) (*Calendar, bool) {
	c, ok := p.calendars[jurisdiction]
	return c, ok
}

// Calendars lists them by jurisdiction.
func (p *Pack) Calendars() []*Calendar {
	out := make([]*Calendar, 0, len(p.calendars))
	for _, j := range sortedKeys(p.calendars) {
		out = append(out, p.calendars[j])
	}
	return out
}

func newCalendar(raw calendarFile) *Calendar {
	c := &Calendar{raw: raw, holidays: map[joinder.Date]string{}, makeUp: map[joinder.Date]bool{}, first: 1 << 30}
	for _, w := range raw.Weekend {
		if i := slices.Index(weekdays, string(w)); i >= 0 {
			c.weekend[i] = true
		}
	}
	for _, y := range raw.Years {
		c.first = min(c.first, y.Year)
		for _, h := range y.Holidays {
			c.holidays[h.Date] = h.Name
		}
		for _, w := range y.Workdays {
			c.makeUp[w] = true
		}
	}
	return c
}

// weekendsOnly stands in where the pack has no calendar; it knows nothing.
func weekendsOnly() *Calendar {
	return newCalendar(calendarFile{Weekend: []weekdayName{"saturday", "sunday"}})
}

// Jurisdiction whose calendar it is.
func (c *Calendar) Jurisdiction() string { return string(c.raw.Jurisdiction) }

// Name of the calendar.
func (c *Calendar) Name() joinder.Text { return c.raw.Name }

// Note says what it does and does not hold.
func (c *Calendar) Note() joinder.Text {
	if c.raw.Note == nil {
		return joinder.Text{}
	}
	return *c.raw.Note
}

// Origin of the calendar.
func (c *Calendar) Origin() Origin {
	return Origin{Confidence: c.raw.Confidence, Sources: slices.Clone(c.raw.Sources), CheckedOn: c.raw.VerifiedOn}
}

// AnnouncedThrough is the last year whose days are announced or fixed by law.
func (c *Calendar) AnnouncedThrough() int { return c.raw.AnnouncedThrough }

// Complete is false where local days that are not listed add to these.
func (c *Calendar) Complete() bool { return c.raw.Complete }

// YearStatus says what the pack holds of one year.
type YearStatus string

// Year states. A string is the tail of "datapack.year.".
const (
	YearKnown        YearStatus = "known"         // announced, or fixed by law
	YearNotAnnounced YearStatus = "not_announced" // later than what was announced: days may be added or moved
	YearNotCovered   YearStatus = "not_covered"   // earlier than the table
)

// Year says what the pack holds of a year.
func (c *Calendar) Year(year int) YearStatus {
	switch {
	case year > c.raw.AnnouncedThrough:
		return YearNotAnnounced
	case year < c.first:
		return YearNotCovered
	}
	return YearKnown
}

// Holiday gives the name of the holiday on a day.
func (c *Calendar) Holiday(d joinder.Date) (name string, ok bool) {
	name, ok = c.holidays[d]
	return
}

// IsWorkday says whether d is a working day: a weekday that is no holiday, or a
// weekend day that is worked to make up for one. known is false when the year
// is not announced or not covered, when the calendar itself is less than a fact,
// or when days that it does not list could make d a holiday; the answer is then
// the best guess.
func (c *Calendar) IsWorkday(d joinder.Date) (is, known bool) {
	known = c.Year(d.Year) == YearKnown && c.raw.Confidence.AtLeast(Medium)
	_, holiday := c.holidays[d]
	switch {
	case c.makeUp[d]:
		return true, known
	case holiday || c.weekend[d.Weekday()]:
		return false, known
	}
	return true, known && c.raw.Complete
}

// maxCount bounds a count of working days; no rule asks for more.
const maxCount = 20_000

// AddWorkdays is the n-th working day after d, or before it when n is negative.
// d itself never counts; n = 0 is d. certain is false as soon as one day on the
// way is not known (see IsWorkday): show the result as an estimate then.
func (c *Calendar) AddWorkdays(d joinder.Date, n int) (day joinder.Date, certain bool) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	if n > maxCount {
		return d, false
	}
	certain = true
	for left := n; left > 0; {
		d = d.AddDays(step)
		is, known := c.IsWorkday(d)
		certain = certain && known
		if is {
			left--
		}
	}
	return d, certain
}

// NextWorkday is d if it is a working day, else the first one after it: where a
// term that ends on a rest day rolls to.
func (c *Calendar) NextWorkday(d joinder.Date) (day joinder.Date, certain bool) {
	certain = true
	for {
		is, known := c.IsWorkday(d)
		certain = certain && known
		if is {
			return d, certain
		}
		d = d.AddDays(1)
	}
}

// checkCalendar refuses tables that contradict themselves.
func checkCalendar(c calendarFile, file string, problems *Problems) {
	if want := strings.ToLower(string(c.Jurisdiction)); file != calendarDir+"/"+want+".yaml" && want != "" {
		problems.add(c.At.key("jurisdiction"), "the calendar of %s belongs in %s/%s.yaml", c.Jurisdiction, calendarDir, want)
	}
	rest := map[weekdayName]bool{}
	for _, w := range c.Weekend {
		rest[w] = true
	}
	if len(rest) > 5 {
		problems.add(c.At.key("weekend"), "weekend: %d days of rest leave no week to work", len(rest))
	}
	last, holidays := 0, map[joinder.Date]bool{}
	for _, y := range c.Years {
		if y.Year < 1990 || y.Year > 2200 || y.Year <= last {
			problems.add(y.At, "year %d is out of order or out of range", y.Year)
		}
		last = y.Year
		for _, h := range y.Holidays {
			checkDayOf(y.Year, h.Date, h.At, problems)
			if holidays[h.Date] {
				problems.add(h.At, "%s is listed twice", h.Date)
			}
			holidays[h.Date] = true
		}
		if len(holidays) > 300*len(c.Years) {
			problems.add(y.At, "too many holidays")
		}
		for _, w := range y.Workdays {
			checkDayOf(y.Year, w, y.At.key("workdays"), problems)
			if holidays[w] {
				problems.add(y.At.key("workdays"), "%s is both a holiday and a working day", w)
			}
			if !w.IsZero() && !rest[weekdayName(weekdays[w.Weekday()])] {
				problems.add(y.At.key("workdays"), "workdays: %s is a %s, which is worked anyway", w, weekdays[w.Weekday()])
			}
		}
	}
	if c.AnnouncedThrough > last && last > 0 {
		problems.add(c.At.key("announced_through"), "announced_through is %d but the last year listed is %d", c.AnnouncedThrough, last)
	}
}

func checkDayOf(year int, d joinder.Date, at Pos, problems *Problems) {
	if !d.IsZero() && d.Year != year {
		problems.add(at, "%s is not in %d", d, year)
	}
}
