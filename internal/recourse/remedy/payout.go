package remedy

import (
	"context"

	"joinder"
)

// Receipt is what a member says they received.
type Receipt struct {
	Case, Complaint joinder.ID
	Offer           joinder.ID // the offer that it fulfils; "" where none
	Amount          joinder.Money
	On              joinder.Date
	Reference       string
	Evidence        joinder.ID // a sealed item of the member's own; "" without one
	Form            string     // random, drawn with the form: sent twice it counts once
}

// Paid records money that arrived: part of it, all of it, or more.
func (d *Desk) Paid(ctx context.Context, v joinder.Viewer, r Receipt) error {
	if err := owns(v, r.Complaint); err != nil {
		return err
	}
	var wrongAmount, wrongDay *joinder.Error
	switch {
	case r.Amount.IsZero():
		wrongAmount = joinder.Fail(joinder.Invalid, "error.remedy.amount_missing").On("amount")
	case r.Amount.Sign() <= 0:
		wrongAmount = joinder.Fail(joinder.Invalid, "error.remedy.amount_sign").On("amount")
	}
	switch {
	case r.On.IsZero():
		wrongDay = joinder.Fail(joinder.Invalid, "error.remedy.day_missing").On("on")
	case d.Today().AddDays(1).Before(r.On): // a day further east has begun
		wrongDay = joinder.Fail(joinder.Invalid, "error.remedy.day_ahead").On("on")
	}
	reference, wrongWords := wording("reference", r.Reference, 0, MaxReference)
	if err := problems(wrongAmount, wrongDay, wrongWords); err != nil {
		return err
	}
	id := d.world.ID()
	box, err := d.box(id, reference)
	if err != nil {
		return err
	}
	return d.Ledger.AddPayout(ctx, v, Boxed[joinder.Payout]{Box: box, Item: joinder.Payout{
		ID: id, Case: r.Case, Complaint: r.Complaint, Offer: r.Offer, Amount: r.Amount, On: r.On, Evidence: r.Evidence, At: d.world.Now(),
	}}, r.Form)
}

// Void takes back an entry of the viewer's own: it was a mistake, or the money
// went away again.
func (d *Desk) Void(ctx context.Context, v joinder.Viewer, caseID, payout joinder.ID) error {
	return d.Ledger.VoidPayout(ctx, v, caseID, payout, d.world.Now())
}
