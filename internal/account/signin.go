package account

import (
	"cmp"
	"context"
	"time"

	"joinder"
)

// Half is the way in between password and code. Keep it in the session, where
// the browser cannot change it.
type Half struct {
	Account joinder.ID
	At      time.Time
}

// Step is where a right password leads: to a code (Half is set) or in.
type Step struct {
	Half   Half
	SignIn SignIn
}

// errRefused is the one answer to a wrong password, an unknown name, a closed
// account and an account without a password.
func errRefused() error {
	return joinder.Fail(joinder.Invalid, "error.account.refused")
}

// Password checks the first factor. Unknown names take as long as known ones.
func (a *Accounts) Password(ctx context.Context, from Origin, email, password string) (Step, error) {
	address, err := ParseEmail(email)
	if err != nil {
		address = "" // not an address, so nobody's: answered like any unknown name
	}
	name := cmp.Or(address, email)
	if err := a.guess(ctx, "password", name, from); err != nil {
		return Step{}, err
	}
	r, err := a.store.AccountByName(ctx, a.nameKey(address))
	if err != nil && joinder.KindOf(err) != joinder.NotFound {
		return Step{}, err
	}
	ok, err := a.hasher.verify(ctx, r.PasswordHash, cut(tidy(password)))
	if err != nil {
		return Step{}, err
	}
	if !ok || !r.ClosedAt.IsZero() {
		if err := a.store.RecordSecurity(ctx, a.event(SignInFailed, r.ID, from)); err != nil {
			return Step{}, err
		}
		return Step{}, errRefused()
	}
	if err := a.store.ForgiveGuesses(ctx, a.nameGuess("password", name)); err != nil {
		return Step{}, err
	}
	if r.HasSecondFactor() {
		return Step{Half: Half{Account: r.ID, At: a.world.Now()}}, nil
	}
	in, err := a.start(ctx, from, r, false)
	return Step{SignIn: in}, err
}

// cut bounds the work of hashing.
func cut(password string) string {
	if len(password) > 4*mostLength {
		return password[:4*mostLength]
	}
	return password
}

// Code checks the second factor: six digits of the app, or a recovery code.
func (a *Accounts) Code(ctx context.Context, from Origin, half Half, code string) (SignIn, error) {
	if half.Account == "" || a.world.Now().After(half.At.Add(HalfFor)) {
		return SignIn{}, ErrHalfOver
	}
	r, err := a.store.Account(ctx, half.Account)
	if err != nil || !r.ClosedAt.IsZero() {
		if joinder.KindOf(err) == joinder.NotFound || err == nil {
			err = ErrHalfOver
		}
		return SignIn{}, err
	}
	if err := a.second(ctx, from, r, code); err != nil {
		return SignIn{}, err
	}
	return a.start(ctx, from, r, true)
}

// ErrHalfOver says that the password must be given again.
var ErrHalfOver = joinder.Fail(joinder.Conflict, "error.account.half_over")

// second counts and checks a second factor.
func (a *Accounts) second(ctx context.Context, from Origin, r Record, code string) error {
	if err := a.guess(ctx, "code", string(r.ID), from); err != nil {
		return err
	}
	ok, err := a.useSecond(ctx, from, r, code)
	if err != nil {
		return err
	}
	if !ok {
		if err := a.store.RecordSecurity(ctx, a.event(CodeFailed, r.ID, from)); err != nil {
			return err
		}
		return joinder.Fail(joinder.Invalid, "error.account.code_wrong").On("code")
	}
	return a.store.ForgiveGuesses(ctx, a.nameGuess("code", string(r.ID)))
}

// start signs in.
func (a *Accounts) start(ctx context.Context, from Origin, r Record, strong bool) (SignIn, error) {
	now := a.world.Now()
	in := SignIn{ID: a.world.ID(), Account: r.ID, Strong: strong, At: now, SeenAt: now, SteppedAt: now, Device: from.Device}
	e := a.event(SignedIn, r.ID, from)
	if strong {
		e.Detail = string(r.Role)
	}
	err := a.store.StartSignIn(ctx, in, maxSignIns, e)
	if joinder.KindOf(err) == joinder.NotFound { // closed or deleted meanwhile
		err = errRefused()
	}
	return in, err
}

