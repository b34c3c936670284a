package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"time"

	"joinder"
)

// EventKind says what happened.
type EventKind string

// Kinds of entries in the security log.
const (
	SignedUp          EventKind = "signed_up"
	SignUpTaken       EventKind = "sign_up_taken" // the name had an account already
	SignedIn          EventKind = "signed_in"
	SignInFailed      EventKind = "sign_in_failed"
	CodeFailed        EventKind = "code_failed"
	Throttled         EventKind = "throttled" // too many guesses: a wait began
	SignedOut         EventKind = "signed_out"
	SignedOutAll      EventKind = "signed_out_everywhere"
	SteppedUp         EventKind = "stepped_up"
	PasswordChanged   EventKind = "password_changed"
	CodesAppAdded     EventKind = "totp_added"
	CodesAppRemoved   EventKind = "totp_removed"
	RecoveryRenewed   EventKind = "recovery_renewed"
	RecoveryUsed      EventKind = "recovery_used"
	PasskeyAdded      EventKind = "passkey_added"
	PasskeyRemoved    EventKind = "passkey_removed"
	PasskeyCloned     EventKind = "passkey_cloned" // its counter went backwards: refused
	RoleChanged       EventKind = "role_changed"
	AccountClosed     EventKind = "closed"
	AccountReopened   EventKind = "reopened"
	AccountDeleted    EventKind = "deleted"
	AccountExported   EventKind = "exported"
	ComplaintAttached EventKind = "complaint_attached"
	SetupUsed         EventKind = "setup_used"
	AccessDenied      EventKind = "access_denied" // for other parts of the house
	EvidenceRevealed  EventKind = "evidence_revealed"
	DataExported      EventKind = "data_exported"
)

// Event is one entry of the security log. It holds no personal data: the
// account is a random id, the address a keyed hash cut to 64 bits, the detail
// a word of ours.
type Event struct {
	Seq     int64      `json:"seq"` // 1, 2, 3 … without gaps
	At      time.Time  `json:"at"`
	Kind    EventKind  `json:"kind"`
	Account joinder.ID `json:"account,omitempty"`
	Address string     `json:"address,omitempty"`
	Detail  string     `json:"detail,omitempty"` // what it concerned: letters, digits and "._-", at most 64
}

// SealEvery is how many events wait before a page of them is sealed.
const SealEvery = 64

// Urgent events are sealed at once.
func (e Event) Urgent() bool {
	switch e.Kind {
	case SetupUsed, RoleChanged, AccountClosed, PasskeyCloned:
		return true
	}
	return e.Kind == SignedIn && e.Detail == string(joinder.RoleAdmin)
}

// Line is the canonical form that is chained and sealed: JSON with the fields
// in declared order, times in UTC microseconds.
func (e Event) Line() []byte {
	e.At = e.At.UTC().Truncate(time.Microsecond)
	b, err := json.Marshal(e)
	if err != nil {
		panic(err) // strings, a number and a time of this era cannot fail
	}
	return b
}

// Chain is the hash that ties an event to all before it; prev is nil for the
// first. SHA-256("joinder/security/v1\n" ‖ prev ‖ line).
func (e Event) Chain(prev []byte) []byte {
	h := sha256.New()
	h.Write([]byte("joinder/security/v1\n"))
	h.Write(prev)
	h.Write(e.Line())
	return h.Sum(nil)
}

var plainDetail = regexp.MustCompile(`^[A-Za-z0-9._-]{0,64}$`)

// Log writes an entry that another part of the house gives: a refused access,
// a reveal, an export. from may be the zero Origin for jobs and commands. A
// detail that is not a plain word is kept as its hash, so that nobody writes
// lines of their own into the log.
func (a *Accounts) Log(ctx context.Context, kind EventKind, account joinder.ID, from Origin, detail string) error {
	e := a.event(kind, account, from)
	e.Detail = detail
	if !plainDetail.MatchString(detail) {
		sum := sha256.Sum256([]byte(detail))
		e.Detail = "sha256-" + hex.EncodeToString(sum[:8])
	}
	return a.store.RecordSecurity(ctx, e)
}

// SealSecurity seals the entries that wait; the outbox runs it for the job
// JobSealSecurity. It is safe to repeat.
func (a *Accounts) SealSecurity(ctx context.Context) (int, error) { return a.store.SealSecurity(ctx) }

// Names of jobs.
const (
	JobSealSecurity   = "security.seal"
	JobAccountDeleted = "account.deleted" // payload: the account's id
)
