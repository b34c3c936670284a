package joinder

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
)

// Leaf is one entry of the transparency log. It holds no names, no ciphertext
// and no unsalted hash (RQ-06), so that erasing the bytes, the key and the salt
// leaves every other proof valid and this one meaningless.
type Leaf struct {
	Version    int      `json:"v"`
	Kind       LeafKind `json:"kind"`
	Case       ID       `json:"case,omitempty"` // the case's random Ref, never its ID
	Commitment string   `json:"commitment"`     // hex of Commit
	Item       ID       `json:"item"`
}

// LeafKind says what was sealed.
type LeafKind string

// Kinds of leaves.
const (
	LeafComplaint LeafKind = "complaint"
	LeafEvidence  LeafKind = "evidence"
	LeafLetter    LeafKind = "letter"
	LeafConsent   LeafKind = "consent"
	LeafProof     LeafKind = "proof"    // that something was sent, or who confirmed it
	LeafReply     LeafKind = "reply"    // what came back
	LeafSecurity  LeafKind = "security" // a page of the security log
	LeafDispute   LeafKind = "dispute"  // which transactions a complaint disputes
)

// Bytes is the canonical form that is hashed into the log: JSON with the
// fields in declared order and no blanks.
func (l Leaf) Bytes() []byte {
	b, err := json.Marshal(l)
	if err != nil {
		panic(err) // strings and an int cannot fail
	}
	return b
}

// SaltSize is the length of a commitment's salt in bytes.
const SaltSize = 32

// Commit binds bytes without revealing them:
// SHA-256("joinder/commit/v1\n" ‖ salt ‖ bytes), in hex.
func Commit(salt, data []byte) string {
	h := NewCommitment(salt)
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}

// NewCommitment is Commit for a stream: write the bytes, then take the Sum.
func NewCommitment(salt []byte) hash.Hash {
	h := sha256.New()
	h.Write([]byte("joinder/commit/v1\n"))
	h.Write(salt)
	return h
}

// NewLeaf is a version 1 leaf over data.
func NewLeaf(kind LeafKind, caseRef, item ID, salt, data []byte) Leaf {
	return Leaf{Version: 1, Kind: kind, Case: caseRef, Commitment: Commit(salt, data), Item: item}
}

// Job is work that leaves the process or can wait, committed with the change
// that caused it and run by internal/outbox at least once.
type Job struct {
	Kind    string `json:"kind"`
	Payload []byte `json:"payload"`
}