// StepUp gives the factor again for sensitive acts: a code where the account
// has an app, else the password. Passkeys step up through FinishPasskeyStepUp.
func (a *Accounts) StepUp(ctx context.Context, from Origin, signIn joinder.ID, answer string) error {
	v, err := a.Visit(ctx, signIn)
	if err != nil {
		return err
	}
	strong := v.StepUpBy() == "code"
	switch v.StepUpBy() {
	case "code":
		err = a.second(ctx, from, v.Record, answer)
	case "password":
		err = a.againPassword(ctx, from, v.Record, answer)
	default:
		err = ErrStepUp
	}
	if err != nil {
		return err
	}
	// A code makes a sign-in strong because the sign-in began with the password
	// or with a passkey: there is no other way in.
	return a.store.StepUpSignIn(ctx, signIn, strong, a.event(SteppedUp, v.Record.ID, from))
}

// StepUpBy says what StepUp asks for: "code", "password", or "passkey" when
// the account has nothing else.
func (v Visit) StepUpBy() string {
	switch {
	case v.Record.HasSecondFactor():
		return "code"
	case !v.Record.HasStrongFactor():
		return "password"
	}
	return "passkey"
}

func (a *Accounts) againPassword(ctx context.Context, from Origin, r Record, password string) error {
	if r.PasswordHash == "" {
		return ErrStepUp
	}
	if err := a.guess(ctx, "password", string(r.ID), from); err != nil {
		return err
	}
	ok, err := a.hasher.verify(ctx, r.PasswordHash, cut(tidy(password)))
	if err != nil {
		return err
	}
	if !ok {
		if err := a.store.RecordSecurity(ctx, a.event(SignInFailed, r.ID, from)); err != nil {
			return err
		}
		return joinder.Fail(joinder.Invalid, "error.account.password_wrong").On("answer")
	}
	return a.store.ForgiveGuesses(ctx, a.nameGuess("password", string(r.ID)))
}

// SignOut ends the sign-in, for every copy of the cookie.
func (a *Accounts) SignOut(ctx context.Context, from Origin, signIn joinder.ID) error {
	v, err := a.Visit(ctx, signIn)
	if joinder.KindOf(err) == joinder.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return a.store.EndSignIn(ctx, v.Record.ID, signIn, a.event(SignedOut, v.Record.ID, from))
}

// End ends another sign-in of the same account.
func (a *Accounts) End(ctx context.Context, from Origin, signIn, other joinder.ID) error {
	v, err := a.Visit(ctx, signIn)
	if err != nil {
		return err
	}
	return a.store.EndSignIn(ctx, v.Record.ID, other, a.event(SignedOut, v.Record.ID, from))
}

// SignOutEverywhere ends all sign-ins of the account, this one too.
func (a *Accounts) SignOutEverywhere(ctx context.Context, from Origin, signIn joinder.ID) error {
	v, err := a.Visit(ctx, signIn)
	if err != nil {
		return err
	}
	return a.store.EndSignIns(ctx, v.Record.ID, a.event(SignedOutAll, v.Record.ID, from))
}

// SignIns lists where the account is signed in, newest first.
func (a *Accounts) SignIns(ctx context.Context, signIn joinder.ID) ([]SignIn, error) {
	v, err := a.Visit(ctx, signIn)
	if err != nil {
		return nil, err
	}
	all, err := a.store.SignIns(ctx, v.Record.ID)
	live := all[:0]
	for _, s := range all {
		if s.alive(a.world.Now()) {
			live = append(live, s)
		}
	}
	return live, err
}

// SetPassword gives the account a new password and ends its other sign-ins.
// Without a second factor it must be long enough to stand alone.
func (a *Accounts) SetPassword(ctx context.Context, from Origin, signIn joinder.ID, password string) error {
	v, err := a.freshVisit(ctx, signIn)
	if err != nil {
		return err
	}
	password = tidy(password)
	alone := !v.Record.HasSecondFactor()
	if err := a.judge.check(password, alone, v.Email); err != nil {
		return err
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return a.store.SetPassword(ctx, v.Record.ID, hash, len([]rune(password)) >= AloneLength, signIn, a.event(PasswordChanged, v.Record.ID, from))
}

// Sweep forgets what has run out; the outbox or a timer runs it about hourly.
func (a *Accounts) Sweep(ctx context.Context) error {
	return a.store.SweepAccounts(ctx, a.world.Now().Add(-24*time.Hour))
}
