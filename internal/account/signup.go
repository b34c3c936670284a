package account

import (
	"context"

	"joinder"
)

// SignUp opens an account with a password of at least AloneLength characters.
// Until there is a second factor the account can keep receipts and no more.
//
// For a name that is taken SignUp does the same work and says the same
// (ASVS 6.3.8): the person then signs in, and only the right password tells.
func (a *Accounts) SignUp(ctx context.Context, from Origin, email, password string) error {
	email, password, err := a.parseNew(email, password, true)
	if err != nil {
		return err
	}
	if err := a.guess(ctx, "sign_up", "", from); err != nil {
		return err
	}
	r, err := a.newRecord(email)
	if err != nil {
		return err
	}
	if r.PasswordHash, err = a.hasher.hash(ctx, password); err != nil {
		return err
	}
	r.LongPassword = true
	return a.createQuietly(ctx, r, from)
}

// parseNew checks both fields, so that a person hears of all problems at once.
func (a *Accounts) parseNew(email, password string, alone bool) (string, string, error) {
	var problems joinder.Problems
	add := func(err error) {
		if e, ok := err.(*joinder.Error); ok {
			problems = append(problems, e)
		}
	}
	address, err := ParseEmail(email)
	add(err)
	password = tidy(password)
	add(a.judge.check(password, alone, email))
	return address, password, problems.OrNil()
}

// createQuietly stores the account; that the name is taken only the log learns.
func (a *Accounts) createQuietly(ctx context.Context, r Record, from Origin) error {
	err := a.store.CreateAccount(ctx, r, a.event(SignedUp, r.ID, from))
	if joinder.KindOf(err) == joinder.Conflict {
		return a.store.RecordSecurity(ctx, a.event(SignUpTaken, "", from))
	}
	return err
}
