package reply

import (
	"context"
	"io"
	"time"

	"joinder"
)

// Ledger changes replies. Every method is one transaction, durable when it
// returns nil, safe for concurrent use; who may do what is checked inside.
type Ledger interface {
	// AddReply stores a reply with its file, leaves, happening and job, and
	// moves a filed submission to answered. A message that is there already
	// gives the reply of then. Forbidden or NotFound unless the viewer leads
	// the case (for a joint one) or owns the complaint.
	AddReply(ctx context.Context, v joinder.Viewer, a Arrival) (joinder.ID, error)
	// JudgeReply records a confirmation; the newest counts. final changes the
	// happening to a final answer.
	JudgeReply(ctx context.Context, v joinder.Viewer, j Judgment, account joinder.ID, happening joinder.ID, at time.Time) error
	// ShareReply lets a member share a reply of their own with the case, or
	// take that back.
	ShareReply(ctx context.Context, v joinder.Viewer, id joinder.ID, shared bool, at time.Time) error
	// SaveArgument stores what the firm argues and what the case says to it.
	SaveArgument(ctx context.Context, v joinder.Viewer, a ArgumentRow) error
	// OpenAddress gives the token of an address, making it if there is none.
	OpenAddress(ctx context.Context, v joinder.Viewer, a Address) (Address, error)
}

// Register reads replies; what a viewer may not see is missing.
type Register interface {
	// Replies lists a case's replies, oldest first: joint ones for those in
	// the case, members' own for them, and shared ones for organiser and
	// custodian. Observers get them without boxes.
	Replies(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]Row, error)
	// ReplyFile reads a file of a reply whose words the viewer may read.
	ReplyFile(ctx context.Context, v joinder.Viewer, id joinder.ID) (File, error)
	// Arguments lists what is argued in a case, for those who lead or keep it.
	Arguments(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]ArgumentRow, error)
	// AddressOf finds an address by its token, for jobs and the mail server.
	AddressOf(ctx context.Context, v joinder.Viewer, token string) (Address, error)
	// AddressByMessage finds where an answer to a mail of ours belongs.
	AddressByMessage(ctx context.Context, v joinder.Viewer, messageIDs []string) (Address, error)
	// RepliesSeen counts the answers of a case and gives their days, for all.
	RepliesSeen(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]joinder.Date, error)
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

// Row is a reply as stored: Text and Sender are in boxes, nil for those who
// may not read them.
type Row struct {
	joinder.Reply
	Number    int // of the member it was written to; 0 for a joint one
	TextBox   []byte
	SenderBox []byte
	Reasons   string // places of the sentences in the text, as JSON
	Files     []File
	Judgments []Judged
}

// File is a stored file of a reply.
type File struct {
	ID, Reply, Owner joinder.ID
	NameBox          []byte
	Name             string // filled by the desk
	MediaType        string
	Size             int64
	SHA256           string
	Blob             string
	Salt, WrappedKey []byte
	At               time.Time
}

// Arrival is everything that commits with a reply.
type Arrival struct {
	Row
	Salt      []byte
	Text      []byte // what the leaf over the words commits to
	MessageID string
	File      *File
	FileSum   string // the file's commitment
	Happening joinder.Happening
}

// Judgment is what a person says an answer does.
type Judgment struct {
	Reply  joinder.ID
	Stance joinder.Stance
	Kind   string
	Final  bool
}

// Judged is a judgment on record.
type Judged struct {
	Stance joinder.Stance
	Kind   string
	Role   joinder.CaseRole
	At     time.Time
}

// ArgumentRow is an argument as stored.
type ArgumentRow struct {
	ID, Case, Reply       joinder.ID
	Words, Answer, Wanted []byte // boxed
	At                    time.Time
}

// Address is where answers to one filing are sent.
type Address struct {
	Token            string
	Case, Submission joinder.ID
	Complaint        joinder.ID
	Channel          string
	At               time.Time
}
