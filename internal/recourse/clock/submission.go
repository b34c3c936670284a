package clock

import (
	"slices"

	"joinder"
	"joinder/internal/datapack"
)

// ofSubmission adds the clocks that one filing starts: those of its own channel,
// and those of the next rung that its answers open.
func (e *engine) ofSubmission(found []Clock, s joinder.Submission) []Clock {
	if !out(s) {
		return found
	}
	hs := e.concerning(s.Complaint, s.ID)
	for _, t := range e.filed[s.Channel] {
		if !t.Fits(e.Wallet, e.Issue, e.Family) {
			continue
		}
		c := Clock{Complaint: s.Complaint, Number: s.Number, Submission: s.ID}
		start := e.begun(t, s, hs, &c)
		if start.Day.IsZero() {
			c.Result = Result{Rule: t.Rule, Term: *t}
			if !e.next(t, s) {
				continue
			}
		} else {
			c.Result = e.run(t, start)
			e.meet(&c, s.Complaint, s.ID, start.Day)
		}
		e.judge(&c)
		found = append(found, c)
	}
	return found
}

// next reports whether a clock that has not started belongs on the board: the
// complainant's own after an answer of this filing does, to be prepared for;
// what a court or office may do one day does not.
func (e *engine) next(t *datapack.Term, s joinder.Submission) bool {
	return t.Own() && slices.Contains(t.Starts, joinder.FinalAnswer) && s.State != joinder.SubmissionEnded
}

// begun is when a filing's clock starts: what was recorded, the day it went
// out, or the end of the time in which no answer came.
func (e *engine) begun(t *datapack.Term, s joinder.Submission, hs []joinder.Happening, c *Clock) Start {
	for _, kind := range t.Starts {
		if h, ok := latest(hs, kind, t.Of); ok {
			c.Cause = h
			return Start{h.On, h.At}
		}
		if kind == joinder.Lodged && !s.FiledOn.IsZero() && slices.Contains(t.Of, s.Channel) {
			c.Assumed = FromSending
			return On(s.FiledOn)
		}
	}
	if before, ok := e.book.Term(t.After); ok && slices.Contains(before.Of, s.Channel) {
		waiting := Clock{}
		if start := e.begun(&before, s, hs, &waiting); !start.Day.IsZero() {
			waiting.Result = e.run(&before, start)
			e.meet(&waiting, s.Complaint, s.ID, start.Day)
			if end := waiting.Date; waiting.MetBy.Kind == "" && !end.IsZero() && end.Before(e.Today) {
				c.Assumed = FromSilence
				return On(end)
			}
		}
	}
	return Start{}
}
