package filing

import (
	"context"
	"io"
	"time"

	"joinder"
)

// Ledger changes filings. Every method is one transaction, durable when it
// returns nil, and safe to call from many goroutines at once: the changes of
// one case happen one after another. Rules that depend on what is stored are
// checked inside; doing a thing twice changes nothing and is no error.
type Ledger interface {
	// OpenFiling stores a filing and gives its id: the one there was, if the
	// letter is on its way to the channel already. Unfiled submissions of
	// older letters to the same channel are dropped.
	OpenFiling(ctx context.Context, v joinder.Viewer, n NewFiling) (joinder.ID, error)
	// Prepare asks for the packs that are missing and commits the job.
	Prepare(ctx context.Context, v joinder.Viewer, filing joinder.ID, at time.Time) error
	// Agree records a member's yes or no to being represented.
	Agree(ctx context.Context, v joinder.Viewer, a Agreement) error
	// Represent replaces the representatives: numbers of members who are
	// willing. limit is the channel's, 0 for none.
	Represent(ctx context.Context, v joinder.Viewer, filing joinder.ID, numbers []int, limit int, at time.Time) error
	// Decide records what a member says about their own pack.
	Decide(ctx context.Context, v joinder.Viewer, d Deciding) error
	// File records that a submission went out, with the happening, the case's
	// step and news, and the proof if there is one.
	File(ctx context.Context, v joinder.Viewer, l Lodged) error
	// AddProof stores one more proof with its leaf.
	AddProof(ctx context.Context, v joinder.Viewer, p Proof, leaf joinder.Leaf) error
	// Answer records that the channel answered a submission.
	Answer(ctx context.Context, v joinder.Viewer, submission joinder.ID, at time.Time) error
}

// Register reads filings. What a viewer may not see is missing from the answer,
// decided inside the query; a thing of which they may see nothing is NotFound.
type Register interface {
	// Filings lists a case's filings, newest first, for those in the case.
	Filings(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]Filing, error)
	// Tally counts a filing's submissions by state, for those in the case;
	// sums only for those who work on it.
	Tally(ctx context.Context, v joinder.Viewer, filing joinder.ID) ([]Tally, error)
	// Rows lists a filing's submissions for those who work on the case.
	Rows(ctx context.Context, v joinder.Viewer, filing joinder.ID, q Query) ([]Row, error)
	// Agreed lists who said yes to being represented: all for those who work
	// on the case, for a member their own.
	Agreed(ctx context.Context, v joinder.Viewer, filing joinder.ID) ([]Yes, error)
	// Own lists the viewer's own parts in all filings of a case.
	Own(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]Mine, error)
	// Submission reads one submission and its filing: joint ones for those in
	// the case, a member's for them and for those who work on the case.
	Submission(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Submission, Filing, error)
	// FiledBefore lists what the person behind a complaint filed or confirmed
	// already, in any case; without one, what the case filed jointly. Only for
	// the owner, or for who leads the case.
	FiledBefore(ctx context.Context, v joinder.Viewer, caseID, complaint joinder.ID) ([]joinder.Submission, error)
}

// Packs keeps members' papers.
type Packs interface {
	// Wanted lists up to limit members of a filing whose pack is to be made,
	// in order of number. Their evidence is listed whole: a pack is for its
	// owner. A filing in another round than asked for is Conflict.
	Wanted(ctx context.Context, filing joinder.ID, round, limit int) (Filing, []Person, error)
	// KeepShared stores the annex that all share.
	KeepShared(ctx context.Context, filing joinder.ID, round int, shared joinder.Sealed) error
	// KeepPacks stores packs of those who still take part and gives the blobs
	// that it had no use for. done ends the round, otherwise the next job is
	// committed with the packs.
	KeepPacks(ctx context.Context, filing joinder.ID, round int, packs []Pack, done bool, at time.Time) (unused []string, err error)
	// Pack reads one for its owner, while they take part.
	Pack(ctx context.Context, v joinder.Viewer, submission joinder.ID) (Pack, error)
	// Shareable lists who takes part in a filing as the organiser and the
	// custodian may take it out of the house: names and evidence as consented.
	Shareable(ctx context.Context, v joinder.Viewer, filing joinder.ID) ([]Person, error)
	// Paper reads what one member's pack says, for its owner.
	Paper(ctx context.Context, v joinder.Viewer, submission joinder.ID) (Person, error)
}

