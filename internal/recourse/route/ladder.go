package route

import (
	"slices"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse"
)

// State is where a step stands on the day.
type State string

// States of a step. Its string is the tail of a catalogue key.
const (
	Open    State = "open"    // can be filed now
	Waits   State = "waits"   // something else comes first; Until says when, if that is known
	Running State = "running" // filed and not ended
	Done    State = "done"    // ended there
	Closed  State = "closed"  // cannot be used; Closed says why
)

// Shut is why a step is closed.
type Shut string

// Reasons for a closed step.
const (
	NotShut  Shut = ""
	ByOther  Shut = "blocked" // another place has or had the same dispute
	OverCap  Shut = "cap"
	NotTaken Shut = "issue"   // it turns such problems away
	TooFew   Shut = "members" // it takes more people than there are
)

// Step is one channel of a ladder.
type Step struct {
	Channel    datapack.Channel
	Way        datapack.Way
	Status     datapack.Status // how well the channel is known on the day
	State      State
	Shut       Shut
	Until      joinder.Date // first day on which it opens; zero when not known
	Better     joinder.Date // open, but better from this day on: what is expected before it still has time
	After      []string     // channels that come before it here
	Must       bool         // without them it refuses
	BlockedNow []Past       // what shuts it now
	Shuts      []Past       // running filings that filing here would make inadmissible
	Tasks      []datapack.Task
	Deadlines  []datapack.Told[datapack.Deadline]
	first      bool // there is no firm to go to before it
}

// Own is a clock of the complainant: missing it loses rights.
type Own struct {
	Channel  string
	Deadline datapack.Deadline
	Status   datapack.Status
	Origin   datapack.Origin
	Harm     bool // the harm itself starts it; else something that comes later
	Severity datapack.Severity
	Start    joinder.Date // zero while what starts it has not happened, or is not known
	Again    bool         // Start is an interruption: it runs anew from there
	Ends     joinder.Date // the day to act by; zero while Start is, or where it cannot be known
	Met      bool         // what it asks for was done
	Late     bool         // Ends has passed and it was not
}

// Rule is CHANNEL/STAGE.
func (o Own) Rule() string { return o.Channel + "/" + o.Deadline.Stage }

// Ladder is the way of one dispute.
type Ladder struct {
	Ask       Ask
	Steps     []Step
	OwnClocks []Own
	Warnings  []Warning
	Advice    []datapack.Advice
	Question  *datapack.Question // the one that decides between regulators and was not answered
}

// Router finds ladders in one pack.
type Router struct{ Pack *datapack.Pack }

// Of is the router of a pack.
func Of(pack *datapack.Pack) Router { return Router{pack} }

// Route is Of(pack).Route(a).
func Route(pack *datapack.Pack, a Ask) (Ladder, error) { return Of(pack).Route(a) }

// Route finds the ladder of one dispute.
func (r Router) Route(a Ask) (Ladder, error) {
	a, err := a.normal(r.Pack)
	if err != nil {
		return Ladder{}, err
	}
	l := Ladder{Ask: a}
	v := r.view(a)
	if q, ok := r.Pack.Question(a.Jurisdiction); ok && a.Product == "" && !v.selfCustody() {
		l.Question = &q
	}
	for _, c := range r.Pack.Channels(a.Jurisdiction) {
		w, ok := r.Pack.Way(c.ID())
		if ok && v.applies(c, w) {
			l.Steps = append(l.Steps, Step{Channel: c, Way: w, Status: c.Status(a.On)})
		}
	}
	order(l.Steps)
	past := standings(a.History, a.On)
	for i := range l.Steps {
		r.complete(&l.Steps[i], l.Steps, v, past)
		if s := &l.Steps[i]; s.State != Running && s.State != Done {
			s.Shuts = r.shuts(s.Channel.ID(), past)
		}
	}
	for i := range l.Steps {
		if v.selfCustody() && !l.Steps[i].Way.Side && l.Steps[i].Way.Rung != datapack.RungEmergency {
			l.Steps[i].first = true
			break
		}
	}
	l.OwnClocks = r.own(l, v)
	l.Warnings = r.warnings(l, v)
	l.Advice = v.advice(r.Pack)
	return l, nil
}

// order puts rungs in their order, and within a rung those that people can use
// themselves for redress first.
func order(steps []Step) {
	rank := map[datapack.Rung]int{}
	for i, rung := range datapack.Rungs() {
		rank[rung] = i
	}
	place := func(s Step) int {
		n := 4 * rank[s.Way.Rung]
		if s.Way.Body {
			n++
		}
		if s.Way.Side {
			n += 2
		}
		return n
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return place(a) - place(b) })
}

// Step of a channel, if the ladder has it.
func (l Ladder) Step(channel string) (Step, bool) {
	for _, s := range l.Steps {
		if s.Channel.ID() == channel {
			return s, true
		}
	}
	return Step{}, false
}

// Next is the step to take now: the first of the ladder proper that is open,
// not too soon, and would harm no running filing; else the one that opens
// first. ok is false where there is none.
func (l Ladder) Next() (next Step, ok bool) {
	var when joinder.Date
	for _, s := range l.Steps {
		opens := s.Until
		if s.State == Open && l.Ask.On.Before(s.Better) {
			opens = s.Better
		}
		switch {
		case s.Way.Side || s.Way.Body || len(s.Shuts) > 0 || s.State != Open && s.State != Waits:
		case s.State == Open && opens.IsZero():
			return s, true
		case !opens.IsZero() && (when.IsZero() || opens.Before(when)):
			next, when, ok = s, opens, true
		}
	}
	next.Until = when
	return next, ok
}

// Rung is the next place as the next step of a case needs it; nil where there
// is no further place.
func (l Ladder) Rung() *recourse.Rung {
	s, ok := l.Next()
	if !ok {
		return nil
	}
	o := s.Channel.Origin()
	return &recourse.Rung{Channel: s.Channel.ID(), Opens: s.Until, Confidence: string(o.Confidence), CheckedOn: o.CheckedOn}
}
