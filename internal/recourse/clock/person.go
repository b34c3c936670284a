package clock

import (
	"cmp"
	"slices"

	"joinder"
	"joinder/internal/datapack"
)

// ofPerson adds the clocks that run from a member's own facts.
func (e *engine) ofPerson(out []Clock, p Person) []Clock {
	hs := e.concerning(p.Complaint, "")
	issue, family := cmp.Or(p.Issue, e.Issue), e.Family
	for _, t := range e.terms[p.Jurisdiction] {
		if !t.Fits(e.Wallet, issue, family) || t.FiledOnly && !e.went(p.Complaint, t.Deadline.Channel) {
			continue
		}
		c := Clock{Complaint: p.Complaint, Number: p.Number}
		start := e.startOf(t, p, hs, &c)
		c.Result = e.run(t, start)
		if start.Day.IsZero() {
			c.Result = Result{Rule: t.Rule, Term: *t}
		} else {
			e.restart(t, p, &c)
			e.meet(&c, p.Complaint, "", c.Start.Day)
		}
		e.judge(&c)
		if c.Has(AtOnce) && (c.State == Met || c.DaysLeft < -atOnceFor) {
			continue
		}
		out = append(out, c)
	}
	return out
}

// startOf is when a member's clock starts: what was recorded, else what the
// complaint itself says.
func (e *engine) startOf(t *datapack.Term, p Person, hs []joinder.Happening, c *Clock) Start {
	for _, kind := range t.Starts {
		if h, ok := latest(hs, kind, nil); ok {
			c.Cause = h
			return Start{h.On, h.At}
		}
		switch {
		case kind == joinder.Occurred && !p.OccurredOn.IsZero():
			c.Assumed = FromStory
			return On(p.OccurredOn)
		case kind == joinder.Knew && !p.FiledOn.IsZero():
			c.Assumed = FromFiling
			return On(p.FiledOn)
		}
	}
	return Start{}
}

// restart runs the clock anew from the last demand that came in time. A demand
// for everybody counts for those who let the case speak for them.
func (e *engine) restart(t *datapack.Term, p Person, c *Clock) {
	if len(t.Restarts) == 0 {
		return
	}
	demands := slices.Clone(e.demands[p.Complaint])
	for _, h := range e.demands[""] {
		if p.Authorised && (p.AuthorisedAt.IsZero() || !h.On.Before(joinder.DateOf(p.AuthorisedAt))) {
			demands = append(demands, h)
		}
	}
	slices.SortFunc(demands, func(a, b joinder.Happening) int {
		return cmp.Or(a.On.Time().Compare(b.On.Time()), cmp.Compare(a.ID, b.ID))
	})
	for _, h := range demands {
		inTime := !h.On.Before(c.Start.Day) && !c.Safe().Before(h.On)
		if inTime || c.Assumed == FromFiling { // who demands knows: the day of filing was only the latest guess
			c.Result, c.Cause, c.Assumed, c.Restarted = e.run(t, On(h.On)), h, Recorded, true
		}
	}
}

// went reports whether something was filed with the channel, for the member or
// for everybody.
func (e *engine) went(complaint joinder.ID, channel string) bool {
	for _, of := range []joinder.ID{complaint, ""} {
		for _, s := range e.sent[of] {
			if s.Channel == channel && out(s) {
				return true
			}
		}
	}
	return false
}

// out reports whether a filing went out.
func out(s joinder.Submission) bool {
	return slices.Contains([]joinder.SubmissionState{joinder.SubmissionFiled, joinder.SubmissionAnswer, joinder.SubmissionEnded}, s.State)
}

// meet looks for what ends the clock: recorded, or a filing that went out.
func (e *engine) meet(c *Clock, complaint, submission joinder.ID, since joinder.Date) {
	t := &c.Term
	if h, ok := first(e.concerning(complaint, submission), t.Ends, t.Deadline.Channel, since); ok {
		c.MetBy = h
		return
	}
	if h, ok := e.elsewhere(t, complaint, submission, since); ok {
		c.MetBy = h
	}
}

// elsewhere are happenings of other filings with the channel that the clock
// asks to go to, and filings that went there without a record of their own.
func (e *engine) elsewhere(t *datapack.Term, complaint, submission joinder.ID, since joinder.Date) (joinder.Happening, bool) {
	for _, of := range []joinder.ID{complaint, ""} {
		for _, s := range e.sent[of] {
			if s.Channel != t.Deadline.Channel || s.ID == submission {
				continue
			}
			if h, ok := first(e.by[key{s.Complaint, s.ID}], t.Ends, t.Deadline.Channel, since); ok {
				return h, true
			}
			if slices.Contains(t.Ends, joinder.Lodged) && out(s) && !s.FiledOn.Before(since) {
				return joinder.Happening{Case: s.Case, Complaint: s.Complaint, Submission: s.ID, Channel: s.Channel, Kind: joinder.Lodged, On: s.FiledOn}, true
			}
		}
		if of == "" {
			break
		}
	}
	return joinder.Happening{}, false
}
