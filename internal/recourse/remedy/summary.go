package remedy

import (
	"context"

	"joinder"
)

// Summary is what the next step of a case needs to know of its remedies. Those
// who work on the case get it over all members, a member over their own: nobody
// works out another's answer from a count.
type Summary struct {
	OpenOffers  int          // that can be answered today
	OfferEnds   joinder.Date // the first of them to end; zero without one
	Unanswered  int          // members with an open offer that they have not answered
	Due         int          // promises whose day is today or to come
	PromiseEnds joinder.Date // the first of them
	Overdue     int          // promises whose day passed while nobody said what became of them
	Broken      int          // promises that people say were broken
	Totals      []Line       // one line a currency: over all for organiser and custodian, else over the viewer's own
	Closure     bool         // a closure is proposed
	Outcomes                 // over all members whose complaints stand
	Closed      bool
}

// Summary counts for the viewer; NotFound for those who are not in the case.
func (d *Desk) Summary(ctx context.Context, v joinder.Viewer, caseID joinder.ID) (Summary, error) {
	k, err := d.Register.RemedyRoom(ctx, v, caseID)
	if err != nil {
		return Summary{}, err
	}
	report, err := d.Reconcile(ctx, v, caseID)
	if err != nil {
		return Summary{}, err
	}
	today := d.Today()
	s := Summary{Totals: report.Totals, Outcomes: k.Outcomes, Closed: k.State == joinder.Closed}
	for _, b := range k.Promises {
		s.promise(b.Item, today)
	}
	for _, b := range k.Offers {
		s.offer(k, b.Item, today)
	}
	for _, b := range k.Closures {
		s.Closure = s.Closure || b.Item.Ended.IsZero()
	}
	return s, nil
}

func (s *Summary) promise(p joinder.Promise, today joinder.Date) {
	switch {
	case p.State == joinder.PromiseBroken:
		s.Broken++
	case p.Overdue(today):
		s.Overdue++
	case p.State == joinder.PromiseStands:
		s.Due++
		s.PromiseEnds = earlier(s.PromiseEnds, p.Due)
	}
}

func (s *Summary) offer(k Kept, o joinder.Offer, today joinder.Date) {
	if !o.Open(today) {
		return
	}
	s.OpenOffers++
	s.OfferEnds = earlier(s.OfferEnds, o.Until)
	if t, ok := k.Tallies[o.ID]; ok {
		s.Unanswered = max(s.Unanswered, t.Silent())
		return
	}
	mine := Room{Answers: k.Answers}
	for _, m := range k.Mine {
		if _, answered := mine.AnswerOf(o.ID, m.Complaint); !answered && m.Standing && (o.Complaint == "" || o.Complaint == m.Complaint) {
			s.Unanswered++
		}
	}
}

func earlier(a, b joinder.Date) joinder.Date {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}
