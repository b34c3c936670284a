package account

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"joinder"
)

// totpPeriod is the length of a time step in seconds (RFC 6238 §4.1).
const totpPeriod = 30

// Enrolment is a code app being set up. Keep Box where the browser cannot
// change it (the session) until the first code confirms it.
type Enrolment struct {
	Secret string // in base32, for typing
	URI    string // otpauth://…, for the QR code
	Box    []byte // the secret, boxed
}

var plain32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewEnrolment draws a secret for the account name shown in the app.
func (a *Accounts) NewEnrolment(email string) (Enrolment, error) {
	secret := plain32.EncodeToString(a.world.Bytes(20))
	box, err := a.vault.Box([]byte(secret), []byte("account/enrolment"))
	if err != nil {
		return Enrolment{}, err
	}
	return a.describe(secret, email, box), nil
}

// ReadEnrolment shows an enrolment again from its box.
func (a *Accounts) ReadEnrolment(box []byte, email string) (Enrolment, error) {
	secret, err := a.vault.Unbox(box, []byte("account/enrolment"))
	if err != nil {
		return Enrolment{}, joinder.Fail(joinder.Invalid, "error.account.enrolment").Because(err)
	}
	return a.describe(string(secret), email, box), nil
}

func (a *Accounts) describe(secret, email string, box []byte) Enrolment {
	site := a.passkeys.Config.RPID
	label := "Joinder (" + site + ")"
	if email != "" {
		label = "Joinder:" + email
	}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + label,
		RawQuery: "secret=" + secret + "&issuer=" + url.QueryEscape("Joinder")}
	return Enrolment{Secret: secret, URI: u.String(), Box: box}
}

// step finds the time step whose code this is: now, or one to either side for
// clocks that are off; 0 if none.
func step(secret, code string, now time.Time) int64 {
	at, found := now.Unix()/totpPeriod, int64(0)
	for _, s := range []int64{at - 1, at, at + 1} {
		want, err := totp.GenerateCodeCustom(secret, time.Unix(s*totpPeriod, 0), totp.ValidateOpts{Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = s
		}
	}
	return found
}

// tidyCode takes blanks and dashes out of a code and makes full-width digits plain.
func tidyCode(code string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\t' || r == '　' || r == '–' {
			return -1
		}
		return r
	}, strings.ToUpper(tidy(strings.TrimSpace(code))))
}

// checkTOTP reports whether the code is right and was not used before.
func (a *Accounts) checkTOTP(ctx context.Context, r Record, code string) (bool, error) {
	if len(r.TOTPBox) == 0 || len(code) != 6 {
		return false, nil
	}
	secret, err := a.vault.Unbox(r.TOTPBox, totpAAD(r.ID))
	if err != nil {
		return false, err
	}
	s := step(string(secret), code, a.world.Now())
	if s == 0 {
		return false, nil
	}
	return a.store.UseTOTPStep(ctx, r.ID, s)
}

// boxTOTP turns a confirmed enrolment into what the account keeps; step is the
// confirming code's, which is thereby used.
func (a *Accounts) boxTOTP(id joinder.ID, enrolment []byte, code string) (box []byte, used int64, err error) {
	e, err := a.ReadEnrolment(enrolment, "")
	if err != nil {
		return nil, 0, err
	}
	if used = step(e.Secret, tidyCode(code), a.world.Now()); used == 0 {
		return nil, 0, joinder.Fail(joinder.Invalid, "error.account.code_wrong").On("code")
	}
	box, err = a.vault.Box([]byte(e.Secret), totpAAD(id))
	return box, used, err
}

// AddTOTP turns on codes from an app, once the first code shows that the app
// has the secret. It returns the recovery codes, to be shown once. The sign-in
// becomes strong; the account's others end.
func (a *Accounts) AddTOTP(ctx context.Context, from Origin, signIn joinder.ID, enrolment []byte, code string) ([]string, error) {
	v, err := a.freshVisit(ctx, signIn)
	if err != nil {
		return nil, err
	}
	if v.Record.PasswordHash == "" {
		return nil, joinder.Fail(joinder.Conflict, "error.account.totp_needs_password")
	}
	if err := a.guess(ctx, "code", string(v.Record.ID), from); err != nil {
		return nil, err
	}
	box, used, err := a.boxTOTP(v.Record.ID, enrolment, code)
	if err != nil {
		return nil, err
	}
	codes, hashes := a.newRecoveryCodes()
	return codes, a.store.SetTOTP(ctx, v.Record.ID, box, used, hashes, signIn, a.event(CodesAppAdded, v.Record.ID, from))
}

// RemoveTOTP turns codes from an app off, if what remains is enough.
func (a *Accounts) RemoveTOTP(ctx context.Context, from Origin, signIn joinder.ID) error {
	v, err := a.freshVisit(ctx, signIn)
	if err != nil {
		return err
	}
	r := v.Record
	if r.Role != joinder.RoleNone && len(r.Passkeys) == 0 {
		return joinder.Fail(joinder.Conflict, "error.account.last_factor")
	}
	if len(r.Passkeys) == 0 && !r.LongPassword {
		return joinder.Fail(joinder.Conflict, "error.account.password_too_short_alone", "Least", AloneLength)
	}
	return a.store.SetTOTP(ctx, r.ID, nil, 0, nil, signIn, a.event(CodesAppRemoved, r.ID, from))
}
