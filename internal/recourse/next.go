package recourse

import (
	"slices"

	"joinder"
)

// Situation is what the next step depends on. It holds no names and no words of
// members, so that what follows from it may be shown to everybody in the case.
type Situation struct {
	Today   joinder.Date
	State   joinder.CaseState
	Members int // present ones
	Bare    int // of them, without a single sealed item
	Signing int // of them, letting the letter be signed for them

	Prepared  int // filings that wait for their member's yes
	Confirmed int // filings that wait to be sent
	Filed     int // filings that went out
	Answered  int // of them, answered

	Replies []joinder.Reply // oldest first
	Own     []Due           // the complainants' own clocks, earliest first
	Theirs  []Due           // clocks of the firm or the body that has it now
	Rung    *Rung           // where it can go next; nil when there is no further place
	Remedy  Remedy
}

// Due is a clock that is running.
type Due struct {
	Rule       string       // CHANNEL/STAGE of the data pack
	Ends       joinder.Date // zero when it cannot be known yet
	Basis      string       // the rule of law; "" for a convention
	Confidence string
	CheckedOn  joinder.Date
	People     int // members concerned; 0 for the whole case
}

// Rung is the next place on the ladder.
type Rung struct {
	Channel    string
	Opens      joinder.Date // zero: open now
	Blocked    bool         // something filed elsewhere shuts it
	Confidence string       // of what is known of the channel
	CheckedOn  joinder.Date
}

// Remedy is what was promised, offered and paid.
type Remedy struct {
	OpenOffers  int          // that members can still answer
	OfferEnds   joinder.Date // the first to end; zero without one
	Unanswered  int          // members who have not answered an open offer
	Due         int          // promises whose day is still to come
	PromiseEnds joinder.Date // the first of them
	Broken      int          // promises whose day passed unkept
	Closure     bool         // a closure was proposed
	Unresolved  int          // members who said "not solved"
	Silent      int          // members who said nothing; silence is never "solved"
	Solved      int
}

// Step is one thing to do next: a catalogue key with its arguments, why, and
// the page where it is done.
type Step struct {
	Key    string         // catalogue key below "next.", such as "file"
	Args   map[string]any // for title and reason alike
	Room   string         // path below the case, such as "/filing"; "" for none
	Ends   joinder.Date   // do it before this day; zero for none
	Urgent bool
	Rule   string // the rule it rests on: CHANNEL/STAGE, or a channel; "" for a convention of ours
	Basis  string
	Known  string       // confidence of that rule
	AsOf   joinder.Date // when that rule was checked
}

// soon is how many days before its end an own clock comes first.
const soon = 14

// Next says what to do now, the most pressing first; it is never empty. Lawful
// order: what loses a right when it is late, then what people wait for, then
// what the operator's stance asks for.
func Next(s Situation) []Step {
	var out []Step
	for _, d := range s.Own {
		if d.Ends.IsZero() || s.Today.DaysUntil(d.Ends) > soon {
			continue
		}
		step := due("own_clock", d, "/clocks")
		if d.Ends.Before(s.Today) {
			step.Key = "own_clock_over"
		}
		out = append(out, step)
	}
	out = append(out, s.unread()...)
	out = append(out, s.remedy()...)
	for _, step := range s.work() { // filing and following up may point at the same rung
		if !slices.ContainsFunc(out, func(p Step) bool { return p.Key == step.Key }) {
			out = append(out, step)
		}
	}
	if len(out) == 0 {
		out = append(out, Step{Key: "nothing"})
	}
	return out
}

