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

// LetterKind is what a letter is for. Complaint (投诉: my money back) and report
// (举报: a pattern of violation) are two documents, as Chinese law has them.
type LetterKind string

// The kinds of letters.
const (
	LetterComplaint   LetterKind = "complaint"       // asks for the members' own money
	LetterReport      LetterKind = "report"          // tells an authority of a pattern, without names
	LetterRecords     LetterKind = "records_request" // asks the firm for its records
	LetterAppeal      LetterKind = "frozen_appeal"   // against a frozen or restricted account
	LetterDemand      LetterKind = "demand"          // dated demand for performance; interrupts limitation where the law says so
	LetterOmbudsman   LetterKind = "ombudsman"       // statement for an ombudsman's form
	LetterCourt       LetterKind = "court_draft"     // draft of a statement of claim
	LetterSmallClaims LetterKind = "small_claims"    // draft for a small-claims form
)

// LetterKinds lists them in the order they are offered.
var LetterKinds = []LetterKind{LetterComplaint, LetterReport, LetterRecords, LetterAppeal, LetterDemand, LetterOmbudsman, LetterCourt, LetterSmallClaims}

// Known reports whether the kind is one of LetterKinds.
func (k LetterKind) Known() bool { return slices.Contains(LetterKinds, k) }

// Answered reports whether letters of this kind ask for an answer by a day.
// Reports and papers for a court are answered by a procedure instead.
func (k LetterKind) Answered() bool {
	return k != LetterReport && k != LetterCourt && k != LetterSmallClaims
}

// Personal reports whether the letter speaks for each member so closely that
// silence is no signature: once sign-off was asked, only those who confirmed
// the very version are listed.
func (k LetterKind) Personal() bool {
	return k == LetterDemand || k == LetterAppeal || k == LetterOmbudsman || k == LetterCourt || k == LetterSmallClaims
}

// Letter is one version of one of a case's letters. Versions of the same kind
// to the same channel about the same member are one letter, see Thread.
type Letter struct {
	ID       ID
	Case     ID
	Version  int // running number in the case, from 1
	Kind     LetterKind
	Channel  string // channel id of the data pack; "" is the firm itself
	Member   ID     // the one complaint it is about; "" for all who sign
	Lang     Lang
	State    LetterState
	Subject  string
	Body     string // plain paragraphs separated by blank lines
	AnswerBy Date
	SignBy   Date // members were asked to confirm this version until then; zero: not asked
	At       time.Time
	FrozenAt time.Time
	PDF      Sealed
	XLSX     Sealed
}

// LetterThread tells the letters of one case apart.
type LetterThread struct {
	Kind    LetterKind
	Channel string
	Member  ID
}

// Thread is which of the case's letters this is a version of.
func (l Letter) Thread() LetterThread {
	if l.Kind == "" {
		l.Kind = LetterComplaint
	}
	return LetterThread{l.Kind, l.Channel, l.Member}
}

// SignOffAnswer is what a member said to one version.
type SignOffAnswer string

// Answers to a version. No answer is never a yes.
const (
	SignedOff SignOffAnswer = "signed"   // I read it, my row is right, sign it for me
	Objected  SignOffAnswer = "objected" // leave me out of this one
)

// SignOff is one member's answer to one version of a letter, sealed in the
// log. The newest answer of a member counts. A new version voids every yes; an
// objection stands until the member answers again.
type SignOff struct {
	ID        ID
	Letter    ID
	Complaint ID
	Number    int // the member's in the case
	Answer    SignOffAnswer
	Reason    string // of an objection; for the organiser only
	At        time.Time
	Leaf      int64
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
	// Transactions are what the member disputes; only with consent to send
	// evidence.
	Transactions []Transaction
	Authority    Date // since when the member lets the letter be signed; zero where it is not printed
	Complaint    ID   `json:"-"`
}

// AnnexItem is one line in the appendix of evidence hashes.
type AnnexItem struct {
	ID        ID
	MediaType string
	Size      int64
	SHA256    string
	Leaf      int64
}
