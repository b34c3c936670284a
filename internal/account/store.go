package account

import (
	"context"
	"time"

	"joinder"
)

// Stores is all that the package keeps; one database fills every place.
//
// Every method is one transaction, durable when it returns, and safe for
// concurrent use. A method that takes an Event writes it to the security log
// in the same transaction. What is not there is a joinder.Error of kind
// NotFound.
type Stores struct {
	RecordStore
	FactorStore
	SignInStore
	GuessStore
	LogStore
	ReceiptStore
	SetupStore
}

// RecordStore keeps accounts.
type RecordStore interface {
	// CreateAccount stores a new account with its passkeys; Conflict when the
	// name is taken.
	CreateAccount(ctx context.Context, r Record, e Event) error
	// Account reads an account with its passkeys.
	Account(ctx context.Context, id joinder.ID) (Record, error)
	// AccountByName finds an account by the keyed hash of its name.
	AccountByName(ctx context.Context, nameKey []byte) (Record, error)
	// AccountByHandle finds an account by its passkey handle.
	AccountByHandle(ctx context.Context, handle []byte) (Record, error)
	// SetAccountRole changes the role and ends the account's sign-ins. The
	// last admin keeps the role: Conflict.
	SetAccountRole(ctx context.Context, id joinder.ID, role joinder.Role, e Event) error
	// CloseAccount closes (or with the zero time reopens) an account and ends
	// its sign-ins. The last open admin stays: Conflict.
	CloseAccount(ctx context.Context, id joinder.ID, at time.Time, e Event) error
	// DeleteAccount removes the account and all that belongs to it, lets go of
	// its complaints, and queues an "account.deleted" job with the id as
	// payload. The last admin stays: Conflict.
	DeleteAccount(ctx context.Context, id joinder.ID, e Event) error
}

// FactorStore keeps what opens an account.
type FactorStore interface {
	// SetPassword replaces the password and ends all sign-ins but keep.
	SetPassword(ctx context.Context, id joinder.ID, hash string, long bool, keep joinder.ID, e Event) error
	// SetTOTP replaces the secret (nil removes it) and the recovery codes,
	// sets the last used step, and ends all sign-ins but keep, which becomes
	// strong at the event's time when a secret was set.
	SetTOTP(ctx context.Context, id joinder.ID, box []byte, step int64, codes [][]byte, keep joinder.ID, e Event) error
	// UseTOTPStep marks a time step as used; false if it, or a later one, was
	// used before. Of concurrent calls for one step one returns true.
	UseTOTPStep(ctx context.Context, id joinder.ID, step int64) (bool, error)
	// ReplaceRecoveryCodes forgets the old codes.
	ReplaceRecoveryCodes(ctx context.Context, id joinder.ID, codes [][]byte, e Event) error
	// UseRecoveryCode spends a code; false if there is no such unspent code.
	// Of concurrent calls for one code one returns true.
	UseRecoveryCode(ctx context.Context, id joinder.ID, code []byte, e Event) (bool, error)
	// AddPasskey stores a passkey; Conflict when the credential is known.
	AddPasskey(ctx context.Context, id joinder.ID, p Passkey, e Event) error
	// UsedPasskey stores the credential record after use.
	UsedPasskey(ctx context.Context, id joinder.ID, p Passkey) error
	// RemovePasskey deletes one and ends all sign-ins but keep.
	RemovePasskey(ctx context.Context, id joinder.ID, passkey string, keep joinder.ID, e Event) error
}

// SignInStore keeps who is signed in.
type SignInStore interface {
	// StartSignIn stores a sign-in of an open account (NotFound otherwise) and
	// ends the oldest ones beyond atMost.
	StartSignIn(ctx context.Context, s SignIn, atMost int, e Event) error
	// SignIn reads a sign-in; NotFound when it ended or its account is closed.
	SignIn(ctx context.Context, id joinder.ID) (SignIn, Record, error)
	// SignIns lists an account's sign-ins, newest first.
	SignIns(ctx context.Context, account joinder.ID) ([]SignIn, error)
	// SeeSignIn notes that the sign-in is in use.
	SeeSignIn(ctx context.Context, id joinder.ID, at time.Time) error
	// StepUpSignIn notes that factors were given again; strong is added, never
	// taken away.
	StepUpSignIn(ctx context.Context, id joinder.ID, strong bool, e Event) error
	// EndSignIn ends one sign-in of the account; nothing when it ended before.
	EndSignIn(ctx context.Context, account, id joinder.ID, e Event) error
	// EndSignIns ends all sign-ins of the account.
	EndSignIns(ctx context.Context, account joinder.ID, e Event) error
	// SweepAccounts forgets sign-ins last seen, and guesses last made, before
	// then, and sessions that have run out.
	SweepAccounts(ctx context.Context, before time.Time) error
}