// unread are answers whose stance nobody confirmed.
func (s Situation) unread() []Step {
	n := 0
	for _, r := range s.Replies {
		if r.Stance == "" {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return []Step{{Key: "confirm_stance", Args: map[string]any{"PluralCount": n}, Room: "/replies", Urgent: true}}
}

// remedy is what offers, promises and a proposed closure ask for.
func (s Situation) remedy() []Step {
	r := s.Remedy
	var out []Step
	if r.Broken > 0 {
		out = append(out, Step{Key: "promise_broken", Args: map[string]any{"PluralCount": r.Broken}, Room: "/remedy", Urgent: true})
	}
	if r.OpenOffers > 0 && r.Unanswered > 0 {
		out = append(out, Step{Key: "answer_offer", Args: map[string]any{"PluralCount": r.Unanswered}, Room: "/remedy", Ends: r.OfferEnds,
			Urgent: !r.OfferEnds.IsZero() && s.Today.DaysUntil(r.OfferEnds) <= soon/2})
	}
	if r.Due > 0 {
		out = append(out, Step{Key: "watch_promise", Args: map[string]any{"PluralCount": r.Due}, Room: "/remedy", Ends: r.PromiseEnds})
	}
	if r.Closure && r.Silent+r.Unresolved > 0 {
		out = append(out, Step{Key: "closure_open", Args: map[string]any{"PluralCount": r.Silent + r.Unresolved, "Solved": r.Solved}, Room: "/remedy"})
	}
	return out
}

// work is the next step of the case's own life.
func (s Situation) work() []Step {
	switch s.State {
	case joinder.Gathering:
		return append(s.gaps(), Step{Key: "draft", Args: map[string]any{"PluralCount": s.Signing}, Room: "/letter"})
	case joinder.Drafting:
		return append(s.gaps(), Step{Key: "freeze", Args: map[string]any{"PluralCount": s.Signing}, Room: "/letter"})
	case joinder.Frozen:
		return s.file()
	case joinder.Sent:
		return append(s.file(), s.follow()...)
	}
	return nil
}

func (s Situation) gaps() []Step {
	if s.Bare == 0 {
		return nil
	}
	return []Step{{Key: "evidence_call", Args: map[string]any{"PluralCount": s.Bare, "Members": s.Members}, Room: "/work"}}
}

// file is what stands between a sealed letter and its place.
func (s Situation) file() []Step {
	var out []Step
	if s.Prepared > 0 {
		out = append(out, Step{Key: "confirm_filing", Args: map[string]any{"PluralCount": s.Prepared}, Room: "/filing"})
	}
	if s.Confirmed > 0 {
		out = append(out, Step{Key: "send_filing", Args: map[string]any{"PluralCount": s.Confirmed}, Room: "/filing", Urgent: true})
	}
	if s.Prepared+s.Confirmed+s.Filed == 0 {
		out = append(out, s.rung("file")...)
	}
	return out
}

// follow is what the newest answer, or the lack of one, asks for.
func (s Situation) follow() []Step {
	last, ok := s.newest()
	if !ok {
		return s.await()
	}
	stance, confirmed := last.Shown()
	if !confirmed {
		return s.await()
	}
	switch stance {
	case joinder.Cooperates:
		out := []Step{{Key: "answer_kindly", Room: "/replies"}}
		if !s.Remedy.Closure && s.Remedy.OpenOffers == 0 && s.Remedy.Due == 0 {
			out = append(out, Step{Key: "record_offer", Room: "/remedy"})
		}
		return out
	case joinder.Deflects:
		out := append(s.gaps(), Step{Key: "answer_arguments", Room: "/replies"})
		out = append(out, s.rung("climb")...)
		return append(out, Step{Key: "publicity", Room: "/publicity"})
	}
	out := s.await()
	if slices.ContainsFunc(out, func(p Step) bool { return p.Key == "wait" }) {
		return append(out, Step{Key: "remind", Room: "/replies"})
	}
	return append(out, Step{Key: "handoff", Room: "/handoff"})
}

// newest is the last answer that anybody looked at, else the last one.
func (s Situation) newest() (joinder.Reply, bool) {
	for _, r := range slices.Backward(s.Replies) {
		if r.Stance != "" {
			return r, true
		}
	}
	if len(s.Replies) == 0 {
		return joinder.Reply{}, false
	}
	return s.Replies[len(s.Replies)-1], true
}

// await waits for their clocks; when the last has run out, the next rung is
// open.
func (s Situation) await() []Step {
	var running []Due
	for _, d := range s.Theirs {
		if !d.Ends.IsZero() && !d.Ends.Before(s.Today) {
			running = append(running, d)
		}
	}
	if len(running) > 0 {
		slices.SortFunc(running, func(a, b Due) int { return b.Ends.DaysUntil(a.Ends) })
		return []Step{due("wait", running[0], "/clocks")}
	}
	if s.Filed == 0 {
		return nil
	}
	if out := s.rung("climb_late"); out != nil {
		return out
	}
	return []Step{{Key: "handoff", Room: "/handoff"}}
}

// rung is the next place, or nothing when there is none.
func (s Situation) rung(key string) []Step {
	if s.Rung == nil {
		return nil
	}
	r := s.Rung
	step := Step{Key: key, Args: map[string]any{"Channel": r.Channel}, Room: "/route", Rule: r.Channel, Known: r.Confidence, AsOf: r.CheckedOn}
	switch {
	case r.Blocked:
		step.Key = "rung_blocked"
	case r.Opens.IsZero() || !s.Today.Before(r.Opens):
		if key == "file" {
			step.Room = "/filing"
		}
		step.Urgent = key == "climb_late"
	default:
		step.Key, step.Args["Opens"] = "rung_waits", r.Opens
	}
	return []Step{step}
}

func due(key string, d Due, room string) Step {
	return Step{Key: key, Args: map[string]any{"Rule": d.Rule, "PluralCount": d.People}, Room: room, Ends: d.Ends, Urgent: key != "wait",
		Rule: d.Rule, Basis: d.Basis, Known: d.Confidence, AsOf: d.CheckedOn}
}
