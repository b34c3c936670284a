package clock

import (
	"cmp"
	"slices"
	"time"

	"joinder"
	"joinder/internal/datapack"
)

// Facts are what clocks are computed from, already cut down to what the viewer
// may know.
type Facts struct {
	Wallet      string
	Issue       string
	Family      string // of the issue
	Today       joinder.Date
	People      []Person
	Happenings  []joinder.Happening // corrected ones included
	Submissions []joinder.Submission
}

// Person is one member as far as clocks need to know.
type Person struct {
	Complaint    joinder.ID
	Number       int
	Jurisdiction string
	Issue        string
	OccurredOn   joinder.Date
	FiledAt      time.Time    // when the complaint was filed here
	FiledOn      joinder.Date // the day of that in the desk's zone
	Authorised   bool         // lets the case speak for them: a joint demand counts as theirs
	AuthorisedAt time.Time    // since when; an earlier demand was not theirs
}

// State is where a clock is.
type State string

// States. A string is the tail of "clock.state.".
const (
	Waiting   State = "waiting"  // what starts it has not happened, or nobody said when
	Running   State = "running"  //
	Soon      State = "soon"     // running out
	Over      State = "over"     // its last day passed
	Met       State = "met"      // what it asks for was done
	Open      State = "open"     // running; its date is not announced yet
	Timeless  State = "timeless" // running; the rule names no time
	soonOwn         = 14         // days before the end of an own clock
	soonOther       = 3          // and of somebody else's
	atOnceFor       = 3          // days for which "at once" is shown
	longOver        = 60         // days after which a clock that ran out is history
)

// Assumption says where a start comes from that nobody recorded. A string is
// the tail of "clock.assumed.".
type Assumption string

// Assumptions.
const (
	Recorded    Assumption = ""
	FromStory   Assumption = "occurred" // the day of the event, as the complaint gives it
	FromFiling  Assumption = "filed"    // at the latest on the day the complaint was filed here
	FromSending Assumption = "sent"     // the day the filing went out
	FromSilence Assumption = "silence"  // no answer came in the time before
)

// Clock is one deadline of one case, member or filing.
type Clock struct {
	Result
	Complaint  joinder.ID // whose; "" for everybody
	Number     int        // that member's number
	Submission joinder.ID // of which filing; "" where none
	State      State
	Assumed    Assumption
	Cause      joinder.Happening // what started it; zero where it is assumed
	MetBy      joinder.Happening
	MetLate    bool
	Restarted  bool // a demand interrupted it and it runs anew
	DaysLeft   int  // calendar days to Safe; negative when it passed
	WorkLeft   int  // working days to it, for terms in working days
}

// Turn is whose turn it is.
func (c Clock) Turn() datapack.Actor { return c.Term.Deadline.Actor }

// Runs reports whether it is still to be met.
func (c Clock) Runs() bool { return slices.Contains([]State{Running, Soon, Open, Timeless}, c.State) }

// LongOver reports whether it ran out so long ago that it is history.
func (c Clock) LongOver() bool { return c.State == Over && c.DaysLeft < -longOver }

// Of lists the clocks that the facts start, and those of filings and members
// that wait for their start: the complainants' own first, those running out
// before the others.
func Of(book Book, f Facts) []Clock {
	e := newEngine(book, f)
	out := make([]Clock, 0, 2*len(f.People)+2*len(f.Submissions)) // clocks are large: what grows is copied
	for _, p := range f.People {
		out = e.ofPerson(out, p)
	}
	for _, s := range f.Submissions {
		out = e.ofSubmission(out, s)
	}
	return byUrgency(out)
}

// byUrgency puts own clocks before others, live ones before the rest, and the
// one that ends first on top. Clocks are large, so their places are sorted.
func byUrgency(in []Clock) []Clock {
	type place struct{ order, at int }
	places := make([]place, len(in))
	for i := range in {
		places[i] = place{order(&in[i]), i}
	}
	slices.SortFunc(places, func(a, b place) int {
		x, y := &in[a.at], &in[b.at]
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Number, y.Number), cmp.Compare(a.at, b.at))
	})
	out := make([]Clock, len(in))
	for i, p := range places {
		out[i] = in[p.at]
	}
	return out
}

// rank is the place of a state in a list: what is live first.
func rank(s State) int {
	return slices.Index([]State{Soon, Running, Open, Timeless, Over, Waiting, Met}, s)
}

// order is whose turn it is, how it stands, when it ends and what it costs, as
// one number.
func order(c *Clock) int {
	end, whose := c.Safe(), 0
	if !c.Term.Own() {
		whose = 1
	}
	return ((whose*10+rank(c.State))*100_000_000+(end.Year*10_000+int(end.Month)*100+end.Day))*10 + c.Term.Severity.Rank()
}

