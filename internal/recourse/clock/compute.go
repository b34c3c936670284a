package clock

import (
	"time"

	"joinder"
	"joinder/internal/datapack"
)

// Facts of the law that the engine reads; *datapack.Pack is one.
type Book interface {
	Term(rule string) (datapack.Term, bool)
	Terms(jurisdiction string) []datapack.Term
	WorkingDays(jurisdiction string) *datapack.Calendar
}

// Start is the event that a clock runs from.
type Start struct {
	Day joinder.Date // by the calendar of the place
	At  time.Time    // the moment, where hours count; zero when only the day is known
}

// On is a start of which only the day is known.
func On(day joinder.Date) Start { return Start{Day: day} }

// At is a start at a moment; the day is the one in its own location.
func At(t time.Time) Start { return Start{Day: joinder.DateOf(t), At: t} }

// Note is something to know about a result. A string is the tail of
// "clock.note.".
type Note string

// Notes.
const (
	NoRestRule    Note = "no_rest_rule"   // ends on a day of rest, and no rule on that is known
	FirmDays      Note = "firm_days"      // business days are the firm's own; the calendar is an estimate
	NotAnnounced  Note = "not_announced"  // depends on days that are not announced yet
	NotCovered    Note = "not_covered"    // depends on days that the pack does not hold
	NoTime        Note = "no_time"        // the rule names no time
	AtOnce        Note = "at_once"        // at once: minutes matter
	MomentUnknown Note = "moment_unknown" // hours count, but only the day is known
	OlderRule     Note = "older_rule"     // an older rule held on the start
	SaferEarlier  Note = "safer_earlier"  // the rule of today would end earlier: act by then
	NotYetInForce Note = "not_in_force"   // the rule is known only for later starts
	OwnRolled     Note = "own_rolled"     // rolled: better not to wait for the last day
)

// Result is one computed deadline and its explanation.
type Result struct {
	Rule      string        // CHANNEL/STAGE, as asked for
	Term      datapack.Term // the entry in force on the start
	Start     Start
	Date      joinder.Date      // the last day; zero when it cannot be known
	Moment    time.Time         // for hours and minutes from a known moment
	Nominal   joinder.Date      // before rolling; zero for business days without a date
	Skipped   []datapack.DayOff // not counted inside the span, or rolled over at its end
	MakeUp    []joinder.Date    // weekend days that counted because they are worked
	Rolled    bool
	Announced bool // the calendar carries the date
	InForce   bool // the rule held on the start
	Earliest  joinder.Date
	Latest    joinder.Date
	Notes     []Note
}

// Safe is the day to act by: the date, or the earliest it can be. Zero when
// the rule names no time.
func (r Result) Safe() joinder.Date {
	if !r.Earliest.IsZero() && (r.Date.IsZero() || r.Earliest.Before(r.Date)) {
		return r.Earliest
	}
	return r.Date
}

// Has reports whether the result carries the note.
func (r Result) Has(n Note) bool {
	for _, have := range r.Notes {
		if have == n {
			return true
		}
	}
	return false
}

// Compute runs one deadline of the pack from its start. The error is NotFound
// for a rule that the pack does not hold.
func Compute(book Book, rule string, start Start) (Result, error) {
	t, ok := book.Term(rule)
	if !ok {
		return Result{}, joinder.Fail(joinder.NotFound, "error.clock.no_such_rule", "Rule", rule)
	}
	return run(book, &t, start), nil
}

// run computes a term that the pack holds.
func run(book Book, present *datapack.Term, start Start) Result {
	t := present
	if held := present.On(start.Day); held.Entry != present.Entry || held.Origin.ValidTo != present.Origin.ValidTo {
		t = &held
	}
	r := Result{Rule: present.Rule, Term: *t, Start: start, Announced: true, InForce: t.Origin.InForce(start.Day)}
	if !r.InForce {
		r.note(NotYetInForce)
	}
	d := t.Deadline
	switch {
	case d.Unit == datapack.Unspecified:
		r.note(NoTime)
		return r
	case d.Unit == "hour" || d.Unit == "minute":
		r.hours(d)
		return r
	}
	r.days(book.WorkingDays(t.Jurisdiction), d)
	if t != present {
		r.older(book, present)
	}
	return r
}

func (r *Result) note(n Note) { r.Notes = append(r.Notes, n) }

// hours runs a term in hours or minutes: by moments, so that changes of the
// clock do not matter. Where only the day is known its beginning counts, which
// is the safe side.
func (r *Result) hours(d datapack.Deadline) {
	length := time.Duration(d.Count) * time.Hour
	if d.Unit == "minute" {
		length = time.Duration(d.Count) * time.Minute
	}
	if d.Count == 0 {
		r.note(AtOnce)
	}
	if r.Start.At.IsZero() {
		if d.Count > 0 {
			r.note(MomentUnknown)
		}
		r.Date = joinder.DateOf(r.Start.Day.Time().Add(length))
	} else {
		r.Moment = r.Start.At.Add(length)
		r.Date = joinder.DateOf(r.Moment)
	}
	r.Nominal = r.Date
}

// days runs a term in days or longer.
func (r *Result) days(cal *datapack.Calendar, d datapack.Deadline) {
	c := r.Term.Counting
	counted := c.Count(cal, r.Start.Day, d.Count, d.Unit)
	r.Date, r.Nominal, r.Skipped, r.MakeUp, r.Rolled = counted.Ends, counted.Nominal, counted.Skipped, counted.MakeUp, counted.Rolled
	r.Earliest, r.Latest = counted.Earliest, counted.Latest
	switch counted.Coverage {
	case datapack.NotAnnounced:
		r.Announced = false
		r.note(NotAnnounced)
	case datapack.NotCovered:
		r.Announced = false
		r.note(NotCovered)
	}
	if d.Unit == datapack.BusinessDay {
		if c.Business == datapack.ByFirm {
			r.note(FirmDays)
		}
		return
	}
	if c.EndOnRest == datapack.UnknownRest {
		if is, _ := cal.IsWorkday(r.Date); !is {
			r.note(NoRestRule)
		}
	}
	if r.Rolled && r.Term.Own() {
		r.note(OwnRolled)
	}
}

// older says that an older rule was used, and for a clock of the complainant
// which day the present rule would give, if that is earlier.
func (r *Result) older(book Book, present *datapack.Term) {
	r.note(OlderRule)
	if !r.Term.Own() {
		return
	}
	d := present.Deadline
	now := present.Counting.Count(book.WorkingDays(present.Jurisdiction), r.Start.Day, d.Count, d.Unit)
	if !now.Ends.IsZero() && now.Ends.Before(r.Date) {
		r.Earliest, r.Latest = now.Ends, r.Date
		r.note(SaferEarlier)
	}
}
