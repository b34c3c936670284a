package account

import (
	"context"
	"encoding/base64"

	"joinder"
)

// BootstrapLink draws the token of the one-time link for the first admin; "" when
// there is an admin. A new link makes the older one void. Print it as
// /setup/TOKEN on the host's own terminal: whoever opens it and sends the form
// is the admin.
func (a *Accounts) BootstrapLink(ctx context.Context) (token string, err error) {
	token = base64.RawURLEncoding.EncodeToString(a.world.Bytes(32))
	open, err := a.store.OfferSetup(ctx, a.setupHash(token), a.world.Now().Add(SetupFor))
	if err != nil || !open {
		return "", err
	}
	return token, nil
}

func (a *Accounts) setupHash(token string) []byte { return a.keyed("setup", []byte(token)) }

// SetupOpen reports whether the link is still good. Asking does not use it up:
// mail scanners follow links.
func (a *Accounts) SetupOpen(ctx context.Context, from Origin, token string) error {
	open, err := a.store.SetupOpen(ctx, a.setupHash(token), a.world.Now())
	if err != nil || open {
		return err
	}
	if err := a.guess(ctx, "setup", "", from); err != nil {
		return err
	}
	return joinder.Fail(joinder.NotFound, "error.account.setup_over")
}

// SetupWithPassword uses the link: the first admin opens the account with a
// password and an app's code. It returns the recovery codes, to be shown once.
func (a *Accounts) SetupWithPassword(ctx context.Context, from Origin, token, email, password string, enrolment []byte, code string) (SignIn, []string, error) {
	if err := a.SetupOpen(ctx, from, token); err != nil {
		return SignIn{}, nil, err
	}
	address, password, err := a.parseNew(email, password, false)
	problems, _ := err.(joinder.Problems)
	if err != nil && problems == nil {
		return SignIn{}, nil, err
	}
	r, err := a.newRecord(address)
	if err != nil {
		return SignIn{}, nil, err
	}
	box, used, err := a.boxTOTP(r.ID, enrolment, code)
	if e, ok := err.(*joinder.Error); ok {
		problems = append(problems, e)
	} else if err != nil {
		return SignIn{}, nil, err
	}
	if len(problems) > 0 {
		return SignIn{}, nil, problems
	}
	if r.PasswordHash, err = a.hasher.hash(ctx, password); err != nil {
		return SignIn{}, nil, err
	}
	r.TOTPBox, r.LongPassword, r.Role = box, len([]rune(password)) >= AloneLength, joinder.RoleAdmin
	codes, hashes := a.newRecoveryCodes()
	in, err := a.useSetup(ctx, from, token, r, hashes, used)
	return in, codes, err
}

func (a *Accounts) useSetup(ctx context.Context, from Origin, token string, r Record, codes [][]byte, used int64) (SignIn, error) {
	err := a.store.UseSetup(ctx, a.setupHash(token), r, codes, used, a.event(SetupUsed, r.ID, from))
	switch joinder.KindOf(err) {
	case joinder.NotFound:
		return SignIn{}, joinder.Fail(joinder.NotFound, "error.account.setup_over")
	case joinder.Conflict:
		return SignIn{}, joinder.Fail(joinder.Conflict, "error.account.setup_taken").On("email")
	}
	if err != nil {
		return SignIn{}, err
	}
	return a.start(ctx, from, r, true)
}

// BeginSetupPasskey asks for the first admin's passkey.
func (a *Accounts) BeginSetupPasskey(ctx context.Context, from Origin, token, email string) (Ceremony, error) {
	if err := a.SetupOpen(ctx, from, token); err != nil {
		return Ceremony{}, err
	}
	address, err := ParseEmail(email)
	if err != nil {
		return Ceremony{}, err
	}
	return a.beginNew("setup", address)
}

// FinishSetupPasskey uses the link with a passkey.
func (a *Accounts) FinishSetupPasskey(ctx context.Context, from Origin, token string, kept, answer []byte) (SignIn, error) {
	if err := a.SetupOpen(ctx, from, token); err != nil {
		return SignIn{}, err
	}
	r, err := a.finishNew("setup", kept, answer, from)
	if err != nil {
		return SignIn{}, err
	}
	r.Role = joinder.RoleAdmin
	return a.useSetup(ctx, from, token, r, nil, 0)
}
