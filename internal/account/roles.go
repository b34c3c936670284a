package account

import (
	"context"
	"time"

	"joinder"
)

// SetRole changes what the account may do on the site and signs it out. Only an
// admin with a fresh factor may; the last admin keeps the role, and a role needs
// more than a password (ASVS 6.3.3).
func (a *Accounts) SetRole(ctx context.Context, v joinder.Viewer, from Origin, id joinder.ID, role joinder.Role) error {
	if err := mayAdminister(v); err != nil {
		return err
	}
	if role != joinder.RoleNone && role != joinder.RoleModerator && role != joinder.RoleAdmin {
		return joinder.Fail(joinder.Invalid, "error.account.role")
	}
	r, err := a.store.Account(ctx, id)
	if err != nil {
		return err
	}
	if role != joinder.RoleNone && !r.HasStrongFactor() {
		return joinder.Fail(joinder.Conflict, "error.account.role_needs_factor")
	}
	e := a.event(RoleChanged, id, from)
	e.Detail = string(role)
	return lastAdmin(a.store.SetAccountRole(ctx, id, role, e))
}

// Close shuts an account out at once, everywhere; Reopen lets it in again.
func (a *Accounts) Close(ctx context.Context, v joinder.Viewer, from Origin, id joinder.ID) error {
	if err := mayAdminister(v); err != nil {
		return err
	}
	return lastAdmin(a.store.CloseAccount(ctx, id, a.world.Now(), a.event(AccountClosed, id, from)))
}

// Reopen undoes Close.
func (a *Accounts) Reopen(ctx context.Context, v joinder.Viewer, from Origin, id joinder.ID) error {
	if err := mayAdminister(v); err != nil {
		return err
	}
	return a.store.CloseAccount(ctx, id, time.Time{}, a.event(AccountReopened, id, from))
}

// ByEmail finds an account for those acts.
func (a *Accounts) ByEmail(ctx context.Context, v joinder.Viewer, email string) (joinder.ID, error) {
	if err := mayAdminister(v); err != nil {
		return "", err
	}
	address, err := ParseEmail(email)
	if err != nil {
		return "", err
	}
	r, err := a.store.AccountByName(ctx, a.nameKey(address))
	return r.ID, err
}

func mayAdminister(v joinder.Viewer) error {
	switch {
	case v.System:
		return nil
	case v.Role != joinder.RoleAdmin:
		return joinder.Fail(joinder.Forbidden, "error.account.admins_only")
	case !v.SteppedUp:
		return ErrStepUp
	}
	return nil
}

func lastAdmin(err error) error {
	if joinder.KindOf(err) == joinder.Conflict {
		return joinder.Fail(joinder.Conflict, "error.account.last_admin").Because(err)
	}
	return err
}
