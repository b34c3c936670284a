package account

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"joinder"
)

// Ceremony is a question put to a browser's authenticator. Options goes to the
// browser; State must be kept where the browser cannot change it (the session)
// and taken out when the answer comes, so that each question is answered once.
type Ceremony struct {
	Options json.RawMessage // for navigator.credentials, in its JSON form
	State   []byte
}

// state is what Ceremony.State holds.
type state struct {
	For     string // what the ceremony is for; another use refuses it
	Session webauthn.SessionData
	Email   string     `json:",omitempty"`
	ID      joinder.ID `json:",omitempty"`
	Handle  []byte     `json:",omitempty"`
}

// selection asks for passkeys that name their account and check their person.
func selection() protocol.AuthenticatorSelection {
	return protocol.AuthenticatorSelection{
		ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
		UserVerification: protocol.VerificationRequired,
	}
}

func timeouts() webauthn.TimeoutsConfig {
	t := webauthn.TimeoutConfig{Enforce: true, Timeout: 5 * time.Minute, TimeoutUVD: 5 * time.Minute}
	return webauthn.TimeoutsConfig{Login: t, Registration: t}
}

// person is an account as the webauthn library sees it.
type person struct {
	handle []byte
	name   string
	keys   []webauthn.Credential
}

func (p person) WebAuthnID() []byte                         { return p.handle }
func (p person) WebAuthnName() string                       { return p.name }
func (p person) WebAuthnDisplayName() string                { return p.name }
func (p person) WebAuthnCredentials() []webauthn.Credential { return p.keys }

func (a *Accounts) person(r Record, name string) (person, error) {
	p := person{handle: r.Handle, name: name}
	for _, k := range r.Passkeys {
		plain, err := a.vault.Unbox(k.Box, keyAAD(k.ID))
		if err != nil {
			return p, err
		}
		var c webauthn.Credential
		if err := json.Unmarshal(plain, &c); err != nil {
			return p, err
		}
		p.keys = append(p.keys, c)
	}
	return p, nil
}

func (a *Accounts) begin(creation any, session *webauthn.SessionData, s state, err error) (Ceremony, error) {
	if err != nil {
		return Ceremony{}, err
	}
	s.Session = *session
	options, err := json.Marshal(creation)
	if err != nil {
		return Ceremony{}, err
	}
	kept, err := json.Marshal(s)
	return Ceremony{Options: options, State: kept}, err
}

func errPasskey(err error) error {
	return joinder.Fail(joinder.Invalid, "error.account.passkey").Because(err)
}

func readState(kept []byte, purpose string) (state, error) {
	var s state
	if err := json.Unmarshal(kept, &s); err != nil || s.For != purpose {
		return s, joinder.Fail(joinder.Invalid, "error.account.passkey_over")
	}
	return s, nil
}

// BeginPasskeySignUp asks for a passkey for an account that is yet to be.
func (a *Accounts) BeginPasskeySignUp(ctx context.Context, from Origin, email string) (Ceremony, error) {
	email, err := ParseEmail(email)
	if err != nil {
		return Ceremony{}, err
	}
	if err := a.guess(ctx, "sign_up", "", from); err != nil {
		return Ceremony{}, err
	}
	return a.beginNew("sign_up", email)
}

func (a *Accounts) beginNew(purpose, email string) (Ceremony, error) {
	s := state{For: purpose, Email: email, ID: a.world.ID(), Handle: a.world.Bytes(32)}
	creation, session, err := a.passkeys.BeginRegistration(person{handle: s.Handle, name: email})
	return a.begin(creation, session, s, err)
}

// FinishPasskeySignUp opens the account. Like SignUp it says nothing about
// whether the name was free.
func (a *Accounts) FinishPasskeySignUp(ctx context.Context, from Origin, kept, answer []byte) error {
	r, err := a.finishNew("sign_up", kept, answer, from)
	if err != nil {
		return err
	}
	return a.createQuietly(ctx, r, from)
}

