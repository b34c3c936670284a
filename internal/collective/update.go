package collective

import (
	"context"
	"unicode/utf8"

	"joinder"
)

// Post publishes an organiser's news, to everybody or to members only.
func (c *Cases) Post(ctx context.Context, v joinder.Viewer, id joinder.ID, text string, public bool) error {
	if !Runs(v, id) {
		return errNotOrganiser()
	}
	text = tidy(text)
	switch n := utf8.RuneCountInString(text); {
	case n < 2:
		return joinder.Fail(joinder.Invalid, "error.case.update_short").On("text")
	case n > MaxUpdate:
		return joinder.Fail(joinder.Invalid, "error.case.update_long", "Most", MaxUpdate).On("text")
	}
	if public {
		if e := c.exposes(text); e != nil {
			return e.On("text")
		}
	}
	return c.ledger.AddCaseUpdate(ctx, v, joinder.Update{
		ID: c.world.ID(), Case: id, At: c.world.Now(), Kind: "note", Text: text, Public: public,
	})
}

// Updates is the news that the viewer may read, newest first.
func (c *Cases) Updates(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]joinder.Update, error) {
	return c.register.CaseUpdates(ctx, v, id, 200)
}

// Transition moves the case one legal step and says so in its public news.
// Freezing belongs to the letter and is refused here.
func (c *Cases) Transition(ctx context.Context, v joinder.Viewer, id joinder.ID, to joinder.CaseState) error {
	if !Runs(v, id) {
		return errNotOrganiser()
	}
	if to == joinder.Frozen {
		return joinder.Fail(joinder.Conflict, "error.case.freeze_by_letter")
	}
	return c.ledger.MoveCase(ctx, v, to, joinder.Update{
		ID: c.world.ID(), Case: id, At: c.world.Now(), Kind: "state." + string(to), Public: true,
	})
}

func errNotOrganiser() *joinder.Error {
	return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
}