// GuessStore counts guesses, so that many nodes count together.
type GuessStore interface {
	// Guess counts one guess against every key before it is checked. If a key
	// must wait it counts nothing and returns how long; tripped says that this
	// guess made one wait.
	Guess(ctx context.Context, now time.Time, keys []GuessKey) (wait time.Duration, tripped bool, err error)
	// ForgiveGuesses forgets the count of a key.
	ForgiveGuesses(ctx context.Context, key []byte) error
}

// LogStore keeps the security log.
type LogStore interface {
	// RecordSecurity appends events, and queues a "security.seal" job when
	// SealEvery events wait, or one of them is urgent.
	RecordSecurity(ctx context.Context, events ...Event) error
	// SecurityLog lists an account's latest events, newest first.
	SecurityLog(ctx context.Context, account joinder.ID, atMost int) ([]Event, error)
	// SealSecurity seals the events that wait as one page: a leaf in the
	// transparency log. It returns how many there were.
	SealSecurity(ctx context.Context) (int, error)
	// CheckSecurity recomputes the hash chain and the pages' commitments and
	// returns the first entry that does not fit, 0 if all do.
	CheckSecurity(ctx context.Context) (seq int64, err error)
}

// ReceiptStore ties complaints to accounts.
type ReceiptStore interface {
	// AttachComplaints gives the account those of the complaints that v holds
	// and that belong to no account; it returns how many.
	AttachComplaints(ctx context.Context, v joinder.Viewer, complaints []joinder.ID, e Event) (int, error)
	// AttachedComplaints lists the complaints of the account, newest first.
	AttachedComplaints(ctx context.Context, account joinder.ID) ([]Attached, error)
}

// SetupStore keeps the one-time link for the first admin.
type SetupStore interface {
	// OfferSetup keeps the hash of a new link, replacing an older one; false
	// when there is an open admin.
	OfferSetup(ctx context.Context, hash []byte, until time.Time) (bool, error)
	// SetupOpen reports whether the link is valid at the time.
	SetupOpen(ctx context.Context, hash []byte, at time.Time) (bool, error)
	// UseSetup spends the link and creates the first admin in one transaction:
	// NotFound when the link is not valid, Conflict when the name is taken.
	// codes are the hashes of recovery codes, step the last used TOTP step.
	UseSetup(ctx context.Context, hash []byte, r Record, codes [][]byte, step int64, e Event) error
}

// GuessKey is one thing that guesses count against.
type GuessKey struct {
	Key  []byte
	Free int           // guesses before the first wait
	Base time.Duration // first wait; doubles with each further guess
	Most time.Duration // longest wait
}

// Attached is a complaint kept in an account.
type Attached struct {
	ID      joinder.ID             `json:"id"`
	Wallet  string                 `json:"wallet"`
	Issue   string                 `json:"issue"`
	State   joinder.ComplaintState `json:"state"`
	FiledAt time.Time              `json:"filed_at"`
}

// Vault encrypts what must be unreadable in the database. aad binds a box to
// its place: a box moved to another row does not open.
type Vault interface {
	Box(plain, aad []byte) ([]byte, error)
	Unbox(boxed, aad []byte) ([]byte, error)
}

// CaseRoles tells what an account is in cases, by itself or through the
// complaints it holds.
type CaseRoles interface {
	CaseRoles(ctx context.Context, account joinder.ID, holds []joinder.ID) (map[joinder.ID]joinder.CaseRole, error)
}

// WalletsOf tells which wallets an account was verified to answer for: the
// other side of a case.
type WalletsOf interface {
	WalletsOf(ctx context.Context, account joinder.ID) ([]string, error)
}