func (a *Accounts) finishNew(purpose string, kept, answer []byte, from Origin) (Record, error) {
	s, err := readState(kept, purpose)
	if err != nil {
		return Record{}, err
	}
	key, err := a.register(person{handle: s.Handle, name: s.Email}, s.Session, answer, from.Device)
	if err != nil {
		return Record{}, err
	}
	r, err := a.newRecord(s.Email)
	if err != nil {
		return Record{}, err
	}
	r.ID, r.Handle, r.Passkeys = s.ID, s.Handle, []Passkey{key}
	r.EmailBox, err = a.vault.Box([]byte(s.Email), emailAAD(r.ID))
	return r, err
}

// register checks an authenticator's answer to a registration.
func (a *Accounts) register(p person, session webauthn.SessionData, answer []byte, name string) (Passkey, error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Passkey{}, errPasskey(err)
	}
	c, err := a.passkeys.CreateCredential(p, session, parsed)
	if err != nil {
		return Passkey{}, errPasskey(err)
	}
	return a.pack(c, name, a.world.Now())
}

func (a *Accounts) pack(c *webauthn.Credential, name string, added time.Time) (Passkey, error) {
	plain, err := json.Marshal(c)
	if err != nil {
		return Passkey{}, err
	}
	k := Passkey{ID: hex.EncodeToString(c.ID), Name: name, AddedAt: added}
	k.Box, err = a.vault.Box(plain, keyAAD(k.ID))
	return k, err
}

// BeginPasskey asks any passkey of this site to sign in.
func (a *Accounts) BeginPasskey(context.Context) (Ceremony, error) {
	assertion, session, err := a.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	return a.begin(assertion, session, state{For: "sign_in"}, err)
}

// FinishPasskey signs in. An unknown passkey and a closed account get one answer.
func (a *Accounts) FinishPasskey(ctx context.Context, from Origin, kept, answer []byte) (SignIn, error) {
	r, err := a.assert(ctx, from, "sign_in", kept, answer)
	if err != nil {
		return SignIn{}, err
	}
	return a.start(ctx, from, r, true)
}

// BeginPasskeyStepUp asks for a passkey of the signed-in account again.
func (a *Accounts) BeginPasskeyStepUp(ctx context.Context, signIn joinder.ID) (Ceremony, error) {
	v, err := a.Visit(ctx, signIn)
	if err != nil {
		return Ceremony{}, err
	}
	p, err := a.person(v.Record, v.Email)
	if err != nil {
		return Ceremony{}, err
	}
	assertion, session, err := a.passkeys.BeginLogin(p, webauthn.WithUserVerification(protocol.VerificationRequired))
	return a.begin(assertion, session, state{For: "step_up", ID: v.Record.ID}, err)
}

// FinishPasskeyStepUp opens sensitive acts for StepUpFor.
func (a *Accounts) FinishPasskeyStepUp(ctx context.Context, from Origin, signIn joinder.ID, kept, answer []byte) error {
	v, err := a.Visit(ctx, signIn)
	if err != nil {
		return err
	}
	r, err := a.assert(ctx, from, "step_up", kept, answer)
	if err != nil {
		return err
	}
	if r.ID != v.Record.ID {
		return errPasskey(nil)
	}
	return a.store.StepUpSignIn(ctx, signIn, true, a.event(SteppedUp, r.ID, from))
}

