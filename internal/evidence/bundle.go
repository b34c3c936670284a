package evidence

import (
	"context"
	"io"
	"time"

	"golang.org/x/mod/sumdb/note"

	"joinder"
)

// BundleInput is everything a bundle holds, put together by the caller, who
// decides what may be in it: WriteBundle prints what it is given. Use
// pseudonyms unless a member consented to be named to this recipient.
type BundleInput struct {
	Case     joinder.ID     // the case's random Ref, never its ID; names the folder
	Title    string         // the case's public title
	For      string         // who this copy is made for, in plain words
	From     string         // the host's name, as it wants to be addressed
	LogURL   string         // where the log and its key are published; may be ""
	At       time.Time      // when it was made, UTC
	Complete []joinder.Text // what is missing or selected, one sentence each; empty means nothing known to be missing

	Items       []BundleItem
	Derivatives []Derivative
	Custody     []CustodyEntry
	Captures    []Capture
	Disputed    []Disputed // listed beside the files; their records are Items

	Checkpoint []byte      // signed note; every proof ends in it
	Key        string      // the log's verifier key: name+hash+base64
	Signer     note.Signer // signs the bundle with the same key

	// Places left for what does not exist yet; their folders are made and say
	// that they are empty.
	Cosignatures []Attachment // witnesses' signed notes over the checkpoint
	Timestamps   []Attachment // RFC 3161 tokens (.tsr) over the checkpoint file, and certificate chains (.pem)
}

// BundleItem is one sealed item with its proof and its line in the catalogue.
type BundleItem struct {
	ID        joinder.ID
	Kind      joinder.LeafKind
	MediaType string
	Size      int64
	SHA256    string // hex
	Salt      []byte
	Leaf      []byte // the leaf's bytes as logged
	Proof     []byte // C2SP tlog-proof, ending in BundleInput.Checkpoint
	SealedAt  time.Time
	Open      func(context.Context) (io.ReadCloser, error)

	Name      string // of the evidence, in words
	Source    string // where it comes from
	Proves    string // what it is to prove
	Pages     string // number of pages, duration, or ""
	Copy      bool   // a copy rather than an original
	Carrier   string // where the original phone, card or paper is now
	Submitter string // pseudonym, or name with consent
}

// Derivative is a redacted or stripped copy of an item, linked by hashes.
type Derivative struct {
	Of        joinder.ID
	MediaType string
	Change    string // what was done
	Open      func(context.Context) (io.ReadCloser, error)
}

// CustodyEntry is one thing that was done with an item.
type CustodyEntry struct {
	Item  joinder.ID
	At    time.Time
	Actor string // role or pseudonym
	Act   string
}

// Capture is how an item came to be a file.
type Capture struct {
	Item       joinder.ID
	By         string // pseudonym or role
	Device     string // model, system and program version
	Method     string // export, screenshot, screen recording, scan …
	At         time.Time
	TimeSource string
	Carrier    string
}

// Attachment is a small file given as it is. Name is a plain file name.
type Attachment struct {
	Name string
	Data []byte
}
