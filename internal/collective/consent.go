package collective

import (
	"encoding/json"
	"time"

	"joinder"
)

// record is the canonical form of a consent: JSON with these fields in this
// order, no blanks, times in UTC with microseconds.
type record struct {
	Version     int               `json:"v"`
	ID          joinder.ID        `json:"id"`
	Case        joinder.ID        `json:"case"`
	Complaint   joinder.ID        `json:"complaint"`
	Use         joinder.Use       `json:"use"`
	Recipient   joinder.Recipient `json:"recipient"`
	GivenAt     string            `json:"given_at"`
	WithdrawnAt string            `json:"withdrawn_at,omitempty"`
}

const stamp = "2006-01-02T15:04:05.000000Z"

// Canonical is the bytes that a consent's log entry commits to. The same
// consent has two forms: as given, and as withdrawn.
func Canonical(c joinder.Consent) []byte {
	r := record{
		Version: 1, ID: c.ID, Case: c.Case, Complaint: c.Complaint, Use: c.Use, Recipient: c.Recipient,
		GivenAt: c.GivenAt.UTC().Format(stamp),
	}
	if !c.InForce() {
		r.WithdrawnAt = c.WithdrawnAt.UTC().Truncate(time.Microsecond).Format(stamp)
	}
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and an int cannot fail
	}
	return b
}

// Leaf is the log entry of a consent in its present form.
func Leaf(caseRef joinder.ID, c joinder.Consent, salt []byte) joinder.Leaf {
	return joinder.NewLeaf(joinder.LeafConsent, caseRef, c.ID, salt, Canonical(c))
}

// SealedConsent is one log entry of a consent with all that is needed to check
// it: Commit(Salt, Bytes) is the commitment of the leaf at index Leaf.
type SealedConsent struct {
	Consent joinder.Consent
	Bytes   []byte
	Salt    []byte
	Leaf    int64
}
