package datapack

import (
	"regexp"
	"slices"
	"strings"

	"joinder"
)

// Confidence is how well a fact is known.
type Confidence string

// Confidences, best first.
const (
	High       Confidence = "high"              // primary text or official page seen, or several good sources agree
	Medium     Confidence = "medium"            // a good secondary source
	Low        Confidence = "low"               // weak or contradictory
	FromMemory Confidence = "unverified-memory" // not seen
)

var confidences = []Confidence{High, Medium, Low, FromMemory}

func (Confidence) words() []string { return strs(confidences) }

// AtLeast reports whether c is as good as other or better. A confidence that
// was not given is worse than all.
func (c Confidence) AtLeast(other Confidence) bool { return c.rank() <= other.rank() }

func (c Confidence) rank() int {
	if i := slices.Index(confidences, c); i >= 0 {
		return i
	}
	return len(confidences)
}

// Status says how something may be shown on a given day. Its string is the
// tail of a catalogue key: "datapack.status." + string(status).
type Status string

// The four ways of showing.
const (
	Fact        Status = "fact"        // with its source and date
	Stale       Status = "stale"       // was a fact, last checked a year ago or more
	Unconfirmed Status = "unconfirmed" // weakly known or without a source: say so beside it
	NotShown    Status = "not_shown"   // absent, not in force, or too risky to print
)

// Shown reports whether the value may appear at all.
func (s Status) Shown() bool { return s == Fact || s == Stale || s == Unconfirmed }

// FreshFor is how long a check counts, in months.
const FreshFor = 12

// Origin is where a fact comes from, how well it is known and when it holds.
type Origin struct {
	Confidence Confidence
	Sources    []string
	CheckedOn  joinder.Date
	ValidFrom  joinder.Date // zero: always held
	ValidTo    joinder.Date // zero: still holds; the last day on which it does
}

// Status passes the fact through the gate: shown as fact only with confidence
// medium or better, a source, and a check less than twelve months before day.
// Outside its validity it is not shown. An unknown (zero) day vouches for
// nothing, so the fact is at best stale.
func (o Origin) Status(day joinder.Date) Status {
	switch {
	case !o.InForce(day):
		return NotShown
	case !o.Confidence.AtLeast(Medium) || len(o.Sources) == 0:
		return Unconfirmed
	case day.IsZero() || !day.Before(o.expires()):
		return Stale
	}
	return Fact
}

// InForce reports whether the fact holds on the day; an unknown day is inside.
func (o Origin) InForce(day joinder.Date) bool {
	if day.IsZero() {
		return true
	}
	return (o.ValidFrom.IsZero() || !day.Before(o.ValidFrom)) && (o.ValidTo.IsZero() || !o.ValidTo.Before(day))
}

// expires is the first day on which the check no longer counts.
func (o Origin) expires() joinder.Date {
	if o.CheckedOn.IsZero() {
		return joinder.Date{Year: 1, Month: 1, Day: 1}
	}
	return joinder.DateOf(o.CheckedOn.Time().AddDate(0, FreshFor, 0))
}

// Told is something the pack says, already passed through the gate. Value is
// the zero value when Status is NotShown.
type Told[T any] struct {
	Value  T
	Status Status
	Origin Origin
}

// tell passes a value through the gate.
func tell[T any](value T, o Origin, day joinder.Date) Told[T] {
	t := Told[T]{value, o.Status(day), o}
	if !t.Status.Shown() {
		var none T
		t.Value = none
	}
	return t
}

// Seen says whether a phone or link was read in a source.
type Seen string

// How a contact is known.
const (
	ContactSeen   Seen = "seen"
	ContactMemory Seen = "memory" // well known but not seen: never displayed
	ContactNone   Seen = "none"
)

func (Seen) words() []string { return []string{"seen", "memory", "none"} }

// contact gates a phone, link or address: it must have been seen, and its
// entry must be a fact (or a stale one, said to be so). Everything else is
// withheld, because a wrong number is worse than none.
func contact[T ~string](value T, seen Seen, o Origin, day joinder.Date) (string, Status) {
	status := o.Status(day)
	if value == "" || seen != ContactSeen || status != Fact && status != Stale {
		return "", NotShown
	}
	return string(value), status
}

var number = regexp.MustCompile(`[0-9]{3,}`)

// withoutNumbers drops from a text the numbers of a phone that is withheld.
func withoutNumbers(text, phone string) string {
	for _, n := range number.FindAllString(phone, -1) {
		text = strings.ReplaceAll(text, n, "")
	}
	return strings.Join(strings.Fields(text), " ")
}

// safeLines drops, where the lines are less than a fact, those with a number
// that somebody could dial.
func safeLines(lines []string, status Status) []string {
	out := slices.Clone(lines)
	if status == Unconfirmed {
		out = slices.DeleteFunc(out, number.MatchString)
	}
	return out
}
