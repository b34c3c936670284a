package account

import (
	"net/netip"
	"time"

	"joinder"
)

// Record is an account as it is stored.
type Record struct {
	ID           joinder.ID
	Handle       []byte // random; what passkeys know the account by
	NameKey      []byte // keyed hash of the e-mail address
	EmailBox     []byte // the address, boxed
	PasswordHash string // argon2id; "" without a password
	LongPassword bool   // long enough to stand alone
	TOTPBox      []byte // secret of the code app, boxed; nil without one
	Role         joinder.Role
	CreatedAt    time.Time
	VerifiedAt   time.Time // when the address was confirmed; zero if never
	ClosedAt     time.Time // when an admin closed the account; zero while open
	Passkeys     []Passkey
	RecoveryLeft int // unused recovery codes
}

// HasSecondFactor reports whether a password is not enough for this account.
func (r Record) HasSecondFactor() bool { return len(r.TOTPBox) > 0 }

// HasStrongFactor reports whether there is more to this account than a
// password. What protects it can then only be changed by a strong sign-in, else
// a stolen password could add a factor of its own.
func (r Record) HasStrongFactor() bool { return r.HasSecondFactor() || len(r.Passkeys) > 0 }

// Passkey is one credential of an account.
type Passkey struct {
	ID      string // credential id in hexadecimal
	Name    string // what the person calls it
	Box     []byte // credential record as JSON, boxed
	AddedAt time.Time
	UsedAt  time.Time
}

// SignIn is one browser's way into an account.
type SignIn struct {
	ID        joinder.ID
	Account   joinder.ID
	Strong    bool // two factors, or a passkey that checked its person
	At        time.Time
	SeenAt    time.Time // to the nearest five minutes
	SteppedAt time.Time // when the factors were last given
	Device    string    // "Firefox · Linux": enough to recognise one's own
}

// Origin is where a request came from.
type Origin struct {
	Address netip.Addr
	Device  string // see DeviceOf
}

// Visit is a live sign-in with its account. It is what pages about one's own
// account are drawn from and acted through.
type Visit struct {
	SignIn SignIn
	Record Record
	Email  string
	Fresh  bool // what protects the account was given within StepUpFor: sensitive acts are open
}

// Limits of a sign-in.
const (
	SignInFor  = 12 * time.Hour   // then the factors are asked again
	IdleFor    = 2 * time.Hour    // without a request
	StepUpFor  = 10 * time.Minute // how long sensitive acts stay open after a factor
	HalfFor    = 5 * time.Minute  // between password and code
	SetupFor   = 24 * time.Hour   // validity of the one-time link
	seenEvery  = 5 * time.Minute
	maxKeys    = 10 // passkeys per account
	maxSignIns = 20 // live sign-ins per account; the oldest ends first
)

// alive reports whether the sign-in still counts.
func (s SignIn) alive(now time.Time) bool {
	return now.Before(s.At.Add(SignInFor)) && now.Before(s.SeenAt.Add(IdleFor+seenEvery))
}

func (s SignIn) fresh(now time.Time) bool {
	return !s.SteppedAt.IsZero() && now.Before(s.SteppedAt.Add(StepUpFor))
}
