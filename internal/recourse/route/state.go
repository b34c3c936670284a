package route

import (
	"slices"

	"joinder"
	"joinder/internal/recourse/clock"
)

// complete says where the step stands, what it needs and how long it takes.
func (r Router) complete(s *Step, all []Step, v view, past map[string]standing) {
	for _, t := range s.Way.Tasks {
		if (!t.Group || v.Members != 1) && (len(t.Kinds) == 0 || slices.Contains(t.Kinds, v.holder())) {
			s.Tasks = append(s.Tasks, t)
		}
	}
	for _, d := range s.Channel.Deadlines(v.On) {
		if d.Status.Shown() {
			s.Deadlines = append(s.Deadlines, d)
		}
	}
	for _, id := range s.Way.BlockedBy {
		if other := past[id]; other.pending() || s.Way.Ever && other.handled() {
			s.BlockedNow = append(s.BlockedNow, other.past())
		}
	}
	met, until := r.before(s, all, past, v.On)
	here := past[s.Channel.ID()]
	switch {
	case here.pending():
		s.State = Running
	case here.last != "":
		s.State = Done
	case s.shut(v) != NotShut:
		s.State, s.Shut = Closed, s.shut(v)
	case !met:
		s.State, s.Until = Waits, until
	default:
		s.State = Open
	}
}

func (s *Step) shut(v view) Shut {
	switch {
	case len(s.BlockedNow) > 0:
		return ByOther
	case slices.Contains(s.Way.Refuses, v.Issue):
		return NotTaken
	case s.Over(v.Amount) && s.Way.CapCloses:
		return OverCap
	case v.Members > 0 && v.Members < s.Way.Members:
		return TooFew
	}
	return NotShut
}

// Over reports whether an amount is above the cap; amounts in another currency
// cannot be compared.
func (s *Step) Over(m joinder.Money) bool {
	return !s.Way.Cap.IsZero() && m.Currency == s.Way.Cap.Currency && m.Cmp(s.Way.Cap) > 0
}

// before notes what comes before the step here, and whether it is over: a final
// answer ends it early, else the time of its stage. A rung that this ladder does
// not have is no condition.
func (r Router) before(s *Step, all []Step, past map[string]standing, on joinder.Date) (met bool, until joinder.Date) {
	met = true
	for _, b := range s.Way.After {
		var targets []Step
		for _, other := range all {
			if id := other.Channel.ID(); id == b.Channel || id != s.Channel.ID() && other.Way.Rung == b.Rung {
				targets = append(targets, other)
			}
		}
		if len(targets) == 0 {
			continue
		}
		ended, opens := false, joinder.Date{}
		for _, t := range targets {
			s.After = append(s.After, t.Channel.ID())
			over, day := r.over(t, b.Stage, past[t.Channel.ID()], on)
			ended = ended || over
			if !day.IsZero() && (opens.IsZero() || day.Before(opens)) {
				opens = day
			}
		}
		s.Must = s.Must || b.Must
		switch {
		case ended:
		case b.Must:
			met = false
			until = later(until, opens)
		default:
			s.Better = later(s.Better, opens)
		}
	}
	return met, until
}

func later(a, b joinder.Date) joinder.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// over reports whether the channel had its chance, or else when it will have had it.
func (r Router) over(t Step, stage string, s standing, on joinder.Date) (bool, joinder.Date) {
	if s.final {
		return true, joinder.Date{}
	}
	if s.last == "" || s.since.IsZero() {
		return false, joinder.Date{}
	}
	if stage == "" {
		stage = t.Way.Wait
	}
	if stage == "" {
		return s.last == Answered, joinder.Date{}
	}
	ends, ok := r.reckon(t.Channel.ID(), stage, s.since)
	if !ok {
		return false, joinder.Date{}
	}
	opens := ends.AddDays(1)
	return !on.Before(opens), opens
}

// reckon is when a stage ends, as the law of counting has it.
func (r Router) reckon(channel, stage string, start joinder.Date) (joinder.Date, bool) {
	ends, err := clock.Compute(r.Pack, channel+"/"+stage, clock.On(start))
	return ends.Date, err == nil && !ends.Date.IsZero()
}
