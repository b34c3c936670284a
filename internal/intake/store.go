package intake

import (
	"context"
	"time"

	"joinder"
)

// FilingStore keeps drafts and turns one into a complaint. Every method is one
// transaction, durable when it returns, and safe for concurrent use. What is
// not there is NotFound: a draft with the key "error.intake.no_draft", a complaint
// with "error.intake.no_complaint".
type FilingStore interface {
	// CreateDraft stores a new draft.
	CreateDraft(ctx context.Context, d DraftRow) error
	// SaveDraft replaces the body of the draft with that key. It fails with
	// Conflict when the draft was filed already.
	SaveDraft(ctx context.Context, key, body []byte, at time.Time) error
	// Draft reads the draft with that key.
	Draft(ctx context.Context, key []byte) (DraftRow, error)
	// FileComplaint commits f as a whole or not at all. When the draft was filed
	// before, by whomever, it changes nothing and says already: of any number
	// of concurrent calls for one draft exactly one returns (false, nil).
	FileComplaint(ctx context.Context, f Filing) (already bool, err error)
	// ComplaintByCode finds a complaint by its recovery code's hash, in one
	// indexed look-up whose duration says nothing about the code. Erased
	// complaints are not found.
	ComplaintByCode(ctx context.Context, codeHash []byte) (joinder.ID, error)
	// WithdrawComplaint makes the state Withdrawn if v owns the complaint
	// (NotFound otherwise) and the step is legal (Conflict otherwise), and
	// queues a "complaint.changed" job.
	WithdrawComplaint(ctx context.Context, v joinder.Viewer, id joinder.ID, at time.Time) error
	// EraseComplaint destroys what the owner v gave: words, contact, receipt,
	// files' rows, keys and salts, so that the log's commitments mean nothing any
	// more. The row stays, empty and Erased, and memberships end. It queues an
	// EraseBlobJob per file. NotFound if v does not own it.
	EraseComplaint(ctx context.Context, v joinder.Viewer, id joinder.ID, at time.Time) error
	// PurgeDrafts deletes unfiled drafts last saved before unfiled, and filed
	// ones (with the receipt copy) filed before filed. It returns how many.
	PurgeDrafts(ctx context.Context, unfiled, filed time.Time) (int, error)
}

// DraftRow is a draft as stored. The link's token is not in it, only its hash,
// so the table alone opens nothing.
type DraftRow struct {
	Key       []byte // SHA-256 of the token: primary key
	Body      []byte // the Draft as JSON, boxed by the Vault; nil once filed
	CreatedAt time.Time
	SavedAt   time.Time
	Complaint joinder.ID // the complaint it became; "" before
	Receipt   []byte     // the Receipt, encrypted under the token; nil before
}

// Filing is everything that commits when a complaint is filed.
//
// In one transaction the store: (1) claims the draft — Complaint and Receipt
// set and Body cleared where no complaint is set yet, else already; (2) inserts
// Wallet if given and not there; (3) inserts the complaint; (4) attaches the
// draft's evidence with their captions (an id that was not received under this
// draft fails with Invalid on field "evidence") and appends a leaf for each
// that has none; (5) appends Leaf to the log, and that of Dispute with its row;
// (6) stores Link and enqueues Jobs.
type Filing struct {
	DraftKey  []byte
	Complaint joinder.Complaint // without Narrative, Demand and Contact, which are in the boxes
	Wallet    *joinder.Wallet   // an unreviewed wallet named by the person, if new
	Statement []byte            // canonical statement (see Statement), boxed with StatementAAD
	Contact   []byte            // joinder.Contact as JSON, boxed with ContactAAD; nil if none was given
	Salt      []byte            // of the leaf's commitment; destroyed on erasure
	Leaf      joinder.Leaf
	Dispute   *SealedDispute // the transactions that the person marked; nil if none
	Evidence  []DraftEvidence
	CodeHash  []byte       // of the recovery code: unique
	Receipt   []byte       // encrypted under the token, kept in the draft for ReceiptWindow
	Link      *ContactLink // that the receipt's mail holds; nil if there is no mail
	Jobs      []joinder.Job
}

// Vault encrypts what must be unreadable in the database. aad binds a box to
// its place: a box moved to another row does not open.
type Vault interface {
	Box(plain, aad []byte) ([]byte, error)
	Unbox(boxed, aad []byte) ([]byte, error)
}

// ImportStore receives rows of data sets. Its methods are safe to repeat.
type ImportStore interface {
	// PrepareImport looks at a complaint before its batch is stored, which then takes
	// less. It stores nothing, and is called by several goroutines at once. The
	// answer is for ImportBatch and for nobody else.
	PrepareImport(c joinder.Complaint) any
	// ImportBatch inserts, in one transaction, the new wallets, the complaints
	// whose (Source, SourceID) is not there yet, the job that lets indexes
	// follow, and the position. It is durable when it returns. When others wait
	// to write it may stop behind any complaint; the
	// caller comes again with those left.
	ImportBatch(ctx context.Context, b ImportBatch) (ImportResult, error)
	// ImportPosition reads how far the file with this identity was imported;
	// the zero position if never.
	ImportPosition(ctx context.Context, identity string) (Position, error)
	// FinishImport groups near-identical texts among what was imported, and
	// writes the words of few; those of many are left to whoever serves the
	// store, and words says of how many. What it does is not needed to find the
	// complaints by an index of another kind.
	FinishImport(ctx context.Context) (words int, err error)
}

// ImportBatch is some thousand rows of one file.
type ImportBatch struct {
	Wallets    []joinder.Wallet    // unreviewed operators met for the first time; may be there already
	Complaints []joinder.Complaint // Public is the text; Narrative and Contact are empty; FiledAt is zero when the source gives no day
	Prepared   []any               // what PrepareImport made of each complaint; nil if it was not asked
	Behind     []int64             // Position.Rows when no more than this complaint is stored; nil if all must be
	Position   Position            // saved in the same transaction unless Identity is ""
}

// from is the batch without its first n complaints.
func (b ImportBatch) from(n int) ImportBatch {
	b.Wallets, b.Complaints, b.Prepared, b.Behind = nil, b.Complaints[n:], b.Prepared[n:], b.Behind[n:]
	return b
}

// Position is how far a file was read.
type Position struct {
	Identity string // of the file and the way it is read; see Input.Identity
	Rows     int64  // records consumed, good and bad
	Done     bool   // the end was reached: the next run starts over
	At       time.Time
}

// ImportResult counts what a batch did.
type ImportResult struct {
	New, Duplicate int
	Left           int // of the last complaints were not stored, because others wait
}

// Directory knows names. The data pack implements it.
type Directory interface {
	// HasWallet reports whether the id is a wallet of the directory.
	HasWallet(id string) bool
	// HasIssue reports whether the id is in the taxonomy.
	HasIssue(id string) bool
	// WalletForCompany finds the wallet that a company or brand name stands for.
	WalletForCompany(name string) (id string, ok bool)
	// CompanyName is the one name of a company that has no wallet: rows spell
	// the same bank in several ways. A name that is not known stays as it is.
	CompanyName(name string) string
	// IssueForCFPB maps an issue of a money-service product to the taxonomy;
	// "other" when nothing fits.
	IssueForCFPB(issue, subIssue string) string
}
