package letter

import (
	"context"
	"io"
	"time"

	"joinder"
)

// Store keeps letters and reads what they are made of. Every method is one
// transaction. A method that returns nil has made its change durable. Methods
// may be called at the same time from many goroutines.
//
// Visibility is decided inside the query: a viewer who is neither System nor
// in the case (viewer.In) gets a joinder.NotFound error.
type Store interface {
	// Subject reads the case and the wallet that it concerns.
	Subject(ctx context.Context, v joinder.Viewer, caseID joinder.ID) (Subject, error)

	// Participants lists the present members of the case (LeftAt is zero) in
	// order of Number, read in one snapshot. Names, amounts' owners and
	// evidence follow the consents in force: see the fields of Participant.
	Participants(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]Participant, error)

	// Letters lists all versions of the case's letters, newest first.
	Letters(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]joinder.Letter, error)

	// Letter reads one version.
	Letter(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Letter, error)

	// AddLetter stores a new immutable version and returns it with its number,
	// the next one of the case. If the newest version of the same letter
	// (joinder.Letter.Thread) is not base any more, or base is 0 and there is
	// one, it changes nothing and returns joinder.Conflict. A gathering case
	// moves to joinder.Drafting in the same transaction; one that is frozen or
	// sent stays so, because a sealed letter is still ready or on its way.
	AddLetter(ctx context.Context, l joinder.Letter, base int) (joinder.Letter, error)

	// FreezeLetter makes the version final, in one transaction:
	//   - it reads letter, participants and sign-offs again; if the letter is
	//     no longer the newest draft of its thread, or Snapshot(letter,
	//     Signing(letter, participants, sign-offs)) differs from f.Snapshot,
	//     it changes nothing and returns joinder.Conflict;
	//   - it appends the leaves to the log in order and stores their indices
	//     in the letter: leaves[0] seals the PDF, leaves[1] the XLSX;
	//   - it stores f.Letter (state, FrozenAt, PDF, XLSX), marks every other
	//     version of the same letter superseded, moves the case to
	//     joinder.Frozen unless it is frozen or sent already, and adds
	//     f.Update and the jobs.
	// It returns the letter as stored, with its log indices.
	FreezeLetter(ctx context.Context, f Frozen, leaves []joinder.Leaf, jobs []joinder.Job) (joinder.Letter, error)
}

// Subject is what a letter is about.
type Subject struct {
	Case   joinder.Case
	Wallet joinder.Wallet
}

// Participant is one present member of a case, with no more of the complaint
// than a letter may use.
type Participant struct {
	Complaint    joinder.ID
	State        joinder.ComplaintState
	Person       joinder.ID // pseudonymous key, to count people and not papers
	Number       int        // running number in the case
	Pseudonym    string
	Name         string // the contact's name, only while NameMe is in force; else ""
	OccurredOn   joinder.Date
	Issue        string // taxonomy id
	Jurisdiction string
	Amount       joinder.Money
	Consents     joinder.Consents
	SignedAt     time.Time           // since when SignForMe is in force; zero while it is not
	Evidence     []joinder.AnnexItem // only while SendEvidence is in force; in order of Leaf
	// Transactions are what the complaint disputes; only while SendEvidence is
	// in force.
	Transactions []joinder.Transaction
}

// Frozen is a rendered letter on its way into the store.
type Frozen struct {
	Letter   joinder.Letter // State LetterFrozen; PDF and XLSX complete but for Leaf
	Snapshot string         // what was rendered; compare with Snapshot inside the transaction
	Update   joinder.Update // members' news of the freezing
}

// Blobs keeps rendered files, encrypted under their owner's key. Put returns
// when the bytes are durable and read back correctly; it fails with
// joinder.TooLarge over limit bytes and passes errors of r on unchanged. Bytes
// put for a letter that is not frozen after all (a crash, a conflict) are
// orphans that nothing points to. Put may be called at the same time from many
// goroutines.
type Blobs interface {
	Put(ctx context.Context, owner, item joinder.ID, r io.Reader, limit int64) (joinder.Stored, error)
}

// Opener opens the sealed files of a letter; the caller closes what it gets.
type Opener interface {
	OpenLetterFile(ctx context.Context, caseID joinder.ID, file joinder.Sealed) (io.ReadCloser, error)
}

// Facts are the dated, sourced facts of the data pack that a draft quotes.
type Facts interface {
	// LegalBasis lists the rules that a letter about the issue in the
	// jurisdiction can point to, most useful first; empty when none is known
	// well enough to be quoted.
	LegalBasis(jurisdiction, issue string, lang joinder.Lang) []Basis
	// AnswerBy is the last day of a fair time to answer, counted from a day,
	// and the rule that says so; a zero day when no rule is known.
	AnswerBy(jurisdiction, issue string, from joinder.Date, lang joinder.Lang) (by joinder.Date, why string)
	// IssueName names a taxonomy id.
	IssueName(issue string, lang joinder.Lang) string
}

// Channels are the data pack's places where a letter can go, and the rules that
// letters of one kind can point to.
type Channels interface {
	// Channel finds one by id and names it in the letter's language.
	Channel(id string, lang joinder.Lang) (Channel, bool)
	// Places lists the channels of a jurisdiction, all of them where it is "",
	// in the pack's order.
	Places(jurisdiction string, lang joinder.Lang) []Channel
	// KindBasis is Facts.LegalBasis for letters of one kind; toFirm is false
	// for letters that go to somebody else than the firm.
	KindBasis(kind joinder.LetterKind, toFirm bool, jurisdiction, issue string, lang joinder.Lang) []Basis
}

// Channel is where a letter goes.
type Channel struct {
	ID, Name     string
	Jurisdiction string
	Firm         bool                 // the firm itself, not somebody about the firm
	Kinds        []joinder.LetterKind // that it takes, the usual one first
	Limit        Limit                // of the field for the text in the channel's web form
}

// Limit is how long a text may be, as far as it is known.
type Limit struct {
	Max       int  // characters; 0: not known
	Confirmed bool // well enough known to hold a letter to it
	Source    string
	CheckedOn joinder.Date
}

// Basis is one rule a letter points to.
type Basis struct {
	Text       string // one sentence: what the rule says, in the letter's language
	Source     string // where it stands: title, article, link
	Confidence string // of the data pack: "high", "medium", …
	VerifiedOn joinder.Date
}

// Words gives a fixed text of a document by its catalogue key, in one language.
// Numbers, joinder.Money, joinder.Date and time.Time among the arguments are
// written as the language does. An int argument named PluralCount chooses
// between "one" and "other".
type Words func(key string, args map[string]any) string
