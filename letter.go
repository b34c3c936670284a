package joinder

import (
	"slices"
	"time"
)

// LetterState is where a letter is in its life.
type LetterState string

// A letter is edited in versions until it is frozen; a frozen one never
// changes, it can only be sent or replaced by a new letter.
const (
	LetterDraft      LetterState = "draft"
	LetterFrozen     LetterState = "frozen"
	LetterSuperseded LetterState = "superseded"
)

var letterMoves = map[LetterState][]LetterState{
	LetterDraft:      {LetterFrozen, LetterSuperseded},
	LetterFrozen:     {LetterSuperseded},
	LetterSuperseded: nil,
}

// CanBecome reports whether the step is legal.
func (s LetterState) CanBecome(next LetterState) bool { return slices.Contains(letterMoves[s], next) }

// Letter is one version of a case's letter.
type Letter struct {
	ID       ID
	Case     ID
	Version  int // from 1, per case
	Lang     Lang
	State    LetterState
	Subject  string
	Body     string // plain paragraphs separated by blank lines
	AnswerBy Date
	At       time.Time
	FrozenAt time.Time
	PDF      Sealed
	XLSX     Sealed
}

// Sealed is a rendered file that was sealed.
type Sealed struct {
	Blob   string
	SHA256 string // hex, of the bytes
	Size   int64
	Salt   []byte
	Leaf   int64
	Item   ID // item id used in the leaf

	WrappedKey []byte // the file's key in the blob store, readable only through the case's key
}

// AnnexRow is one consenting member's line in a letter's annex.
type AnnexRow struct {
	Number     int
	Name       string // the pseudonym, unless the member consented to be named
	OccurredOn Date
	Issue      string
	Amount     Money
	Evidence   []AnnexItem // only with consent to send evidence
	Complaint  ID          `json:"-"`
}

// AnnexItem is one line in the appendix of evidence hashes.
type AnnexItem struct {
	ID        ID
	MediaType string
	Size      int64
	SHA256    string
	Leaf      int64
}
