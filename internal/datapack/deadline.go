package datapack

import (
	"slices"
	"strings"

	"joinder"
)

type deadlineRow struct {
	At         Pos
	Stage      name         `pack:"stage,required"`
	Actor      Actor        `pack:"actor,required"`
	Count      int          `pack:"count"`
	Unit       Unit         `pack:"unit,required"`
	From       string       `pack:"from,required"`
	Basis      string       `pack:"basis,required"`
	Confidence Confidence   `pack:"confidence,required"`
	Extendable string       `pack:"extendable_to"`
	Note       string       `pack:"note"`
	ValidFrom  joinder.Date `pack:"valid_from"`
	ValidTo    joinder.Date `pack:"valid_to"`
}

// Actor is whose clock it is.
type Actor string

// Actors. The complainant's clocks are shown first: missing one loses rights.
const (
	Complainant Actor = "complainant"
	Firm        Actor = "firm"
	Body        Actor = "body"
)

func (Actor) words() []string { return strs([]Actor{Complainant, Firm, Body}) }

// Unit is what is counted. It is stored with every deadline and never inferred
// from the word 日.
type Unit string

// Units.
const (
	CalendarDay Unit = "calendar_day"
	BusinessDay Unit = "business_day"
	Unspecified Unit = "unspecified"
)

func (Unit) words() []string {
	return []string{"minute", "hour", "calendar_day", "business_day", "week", "month", "year", "unspecified"}
}

// Deadline is one clock of a channel.
type Deadline struct {
	Channel    string
	Stage      string
	Actor      Actor
	Count      int
	Unit       Unit
	From       string // the event that starts it
	Basis      string // the rule; "" when it is only a convention
	Extendable string
	Note       string
}

// Statutory reports whether a rule stands behind the deadline.
func (d Deadline) Statutory() bool { return d.Basis != "" }

// Deadlines of a channel on the day, the complainant's own first.
func (c Channel) Deadlines(day joinder.Date) []Told[Deadline] {
	var out []Told[Deadline]
	for _, row := range c.raw.Deadlines {
		out = append(out, c.deadline(row, day))
	}
	slices.SortStableFunc(out, func(a, b Told[Deadline]) int { return own(a.Value) - own(b.Value) })
	return out
}

func own(d Deadline) int {
	if d.Actor == Complainant {
		return 0
	}
	return 1
}

// deadline gates one row: it can be no better known than it says itself, and
// holds no longer than its channel.
func (c Channel) deadline(row deadlineRow, day joinder.Date) Told[Deadline] {
	o := c.Origin()
	o.Confidence = row.Confidence
	if row.ValidFrom.IsZero() && !row.ValidTo.IsZero() {
		o.ValidFrom = joinder.Date{} // an older rule than the channel's present one
	}
	if !row.ValidFrom.IsZero() {
		o.ValidFrom = row.ValidFrom
	}
	if !row.ValidTo.IsZero() {
		o.ValidTo = row.ValidTo
	}
	d := Deadline{string(c.raw.ID), string(row.Stage), row.Actor, row.Count, row.Unit, row.From, row.Basis, row.Extendable, row.Note}
	if strings.HasPrefix(d.Basis, "none") {
		d.Basis = ""
	}
	t := tell(d, o, day)
	if c.raw.State != "active" {
		t.Value, t.Status = Deadline{}, NotShown
	}
	return t
}

func (c Channel) stage(stage string) (deadlineRow, bool) {
	for _, row := range c.raw.Deadlines {
		if string(row.Stage) == stage {
			return row, true
		}
	}
	return deadlineRow{}, false
}
