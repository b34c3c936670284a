package app

import (
	"context"
	"slices"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse"
	"joinder/internal/recourse/clock"
	"joinder/internal/recourse/route"
)

// nextSteps reads the situation of a case, as far as the viewer may know it,
// from the rooms that keep its parts, and says what follows.
func (s *Site) nextSteps(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]recourse.Step, error) {
	subject, err := s.DB.Subject(ctx, v, id)
	if err != nil {
		return nil, err
	}
	at := recourse.Situation{Today: today(s.World), State: subject.Case.State}
	counts, err := s.DB.StandingCounts(ctx, v, id)
	if err != nil {
		return nil, err
	}
	at.Members, at.Bare, at.Signing = counts.Members, counts.Bare, counts.Signing
	filings, err := s.DB.SubmissionCounts(ctx, v, id)
	if err != nil {
		return nil, err
	}
	at.Prepared, at.Confirmed = filings[joinder.Prepared], filings[joinder.Confirmed]
	at.Answered = filings[joinder.SubmissionAnswer] + filings[joinder.SubmissionEnded]
	at.Filed = filings[joinder.SubmissionFiled] + at.Answered
	replies, err := s.DB.Replies(ctx, v, id)
	if err != nil {
		return nil, err
	}
	for _, r := range replies {
		if !r.Auto {
			at.Replies = append(at.Replies, r.Reply)
		}
	}
	board, err := s.clocks().Board(ctx, v, id)
	if err != nil {
		return nil, err
	}
	at.Own, at.Theirs = running(board)
	if at.Rung, err = s.nextRung(ctx, v, subject.Case, subject.Wallet, counts.Members, board.Filings); err != nil {
		return nil, err
	}
	left, err := s.remedies(s.World).Summary(ctx, v, id)
	if err != nil {
		return nil, err
	}
	at.Remedy = recourse.Remedy{OpenOffers: left.OpenOffers, OfferEnds: left.OfferEnds, Unanswered: left.Unanswered, Due: left.Due, PromiseEnds: left.PromiseEnds,
		Broken: left.Broken + left.Overdue, Closure: left.Closure, Unresolved: left.NotSolved, Silent: left.Silent, Solved: left.Solved}
	return recourse.Next(at), nil
}

// running are the clocks that run or ran out: the complainants' own, and those
// of whoever has the case now.
func running(b clock.Board) (own, theirs []recourse.Due) {
	for _, g := range b.Groups {
		switch g.State {
		case clock.Running, clock.Soon, clock.Open, clock.Over:
		default:
			continue
		}
		c := g.Head()
		d := c.Term.Deadline
		due := recourse.Due{Rule: g.Rule, Ends: c.Safe(), Confidence: string(c.Term.Origin.Confidence), CheckedOn: c.Term.Origin.CheckedOn, People: g.People}
		if d.Statutory() {
			due.Basis = d.Basis
		}
		if d.Actor == datapack.Complainant {
			own = append(own, due)
		} else {
			theirs = append(theirs, due)
		}
	}
	return own, theirs
}

// nextRung is the next place on the case's ladder, nil when there is none.
func (s *Site) nextRung(ctx context.Context, v joinder.Viewer, c joinder.Case, w joinder.Wallet, members int, filings []joinder.Submission) (*recourse.Rung, error) {
	happened, err := s.DB.Happenings(ctx, v, c.ID)
	if err != nil {
		return nil, err
	}
	ask := route.Ask{Jurisdiction: w.Jurisdiction, Issue: c.Issue, On: today(s.World), Members: members,
		History: route.HistoryOf(together(filings), happened, ""), Happenings: happened}
	if _, ok := s.Pack.Wallet(w.ID); ok {
		ask.Wallet = w.ID
	}
	if _, ok := s.Pack.Issue(c.Issue); !ok {
		ask.Issue = datapack.OtherIssue
	}
	ladder, err := route.Of(s.Pack).Route(ask)
	if joinder.KindOf(err) == joinder.Invalid {
		return nil, nil // a place or problem that the pack does not know
	}
	if err != nil {
		return nil, err
	}
	return ladder.Rung(), nil
}

// together takes members' own filings for the case's: where most channels take
// individuals only, they are how a case files.
func together(filings []joinder.Submission) []joinder.Submission {
	out := slices.Clone(filings)
	for i := range out {
		out[i].Complaint = ""
	}
	return out
}
