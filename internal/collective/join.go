package collective

import (
	"context"

	"joinder"
)

// Join makes a held complaint a member of the case, allowing exactly the uses
// that are true in consents. Joining twice gives the same membership.
func (c *Cases) Join(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID, consents joinder.Consents) (joinder.Membership, error) {
	if err := owns(v, complaint); err != nil {
		return joinder.Membership{}, err
	}
	return c.ledger.JoinCase(ctx, v, c.joining(id, complaint, consents))
}

// Consent gives or withdraws one use; it takes effect at once.
func (c *Cases) Consent(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID, use joinder.Use, yes bool) error {
	if err := owns(v, complaint); err != nil {
		return err
	}
	if !known(use) {
		return joinder.Fail(joinder.Invalid, "error.case.use_unknown").On("use")
	}
	return c.ledger.ChangeConsents(ctx, v, Change{
		Case: id, Complaint: complaint, At: c.world.Now(), Grants: []Grant{c.grant(use, yes)},
	})
}

// Leave ends the membership and withdraws every consent. The complaint, its
// evidence and its receipt stay with their owner.
func (c *Cases) Leave(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID) error {
	if err := owns(v, complaint); err != nil {
		return err
	}
	ch := Change{Case: id, Complaint: complaint, At: c.world.Now()}
	for _, use := range joinder.Uses {
		ch.Grants = append(ch.Grants, c.grant(use, false))
	}
	return c.ledger.LeaveCase(ctx, v, ch)
}

func (c *Cases) joining(id, complaint joinder.ID, consents joinder.Consents) Joining {
	j := Joining{ID: c.world.ID(), Case: id, Complaint: complaint, Role: joinder.Member, At: c.world.Now()}
	for _, use := range joinder.Uses {
		if consents[use] {
			j.Grants = append(j.Grants, c.grant(use, true))
		}
	}
	return j
}

func (c *Cases) grant(use joinder.Use, yes bool) Grant {
	return Grant{Use: use, Yes: yes, ID: c.world.ID(), Salt: c.world.Bytes(joinder.SaltSize)}
}

func owns(v joinder.Viewer, complaint joinder.ID) error {
	if complaint == "" {
		return joinder.Fail(joinder.Invalid, "error.case.complaint_missing").On("complaint")
	}
	if !v.Owns(complaint) && !v.System {
		return joinder.Fail(joinder.Forbidden, "error.case.not_yours").On("complaint")
	}
	return nil
}

func known(use joinder.Use) bool {
	for _, u := range joinder.Uses {
		if u == use {
			return true
		}
	}
	return false
}
