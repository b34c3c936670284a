package route

import (
	"cmp"
	"slices"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/clock"
)

// own lists the complainant's clocks of the ladder's channels that run for this
// problem, wallet and product, whatever the state of the step: a door that is
// closed today may be opened by a withdrawal tomorrow. What ends first comes
// first; then those that start with the harm; then those that start later.
func (r Router) own(l Ladder, v view) []Own {
	var out []Own
	for _, s := range l.Steps {
		if s.Shut == TooFew {
			continue
		}
		for _, d := range s.Deadlines {
			if d.Value.Actor != datapack.Complainant || !v.runs(d.Value) {
				continue
			}
			o := Own{Channel: s.Channel.ID(), Deadline: d.Value, Status: d.Status, Origin: d.Origin}
			if s.Status != datapack.Fact && o.Status == datapack.Fact {
				o.Status = s.Status
			}
			r.run(&o, v)
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(a, b Own) int {
		return cmp.Or(cmp.Compare(a.class(), b.class()), cmp.Compare(a.Ends.String(), b.Ends.String()), cmp.Compare(a.length(), b.length()))
	})
	return out
}

func (v view) runs(d datapack.Deadline) bool {
	c := v.pack.OwnClock(d.Channel, d.Stage)
	return fits(c.Issues, v.Issue) && fits(c.Wallets, v.Wallet) && (len(c.Products) == 0 || overlap(c.Products, v.product)) && (!c.Group || v.Members > 1)
}

// harm are the kinds of happening that come before any complaint.
var harm = [...]joinder.HappeningKind{joinder.Occurred, joinder.Knew, joinder.StatementSent, joinder.TermsAccepted}

// run finds what started the clock, the latest such day, whether it was met,
// and when it ends.
func (r Router) run(o *Own, v view) {
	t, ok := r.Pack.Term(o.Rule())
	if !ok {
		return
	}
	o.Severity = t.Severity
	o.Harm = slices.ContainsFunc(t.Starts, func(k joinder.HappeningKind) bool { return slices.Contains(harm[:], k) })
	for _, h := range v.happened {
		here := h.Channel == o.Channel || slices.Contains(t.Of, h.Channel)
		switch {
		case !v.On.IsZero() && v.On.Before(h.On):
		case slices.Contains(t.Starts, h.Kind) && (here || t.Per == datapack.PerMember && slices.Contains(harm[:], h.Kind)):
			if !h.On.Before(o.Start) {
				o.Start, o.Again, o.Met = h.On, false, false
			}
		case slices.Contains(t.Restarts, h.Kind) && !o.Start.IsZero():
			if !h.On.Before(o.Start) {
				o.Start, o.Again = h.On, true
			}
		case slices.Contains(t.Ends, h.Kind) && h.Channel == o.Channel:
			o.Met = true
		}
	}
	if o.Start.IsZero() {
		return
	}
	if ends, err := clock.Compute(r.Pack, o.Rule(), clock.On(o.Start)); err == nil {
		o.Ends = ends.Safe()
		o.Late = !o.Met && !o.Ends.IsZero() && o.Ends.Before(v.On)
	}
}

// class puts clocks that run to a date first, then those that the harm starts,
// then those that may start later, then what is over.
func (o Own) class() int {
	switch {
	case o.Met:
		return 4
	case o.Late:
		return 3
	case !o.Ends.IsZero():
		return 0
	case o.Harm:
		return 1
	}
	return 2
}

// length in hours, about; only for the order.
func (o Own) length() int {
	hours := map[datapack.Unit]int{"hour": 1, datapack.CalendarDay: 24, datapack.BusinessDay: 33, "week": 7 * 24, "month": 30 * 24, "year": 365 * 24}
	return o.Deadline.Count * hours[o.Deadline.Unit]
}

// happenings reads the history as happenings too, oldest first.
func (a Ask) happenings() []joinder.Happening {
	out := joinder.Standing(a.Happenings)
	kinds := map[Event][]joinder.HappeningKind{
		Filed: {joinder.Lodged}, Accepted: {joinder.Accepted}, Answered: {joinder.Answered}, Final: {joinder.FinalAnswer},
		Refused: {joinder.Refused}, Decided: {joinder.Decided},
	}
	for _, p := range a.History {
		for _, kind := range kinds[p.Event] {
			if !p.On.IsZero() {
				out = append(out, joinder.Happening{Channel: p.Channel, Kind: kind, On: p.On})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b joinder.Happening) int { return cmp.Compare(a.On.String(), b.On.String()) })
	return out
}

// HistoryOf reads a case's filings and happenings as a history: what a member
// (or the whole case) filed where, and what became of it. complaint "" reads
// joint filings only.
func HistoryOf(submissions []joinder.Submission, happenings []joinder.Happening, complaint joinder.ID) []Past {
	var out []Past
	concerns := func(of joinder.ID) bool { return of == "" || of == complaint }
	for _, s := range submissions {
		if !concerns(s.Complaint) || s.FiledOn.IsZero() {
			continue
		}
		switch s.State {
		case joinder.SubmissionFiled, joinder.SubmissionAnswer, joinder.SubmissionEnded:
			out = append(out, Past{s.Channel, Filed, s.FiledOn})
		}
		if s.State == joinder.SubmissionEnded {
			out = append(out, Past{s.Channel, Decided, joinder.DateOf(s.ChangedAt)})
		}
	}
	events := map[joinder.HappeningKind]Event{
		joinder.Lodged: Filed, joinder.Demanded: Filed, joinder.Accepted: Accepted, joinder.Refused: Refused, joinder.Answered: Answered,
		joinder.FinalAnswer: Final, joinder.Decided: Decided, joinder.Docketed: Accepted, joinder.Judgment: Decided, joinder.Ended: Decided,
	}
	for _, h := range joinder.Standing(happenings) {
		e, ok := events[h.Kind]
		if !ok || h.Channel == "" || !concerns(h.Complaint) {
			continue
		}
		p := Past{h.Channel, e, h.On}
		if e != Filed || !slices.ContainsFunc(out, func(q Past) bool { return q.Channel == p.Channel && q.Event == Filed }) {
			out = append(out, p)
		}
	}
	return out
}
