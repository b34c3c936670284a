package remedy

import (
	"context"

	"joinder"
)

// Pledge is what somebody writes down of a promise.
type Pledge struct {
	Case   joinder.ID
	Number int // of the member it was made to; 0 for everybody
	Source string
	Reply  joinder.ID // the answer it was made in; "" where none is kept here
	Words  string
	Due    joinder.Date
}

// Promise records what the operator said it will do. An organiser may record a
// promise whose day has passed: it was made before it was written down.
func (d *Desk) Promise(ctx context.Context, v joinder.Viewer, p Pledge) (joinder.ID, error) {
	side := sideOf(v, p.Case)
	source, wrongSource := sourceOf(side, p.Source)
	words, wrongWords := wording("words", p.Words, MinWords, MaxWords)
	wrongDay := d.ahead("due", p.Due)
	if side == joinder.OrganiserParty && wrongDay != nil && wrongDay.Key == "error.remedy.day_passed" {
		wrongDay = nil
	}
	if err := problems(wrongWords, wrongDay, wrongSource); err != nil {
		return "", err
	}
	id := d.world.ID()
	box, err := d.box(id, words)
	if err != nil {
		return "", err
	}
	return id, d.Ledger.AddPromise(ctx, v, Boxed[joinder.Promise]{Box: box, Item: joinder.Promise{
		ID: id, Case: p.Case, Number: p.Number, By: side, Source: source, Reply: p.Reply, Due: p.Due, At: d.world.Now(), State: joinder.PromiseStands,
	}})
}

// Decide says what became of a promise: a member for themself (complaint), or
// the organiser for everybody ("").
func (d *Desk) Decide(ctx context.Context, v joinder.Viewer, caseID, promise, complaint joinder.ID, kept bool) error {
	if complaint != "" {
		if err := owns(v, complaint); err != nil {
			return err
		}
	}
	return d.Ledger.DecidePromise(ctx, v, Decision{ID: d.world.ID(), Case: caseID, Promise: promise, Complaint: complaint, Kept: kept, At: d.world.Now()})
}
