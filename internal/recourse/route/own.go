package route

import (
	"cmp"
	"slices"

	"joinder"
	"joinder/internal/datapack"
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
			r.start(&o, v)
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

// start finds what started the clock, the latest such day, and when it ends.
func (r Router) start(o *Own, v view) {
	if r.Starts == nil {
		return
	}
	kind := r.Starts(o.Channel, o.Deadline.Stage)
	for _, h := range v.Happenings {
		if h.Kind == kind && kind != "" && (h.Channel == "" || h.Channel == o.Channel) && !h.On.Before(o.Start) {
			o.Start = h.On
		}
	}
	if o.Start.IsZero() {
		return
	}
	if ends, ok := r.reckon(o.Channel, o.Deadline.Stage, o.Start); ok {
		o.Ends = ends
		o.Late = !v.On.IsZero() && ends.Before(v.On)
	}
}

// class puts clocks with a date first, then those that the harm itself starts.
func (o Own) class() int {
	switch {
	case !o.Ends.IsZero() && !o.Late:
		return 0
	case startsWithHarm(o.Deadline.Stage):
		return 1
	case o.Late:
		return 3
	}
	return 2
}

// laterStages begin with something that comes after the harm: an answer, a
// judgment, an agreement.
func startsWithHarm(stage string) bool {
	return !slices.Contains([]string{
		"appeal_judgment", "appeal_ruling", "apply_for_judicial_confirmation", "file_application", "apply_for_evaluation",
		"member_who_leaves_group_continues_alone", "file_after_final_reply", "accept_proposal", "file_with_ombudsman", "appeal",
		"file_after_final_decision", "written_confirmation_if_asked", "consumer_feedback", "refer", "file", "file_after_idr", "consumer_rates",
	}, stage)
}

// length in days, about; only for the order.
func (o Own) length() int {
	days := map[datapack.Unit]int{datapack.CalendarDay: 24, datapack.BusinessDay: 33, "week": 7 * 24, "month": 30 * 24, "year": 365 * 24, "hour": 1}
	return o.Deadline.Count * days[o.Deadline.Unit]
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
