package filing

import (
	"context"
	"io"
	"time"

	"joinder"
	"joinder/internal/datapack"
)

// Form is how a letter goes to a channel.
type Form string

// Forms. A submission of Together and of ByBody is joint; Each has one for
// every member who takes part.
const (
	Together Form = "together" // one filing of several people, perhaps through representatives
	Each     Form = "each"     // one filing a person, with a shared annex
	ByBody   Form = "body"     // an association or lawyer that alone may file does it for all
)

// Forms lists what a channel's own rule allows, the usual one first.
func Forms(rule datapack.Filing) []Form {
	switch rule {
	case datapack.Joint:
		return []Form{Together, Each}
	case datapack.ByRepresentative:
		return []Form{Together}
	case datapack.RepresentativeBody, datapack.ClassAction:
		return []Form{ByBody}
	}
	return []Form{Each}
}

// Step is how far the packs of a filing are.
type Step string

// Steps.
const (
	Making Step = "making" // a job is at work
	Ready  Step = "ready"
)

// Filing is one letter on its way to one channel.
type Filing struct {
	ID, Case, Letter joinder.ID
	Channel          string
	Form             Form
	Lang             joinder.Lang
	Body             string // who files, for ByBody
	Step             Step
	Round            int // counts the jobs; an older job stops
	Wanted, Done     int // packs
	OpenedAt         time.Time
	ChangedAt        time.Time
	Shared           joinder.Sealed // the letter with an annex by number, rendered once; locked by the case
	Version          int            // of the letter
	LetterState      joinder.LetterState
}

// Current reports whether its letter was not replaced.
func (f Filing) Current() bool { return f.LetterState == joinder.LetterFrozen }

// Opening is an organiser's decision.
type Opening struct {
	Case    joinder.ID
	Letter  joinder.ID // a frozen one; "" is the case's newest
	Channel string
	Form    Form
	Body    string // who files, for ByBody
	Read    bool   // the warnings were read
}

// Tally counts submissions of one state.
type Tally struct {
	State joinder.SubmissionState
	Count int
	Sums  []joinder.Money // of those whose amount the viewer may see
}

// Row is one submission of a filing as those who work on the case see it.
type Row struct {
	Submission  joinder.Submission
	Name        string // only with joinder.NameMe
	Amount      joinder.Money
	Made        bool   // the pack is there
	Note        string // what the member asks to correct
	ConfirmedAt time.Time
	Proofs      int
	Gone        bool // the member left or took back their signature or complaint
}

// Query narrows the rows of a filing.
type Query struct {
	State joinder.SubmissionState // "" for all
	After int                     // member's number; rows come in its order
	Skip  int
	Limit int // 0 for all
}

// Yes is one member's answer to being represented in a filing.
type Yes struct {
	Filing    joinder.ID
	Complaint joinder.ID // only the owner's
	Number    int
	Willing   bool // would speak for the others
	Chosen    bool // speaks for the others
	GivenAt   time.Time
}

// Mine is a member's own part in one filing.
type Mine struct {
	Filing    Filing
	Complaint joinder.ID
	Number    int
	Signs     bool                // lets the letter be signed
	Yes       *Yes                // for Together and ByBody
	Own       *joinder.Submission // for Each; nil before it is prepared
	Pack      *Pack               // nil while it is being made
	Proofs    []Proof
}

// Pack is a member's own paper for one filing.
type Pack struct {
	Submission  joinder.Submission
	Filing      joinder.ID
	File        joinder.Sealed // Blob, SHA256, Size, Item and WrappedKey
	MadeAt      time.Time
	Note        []byte // boxed
	ConfirmedAt time.Time
	Leaf        int64 // of the confirmation
}

// Person is what a pack says of one member. Name and Evidence follow who may
// read the pack: see Packs and Register.
type Person struct {
	Complaint  joinder.ID
	Number     int
	Pseudonym  string
	Name       string // only with joinder.NameMe; else a line to write on
	OccurredOn joinder.Date
	Issue      string
	Amount     joinder.Money
	Words      string // redacted words that the member agreed to publish
	Evidence   []joinder.AnnexItem
	Withheld   bool       // Evidence is left out for want of consent
	Submission joinder.ID // "" before the first pack
	// Transactions are what the member disputes; as Evidence.
	Transactions []joinder.Transaction
}

// Paper is everything that is printed in one pack.
type Paper struct {
	Filing  Filing
	Case    joinder.Case
	Letter  joinder.Letter
	Person  Person
	Channel joinder.Text
	At      time.Time
}

// Printer writes documents (internal/letter).
type Printer interface {
	// Pack writes one member's PDF. The same Paper gives the same bytes.
	Pack(w io.Writer, p Paper) error
	// Shared writes the letter with its annex by number, without names and
	// digests of evidence, for those who file with it.
	Shared(ctx context.Context, f Filing, w io.Writer) error
}

// Clash is what filing with a channel now would do to it or to another filing.
type Clash struct {
	Kind    ClashKind
	Channel string       // whose filing would be inadmissible
	Through string       // because of the filing with this one
	Until   joinder.Date // for TooEarly: when the other's time ends; zero when not known
}

// ClashKind says which way it goes.
type ClashKind string

// Kinds of clashes.
const (
	Refused  ClashKind = "refused"   // Channel would turn this filing away
	Shuts    ClashKind = "shuts"     // this filing would make the earlier one at Channel inadmissible
	TooEarly ClashKind = "too_early" // Channel waits until Through had its time
)

// Gate knows which filings shut one another out (internal/recourse/route).
type Gate interface {
	// Clashes tells what filing with a channel on a day would shut, or be shut
	// by, given what was filed before.
	Clashes(channel string, before []joinder.Submission, on joinder.Date) []Clash
}

// Facts are the data pack's channels.
type Facts interface {
	Channel(id string) (datapack.Channel, bool)
	Channels(jurisdiction string) []datapack.Channel
	ChannelName(c datapack.Channel, on joinder.Date) joinder.Text
	Way(channel string) (datapack.Way, bool)
	Text(text string) joinder.Text
}
