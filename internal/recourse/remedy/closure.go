package remedy

import (
	"context"

	"joinder"
)

// ProposeClosure asks everybody whether it is solved. It closes nothing.
func (d *Desk) ProposeClosure(ctx context.Context, v joinder.Viewer, caseID joinder.ID, words string) error {
	c, err := d.closure(caseID, sideOf(v, caseID), words)
	if err != nil {
		return err
	}
	return d.Closer.ProposeClosure(ctx, v, c)
}

// TakeBackClosure ends the proposal of the viewer's own side.
func (d *Desk) TakeBackClosure(ctx context.Context, v joinder.Viewer, caseID joinder.ID) error {
	return d.Closer.TakeBackClosure(ctx, v, caseID, d.world.Now())
}

// Say records whether it is solved for one complaint of the viewer's own;
// joinder.NoAnswer takes the word back.
func (d *Desk) Say(ctx context.Context, v joinder.Viewer, caseID, complaint joinder.ID, o joinder.Outcome) error {
	if err := owns(v, complaint); err != nil {
		return err
	}
	switch o {
	case joinder.Solved, joinder.NotSolved, joinder.NoAnswer:
	default:
		return joinder.Fail(joinder.Invalid, "error.remedy.answer_missing").On("outcome")
	}
	return d.Closer.SayOutcome(ctx, v, Saying{Case: caseID, Complaint: complaint, Outcome: o, At: d.world.Now()})
}

// End closes the case for a reason that everybody in it can read. It is never
// called solved.
func (d *Desk) End(ctx context.Context, v joinder.Viewer, caseID joinder.ID, reason string) error {
	c, err := d.closure(caseID, joinder.OrganiserParty, reason)
	if err != nil {
		return err
	}
	c.Item.Ended, c.Item.How = c.Item.At, joinder.ClosedEnded
	return d.Closer.EndCase(ctx, v, c)
}

func (d *Desk) closure(caseID joinder.ID, side joinder.Party, words string) (Boxed[joinder.Closure], error) {
	words, wrong := wording("words", words, MinWords, MaxWords)
	if wrong != nil {
		return Boxed[joinder.Closure]{}, wrong
	}
	c := joinder.Closure{ID: d.world.ID(), Case: caseID, By: side, At: d.world.Now()}
	box, err := d.box(c.ID, words)
	return Boxed[joinder.Closure]{Item: c, Box: box}, err
}
