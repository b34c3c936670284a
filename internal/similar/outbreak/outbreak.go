package outbreak

import (
	"math"
	"reflect"
	"time"

	"joinder"
)

// State is where an outbreak is in its life.
type State string

// The states. An outbreak is open while its seven days were unusual within the
// last Quiet days, and over afterwards. One that is not unusual any more after
// complaints were withdrawn, hidden or corrected is taken back: it keeps its
// page, so that who followed a link learns of it.
const (
	Open  State = "open"
	Over  State = "over"
	Taken State = "taken_back"
)

// Outbreak is one alarm as the house keeps it. First and Last are exact days and
// for reckoning only: what everybody may see is Public.
type Outbreak struct {
	ID joinder.ID
	Key
	State     State
	First     joinder.Date // last of the seven days that were unusual first
	Last      joinder.Date // last of the seven days that were unusual last
	NoticedAt time.Time
	ChangedAt time.Time
	Own       bool    // complaints made here are among those counted
	People    int     // distinct, in the seven days up to First
	Usual     float64 // in seven days, then
	Threshold int     // people at which an alarm is raised
	Chance    float64 // of People or more when nothing is unusual
	Method    string  // Method, as it was then
	Weeks     []Week  // the curve
}

// Week is one calendar week, Monday to Sunday, of the curve. Few says that there
// were fewer than similar.FewPeople people, none included; People is 0 then.
type Week struct {
	From      joinder.Date `json:"from"`
	People    int          `json:"people"`
	Few       bool         `json:"few"`
	Usual     float64      `json:"usual"`
	Threshold int          `json:"threshold"`
}

// same reports whether two are one and tell the same, whenever that was.
func (o Outbreak) same(other Outbreak) bool {
	other.ChangedAt = o.ChangedAt
	return reflect.DeepEqual(o, other)
}

// Public is an outbreak as everybody may see it. Where complaints made here are
// counted it has no day of an event, only weeks; see the package comment.
type Public struct {
	ID joinder.ID
	Key
	State     State
	From      joinder.Date // first of the seven days that raised the alarm; with Own the Monday of its week
	Day       joinder.Date // the last of them; zero with Own
	Own       bool         // complaints made here are counted, so that days are not told
	LastWeek  joinder.Date // Monday of the week in which the last seven unusual days began
	NoticedAt time.Time
	ChangedAt time.Time
	People    int     // distinct, in the seven days that raised the alarm
	Usual     float64 // in seven days, then
	Threshold int
	Odds      int // so many weeks like these pass between two by chance: a round number, 1,000 to 1,000,000
	Peak      int // most people in one week of Weeks, or People when that is more
	Method    string
	Weeks     []Week
}

// Public is the outbreak as everybody may see it.
func (o Outbreak) Public() Public {
	p := Public{ID: o.ID, Key: o.Key, State: o.State, From: Monday(o.First.AddDays(-6)), Own: o.Own, LastWeek: Monday(o.Last.AddDays(-6)), NoticedAt: o.NoticedAt, ChangedAt: o.ChangedAt,
		People: o.People, Usual: round(o.Usual), Threshold: o.Threshold, Odds: odds(o.Chance), Peak: o.People, Method: o.Method, Weeks: o.Weeks}
	for _, w := range o.Weeks {
		p.Peak = max(p.Peak, w.People)
	}
	if !o.Own {
		p.From, p.Day = o.First.AddDays(-6), o.First
	}
	return p
}

// Monday is the first day of the week of d.
func Monday(d joinder.Date) joinder.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// odds rounds the inverse of a chance down to a power of ten. Nobody knows the
// far end of a distribution, so a million is the most that is said.
func odds(chance float64) int {
	for n := 1_000_000; n > 1000; n /= 10 {
		if chance*float64(n) <= 1 {
			return n
		}
	}
	return 1000
}

// round keeps one digit: more would be more than anybody knows.
func round(x float64) float64 { return math.Round(x*10) / 10 }