// engine is one set of facts, indexed.
type engine struct {
	Facts
	book    Book
	terms   map[string][]*datapack.Term // per member, by jurisdiction
	filed   map[string][]*datapack.Term // per submission, by channel whose happenings start them
	by      map[key][]joinder.Happening
	demands map[joinder.ID][]joinder.Happening  // by complaint, oldest first; "" for everybody
	sent    map[joinder.ID][]joinder.Submission // by complaint
	results map[runKey]Result
	left    map[leftKey]int // working days that are left
}

type leftKey struct {
	place string
	end   joinder.Date
}

type key struct{ complaint, submission joinder.ID }

type runKey struct {
	rule  string
	start Start
}

func newEngine(book Book, f Facts) *engine {
	e := &engine{Facts: f, book: book, terms: map[string][]*datapack.Term{}, filed: map[string][]*datapack.Term{},
		by: map[key][]joinder.Happening{}, demands: map[joinder.ID][]joinder.Happening{}, sent: map[joinder.ID][]joinder.Submission{}, results: map[runKey]Result{}, left: map[leftKey]int{}}
	terms := book.Terms("")
	for i := range terms {
		t := &terms[i]
		if t.Per == datapack.PerMember {
			e.terms[t.Jurisdiction] = append(e.terms[t.Jurisdiction], t)
			continue
		}
		for _, of := range t.Of {
			e.filed[of] = append(e.filed[of], t)
		}
	}
	whose := make(map[joinder.ID]joinder.ID, len(f.Submissions))
	for _, s := range f.Submissions {
		e.sent[s.Complaint] = append(e.sent[s.Complaint], s)
		whose[s.ID] = s.Complaint
	}
	for _, h := range joinder.Standing(f.Happenings) {
		if h.Complaint == "" {
			h.Complaint = whose[h.Submission] // recorded for the filing without saying whose
		}
		k := key{h.Complaint, h.Submission}
		e.by[k] = append(e.by[k], h)
		if h.Kind == joinder.Demanded {
			e.demands[h.Complaint] = append(e.demands[h.Complaint], h)
		}
	}
	return e
}

// concerning lists what happened to a member or a filing: what names it, and
// what concerns everybody.
func (e *engine) concerning(complaint, submission joinder.ID) []joinder.Happening {
	out := e.by[key{}]
	for _, k := range []key{{complaint, ""}, {complaint, submission}} {
		if more := e.by[k]; k != (key{}) && len(more) > 0 {
			out = append(slices.Clip(out), more...)
		}
		if submission == "" {
			break
		}
	}
	return out
}

// latest is the last happening of a kind at one of the channels.
func latest(hs []joinder.Happening, kind joinder.HappeningKind, channels []string) (joinder.Happening, bool) {
	var best joinder.Happening
	for _, h := range hs {
		if h.Kind == kind && (h.Channel == "" || len(channels) == 0 || slices.Contains(channels, h.Channel)) && (best.On.IsZero() || best.On.Before(h.On)) {
			best = h
		}
	}
	return best, !best.On.IsZero()
}

// first is the earliest happening of any of the kinds at the channel on or
// after a day.
func first(hs []joinder.Happening, kinds []joinder.HappeningKind, channel string, after joinder.Date) (joinder.Happening, bool) {
	var best joinder.Happening
	for _, h := range hs {
		if !slices.Contains(kinds, h.Kind) || h.On.Before(after) || h.Channel != "" && h.Channel != channel {
			continue
		}
		if best.On.IsZero() || h.On.Before(best.On) {
			best = h
		}
	}
	return best, !best.On.IsZero()
}

// run computes a term from a start; equal ones once.
func (e *engine) run(t *datapack.Term, s Start) Result {
	k := runKey{t.Rule, s}
	r, ok := e.results[k]
	if !ok {
		r = run(e.book, t, s)
		e.results[k] = r
	}
	return r
}

// workLeft is how many working days are left; equal ones are counted once.
func (e *engine) workLeft(place string, end joinder.Date) int {
	k := leftKey{place, end}
	n, ok := e.left[k]
	if !ok {
		n = e.book.WorkingDays(place).WorkingDaysUntil(e.Today, end)
		e.left[k] = n
	}
	return n
}

// judge says where the clock is today.
func (e *engine) judge(c *Clock) {
	end := c.Safe()
	if !end.IsZero() {
		c.DaysLeft = e.Today.DaysUntil(end)
		if c.Term.Deadline.Unit == datapack.BusinessDay {
			c.WorkLeft = e.workLeft(c.Term.Jurisdiction, end)
		}
	}
	near := soonOther
	if c.Term.Own() {
		near = soonOwn
	}
	switch {
	case c.MetBy.Kind != "":
		c.State = Met
		c.MetLate = !end.IsZero() && end.Before(c.MetBy.On)
	case c.Start.Day.IsZero():
		c.State = Waiting
	case end.IsZero():
		c.State = Timeless
	case c.DaysLeft < 0 && (c.Latest.IsZero() || !c.Date.IsZero() || c.Latest.Before(e.Today)):
		c.State = Over
	case c.Date.IsZero():
		c.State = Open
	case c.DaysLeft <= near:
		c.State = Soon
	default:
		c.State = Running
	}
}
