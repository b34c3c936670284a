package web

import (
	"context"

	"joinder"
	"joinder/internal/account"
)

// AccountParts is what the pages of accounts need; *account.Accounts fills
// every place. See AllAccountParts.
type AccountParts struct {
	Door     AccountDoor
	Home     AccountHome
	Factors  AccountFactors
	Passkeys AccountPasskeys
	Setup    AccountSetup

	// Names of what kept complaints are about; without them the ids are shown.
	WalletName, IssueName func(id string) joinder.Text
}

func named(name func(string) joinder.Text, id string, lang joinder.Lang) string {
	if name != nil {
		if text := name(id).In(lang); text != "" {
			return text
		}
	}
	return id
}

// AllAccountParts takes every part from one place.
func AllAccountParts(a interface {
	AccountDoor
	AccountHome
	AccountFactors
	AccountPasskeys
	AccountSetup
}) AccountParts {
	return AccountParts{Door: a, Home: a, Factors: a, Passkeys: a, Setup: a}
}

// AccountDoor lets people in and out.
type AccountDoor interface {
	SignUp(ctx context.Context, from account.Origin, email, password string) error
	Password(ctx context.Context, from account.Origin, email, password string) (account.Step, error)
	Code(ctx context.Context, from account.Origin, half account.Half, code string) (account.SignIn, error)
	BeginPasskey(ctx context.Context) (account.Ceremony, error)
	FinishPasskey(ctx context.Context, from account.Origin, kept, answer []byte) (account.SignIn, error)
	BeginPasskeySignUp(ctx context.Context, from account.Origin, email string) (account.Ceremony, error)
	FinishPasskeySignUp(ctx context.Context, from account.Origin, kept, answer []byte) error
	SignOut(ctx context.Context, from account.Origin, signIn joinder.ID) error
}

// AccountHome is one's own account.
type AccountHome interface {
	Visit(ctx context.Context, signIn joinder.ID) (account.Visit, error)
	SignIns(ctx context.Context, signIn joinder.ID) ([]account.SignIn, error)
	End(ctx context.Context, from account.Origin, signIn, other joinder.ID) error
	SignOutEverywhere(ctx context.Context, from account.Origin, signIn joinder.ID) error
	Complaints(ctx context.Context, signIn joinder.ID) ([]account.Attached, error)
	Attach(ctx context.Context, v joinder.Viewer, complaints []joinder.ID) (int, error)
	Export(ctx context.Context, from account.Origin, signIn joinder.ID) ([]byte, error)
	Delete(ctx context.Context, from account.Origin, signIn joinder.ID) error
}

// AccountFactors changes what a password needs beside it.
type AccountFactors interface {
	StepUp(ctx context.Context, from account.Origin, signIn joinder.ID, answer string) error
	NewEnrolment(email string) (account.Enrolment, error)
	ReadEnrolment(box []byte, email string) (account.Enrolment, error)
	AddTOTP(ctx context.Context, from account.Origin, signIn joinder.ID, enrolment []byte, code string) ([]string, error)
	RemoveTOTP(ctx context.Context, from account.Origin, signIn joinder.ID) error
	RenewRecoveryCodes(ctx context.Context, from account.Origin, signIn joinder.ID) ([]string, error)
	SetPassword(ctx context.Context, from account.Origin, signIn joinder.ID, password string) error
}

// AccountPasskeys changes and asks for passkeys.
type AccountPasskeys interface {
	PasskeysAt(host string) bool
	PasskeyOrigin() string
	BeginPasskeyAdd(ctx context.Context, signIn joinder.ID) (account.Ceremony, error)
	FinishPasskeyAdd(ctx context.Context, from account.Origin, signIn joinder.ID, kept, answer []byte, name string) error
	RemovePasskey(ctx context.Context, from account.Origin, signIn joinder.ID, passkey string) error
	BeginPasskeyStepUp(ctx context.Context, signIn joinder.ID) (account.Ceremony, error)
	FinishPasskeyStepUp(ctx context.Context, from account.Origin, signIn joinder.ID, kept, answer []byte) error
}

// AccountSetup makes the first admin.
type AccountSetup interface {
	SetupOpen(ctx context.Context, from account.Origin, token string) error
	SetupWithPassword(ctx context.Context, from account.Origin, token, email, password string, enrolment []byte, code string) (account.SignIn, []string, error)
	BeginSetupPasskey(ctx context.Context, from account.Origin, token, email string) (account.Ceremony, error)
	FinishSetupPasskey(ctx context.Context, from account.Origin, token string, kept, answer []byte) (account.SignIn, error)
}

// SignInViewers is the Viewers of a site with accounts. In its sessions
// Session.Account names a sign-in (account.SignIn.ID), not the account itself,
// so that ending the sign-in anywhere ends it here.
type SignInViewers struct {
	Accounts interface {
		Viewer(ctx context.Context, signIn joinder.ID, held []joinder.ID) (joinder.Viewer, error)
	}
}

// Viewer implements Viewers.
func (v SignInViewers) Viewer(ctx context.Context, s Session) (joinder.Viewer, error) {
	return v.Accounts.Viewer(ctx, s.Account, s.Holds)
}