// Proofs keeps what shows that something was sent.
type Proofs interface {
	// ProofsOf lists a case's proofs, oldest first: all for organiser and
	// custodian, for a member those of joint submissions without their names
	// and notes, and their own.
	ProofsOf(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]Proof, error)
	// Proof reads one that the viewer may open.
	Proof(ctx context.Context, v joinder.Viewer, id joinder.ID) (Proof, error)
}

// Mails keeps what goes out by mail.
type Mails interface {
	// QueueMail stores a mail on its way and commits its job. A second one for
	// the same submission changes nothing while the first is on its way; one
	// that got stuck is sent again as it was, under its own message id.
	QueueMail(ctx context.Context, v joinder.Viewer, m Mail) error
	// Mail reads one.
	Mail(ctx context.Context, id joinder.ID) (Mail, error)
	// MailsOf lists a case's mails, as ProofsOf does.
	MailsOf(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]Mail, error)
	// SettleMail records what became of one.
	SettleMail(ctx context.Context, id joinder.ID, state MailState, answer string, at time.Time) error
	// GiveUpMails marks the mails that wait for a job which is not tried any
	// more as stuck, and removes the job.
	GiveUpMails(ctx context.Context, at time.Time) error
	// MailByMessage finds one by its message id, for notices of delivery.
	MailByMessage(ctx context.Context, messageID string) (Mail, error)
}

// Vault keeps bytes by hash, encrypted (internal/blob).
type Vault interface {
	Put(ctx context.Context, owner, item joinder.ID, r io.Reader, limit int64) (joinder.Stored, error)
	Open(ctx context.Context, owner, item joinder.ID, blob string, wrapped []byte) (io.ReadCloser, error)
	Remove(ctx context.Context, blob string) error
}

// Boxes closes and opens small private fields (internal/blob's key ring).
type Boxes interface {
	Box(plain, aad []byte) ([]byte, error)
	Unbox(box, aad []byte) ([]byte, error)
}

// Receiver takes in a file that a person gave: bounded, typed by its content,
// encrypted, durable (internal/evidence).
type Receiver interface {
	Receive(ctx context.Context, v joinder.Viewer, owner joinder.ID, name string, body io.Reader) (Kept, error)
}

// Kept is a file that is safe but not yet recorded.
type Kept struct {
	Item       joinder.ID
	Name       string
	MediaType  string
	Size       int64
	SHA256     string
	Blob       string
	Salt       []byte
	Commitment string
	WrappedKey []byte
}

// Poster hands a mail to a server (internal/notify).
type Poster interface {
	// Post sends a mail and gives the bytes that went out, the server's answer,
	// and whether it promised notices of delivery. The same mail gives the same
	// bytes. A refusal for good is an error of kind Invalid, with the answer.
	Post(ctx context.Context, m Letterpost) (message []byte, answer string, notices bool, err error)
	// Address is the case's own: answers to it are the case's.
	Address(caseID joinder.ID) string
}

// Letterpost is a mail with files.
type Letterpost struct {
	ID       string // message id without angle brackets
	Case     joinder.ID
	Filed    joinder.Submission // what the mail files
	From     string             // shown name
	To       string
	Subject  string
	Text     string
	At       time.Time
	Attached []Attachment
}

// Attachment is one file of a mail.
type Attachment struct {
	Name, MediaType string
	Data            []byte
}