// assert checks an authenticator's answer to a sign-in and stores the
// passkey's new counter.
func (a *Accounts) assert(ctx context.Context, from Origin, purpose string, kept, answer []byte) (Record, error) {
	s, err := readState(kept, purpose)
	if err != nil {
		return Record{}, err
	}
	if err := a.guess(ctx, "passkey", "", from); err != nil {
		return Record{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Record{}, errPasskey(err)
	}
	var r Record
	var broken error
	find := func(_, handle []byte) (webauthn.User, error) {
		if r, broken = a.store.AccountByHandle(ctx, handle); broken != nil {
			return nil, broken
		}
		var p person
		p, broken = a.person(r, "")
		return p, broken
	}
	var c *webauthn.Credential
	if purpose == "step_up" {
		if r, err = a.store.Account(ctx, s.ID); err != nil {
			return r, err
		}
		p, err := a.person(r, "")
		if err != nil {
			return r, err
		}
		c, err = a.passkeys.ValidateLogin(p, s.Session, parsed)
		if err != nil {
			return a.refusePasskey(ctx, from, r, err)
		}
	} else if _, c, err = a.passkeys.ValidatePasskeyLogin(find, s.Session, parsed); err != nil {
		if broken != nil && joinder.KindOf(broken) != joinder.NotFound {
			return r, broken
		}
		return a.refusePasskey(ctx, from, r, err)
	}
	if !r.ClosedAt.IsZero() {
		return a.refusePasskey(ctx, from, r, nil)
	}
	if c.Authenticator.CloneWarning {
		if err := a.store.RecordSecurity(ctx, a.event(PasskeyCloned, r.ID, from)); err != nil {
			return r, err
		}
		return r, errPasskey(nil)
	}
	return r, a.keepCounter(ctx, r, c)
}

func (a *Accounts) refusePasskey(ctx context.Context, from Origin, r Record, cause error) (Record, error) {
	e := a.event(SignInFailed, r.ID, from)
	e.Detail = "passkey"
	if err := a.store.RecordSecurity(ctx, e); err != nil {
		return r, err
	}
	return r, errPasskey(cause)
}

func (a *Accounts) keepCounter(ctx context.Context, r Record, c *webauthn.Credential) error {
	used, err := a.pack(c, "", time.Time{})
	if err != nil {
		return err
	}
	used.UsedAt = a.world.Now()
	return a.store.UsedPasskey(ctx, r.ID, used)
}

// BeginPasskeyAdd asks for one more passkey for the signed-in account.
func (a *Accounts) BeginPasskeyAdd(ctx context.Context, signIn joinder.ID) (Ceremony, error) {
	v, err := a.freshVisit(ctx, signIn)
	if err != nil {
		return Ceremony{}, err
	}
	if len(v.Record.Passkeys) >= maxKeys {
		return Ceremony{}, joinder.Fail(joinder.Conflict, "error.account.passkeys_many", "Most", maxKeys)
	}
	p, err := a.person(v.Record, v.Email)
	if err != nil {
		return Ceremony{}, err
	}
	creation, session, err := a.passkeys.BeginRegistration(p, webauthn.WithExclusions(webauthn.Credentials(p.keys).CredentialDescriptors()))
	return a.begin(creation, session, state{For: "add", ID: v.Record.ID}, err)
}

// FinishPasskeyAdd stores it under a name of the person's choice.
func (a *Accounts) FinishPasskeyAdd(ctx context.Context, from Origin, signIn joinder.ID, kept, answer []byte, name string) error {
	v, err := a.freshVisit(ctx, signIn)
	if err != nil {
		return err
	}
	s, err := readState(kept, "add")
	if err != nil {
		return err
	}
	if s.ID != v.Record.ID || !bytes.Equal(s.Session.UserID, v.Record.Handle) {
		return joinder.Fail(joinder.Invalid, "error.account.passkey_over")
	}
	p, err := a.person(v.Record, v.Email)
	if err != nil {
		return err
	}
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		name = from.Device
	}
	if r := []rune(name); len(r) > 60 {
		name = string(r[:60])
	}
	key, err := a.register(p, s.Session, answer, name)
	if err != nil {
		return err
	}
	return a.store.AddPasskey(ctx, v.Record.ID, key, a.event(PasskeyAdded, v.Record.ID, from))
}

// RemovePasskey takes one away, unless it is the last way in.
func (a *Accounts) RemovePasskey(ctx context.Context, from Origin, signIn joinder.ID, passkey string) error {
	v, err := a.freshVisit(ctx, signIn)
	if err != nil {
		return err
	}
	r := v.Record
	last := len(r.Passkeys) <= 1
	if last && !r.HasSecondFactor() && (r.PasswordHash == "" || r.Role != joinder.RoleNone || !r.LongPassword) {
		return joinder.Fail(joinder.Conflict, "error.account.last_factor")
	}
	return a.store.RemovePasskey(ctx, r.ID, passkey, signIn, a.event(PasskeyRemoved, r.ID, from))
}
