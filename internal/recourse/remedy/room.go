package remedy

import (
	"context"

	"joinder"
)

// Room is the page of a case's remedies for one viewer, words opened.
type Room struct {
	State    joinder.CaseState
	Wallet   string
	Today    joinder.Date
	Mine     []Mine
	Promises []joinder.Promise
	Marks    map[joinder.ID]bool
	Offers   []joinder.Offer // newest first
	Answers  []joinder.OfferAnswer
	Tallies  map[joinder.ID]Tally
	Payouts  []joinder.Payout
	Closure  *joinder.Closure  // the proposal that stands
	Closures []joinder.Closure // all, newest first
	Outcomes Outcomes
}

// Room reads the room.
func (d *Desk) Room(ctx context.Context, v joinder.Viewer, caseID joinder.ID) (Room, error) {
	k, err := d.Register.RemedyRoom(ctx, v, caseID)
	if err != nil {
		return Room{}, err
	}
	r := Room{State: k.State, Wallet: k.Wallet, Today: d.Today(), Mine: k.Mine, Marks: k.Marks, Answers: k.Answers, Tallies: k.Tallies, Outcomes: k.Outcomes}
	for _, b := range k.Promises {
		if b.Item.Words, err = OpenWords(d.Vault, b.Item.ID, b.Box); err != nil {
			return Room{}, err
		}
		r.Promises = append(r.Promises, b.Item)
	}
	for _, b := range k.Offers {
		if b.Item.Words, err = OpenWords(d.Vault, b.Item.ID, b.Box); err != nil {
			return Room{}, err
		}
		r.Offers = append(r.Offers, b.Item)
	}
	for _, b := range k.Payouts {
		if b.Item.Words, err = OpenWords(d.Vault, b.Item.ID, b.Box); err != nil {
			return Room{}, err
		}
		r.Payouts = append(r.Payouts, b.Item)
	}
	for i, b := range k.Closures {
		if b.Item.Words, err = OpenWords(d.Vault, b.Item.ID, b.Box); err != nil {
			return Room{}, err
		}
		r.Closures = append(r.Closures, b.Item)
		if b.Item.Ended.IsZero() {
			r.Closure = &r.Closures[i]
		}
	}
	return r, nil
}

// AnswerOf is what one of the viewer's complaints answered to an offer; ok is
// false without an answer.
func (r Room) AnswerOf(offer, complaint joinder.ID) (a joinder.OfferAnswer, ok bool) {
	for _, a := range r.Answers {
		if a.Offer == offer && a.Complaint == complaint {
			return a, true
		}
	}
	return joinder.OfferAnswer{}, false
}

// PaidTo reports whether the complaint's owner recorded money for the offer,
// after which the answer stays.
func (r Room) PaidTo(offer, complaint joinder.ID) bool {
	for _, p := range r.Payouts {
		if p.Offer == offer && p.Complaint == complaint && p.Void.IsZero() {
			return true
		}
	}
	return false
}

// Reconcile reads the money as the viewer may see it.
func (d *Desk) Reconcile(ctx context.Context, v joinder.Viewer, caseID joinder.ID) (Report, error) {
	return d.Register.Reconcile(ctx, v, caseID, d.Today())
}

// Outcome reads what everybody may know.
func (d *Desk) Outcome(ctx context.Context, v joinder.Viewer, caseID joinder.ID) (Public, error) {
	return d.Register.PublicOutcome(ctx, v, caseID)
}
