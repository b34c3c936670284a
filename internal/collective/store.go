package collective

import (
	"context"
	"time"

	"joinder"
)

// Ledger changes cases. Each method is one transaction and durable when it
// returns nil. Methods may be called at the same time from many goroutines; a
// case's changes happen one after another. Rules that depend on what is stored
// (state, wallet, membership) are checked inside the transaction.
type Ledger interface {
	// OpenCase stores a new case, its organiser and, if it grew out of a
	// complaint, the first member. A FormKey that opened a case before gives
	// joinder.Conflict and changes nothing.
	OpenCase(ctx context.Context, v joinder.Viewer, n NewCase) error
	// JoinCase makes the complaint a member. A complaint that is a member
	// already keeps its place and its consents, and the same membership comes
	// back.
	JoinCase(ctx context.Context, v joinder.Viewer, j Joining) (joinder.Membership, error)
	// ChangeConsents gives and withdraws; what is so already stays untouched.
	// Every change appends a leaf to the log.
	ChangeConsents(ctx context.Context, v joinder.Viewer, c Change) error
	// LeaveCase withdraws every consent and ends the membership.
	LeaveCase(ctx context.Context, v joinder.Viewer, c Change) error
	// MoveCase takes one legal step of the life cycle.
	MoveCase(ctx context.Context, v joinder.Viewer, to joinder.CaseState, u joinder.Update) error
	// AddCaseUpdate stores news. The same words within ten minutes are one
	// form sent twice and are stored once.
	AddCaseUpdate(ctx context.Context, v joinder.Viewer, u joinder.Update) error
}

// Register reads cases. What a viewer may not see is missing from the answer,
// decided inside the query.
type Register interface {
	// Case reads one case with its public numbers.
	Case(ctx context.Context, v joinder.Viewer, id joinder.ID) (Record, error)
	// CaseList reads up to f.Limit cases, newest first.
	CaseList(ctx context.Context, v joinder.Viewer, f Filter) ([]Record, error)
	// CaseUpdates reads news, newest first: public ones, and the members' for
	// those in the case.
	CaseUpdates(ctx context.Context, v joinder.Viewer, id joinder.ID, limit int) ([]joinder.Update, error)
	// CaseMembers reads present members in order of number: all of them for
	// organiser, custodian, observer and System, else only the complaints that
	// the viewer holds.
	CaseMembers(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]Row, error)
	// HeldComplaints reads the complaints that the viewer holds.
	HeldComplaints(ctx context.Context, v joinder.Viewer) ([]Held, error)
}

// Checklists tells what evidence a kind of problem needs (the data pack).
type Checklists interface {
	// Checklist is empty for a problem without one.
	Checklist(issue string) joinder.Checklist
}

// NewCase is a case on its way into the ledger.
type NewCase struct {
	Case    joinder.Case
	Account joinder.ID // organiser's account; "" without one
	First   *Joining   // nil when opened without a complaint
	FormKey string     // tells two sendings of one form; "" for none
	Update  joinder.Update
}

// Joining is a complaint on its way into a case.
type Joining struct {
	ID        joinder.ID // of the membership
	Case      joinder.ID
	Complaint joinder.ID
	Role      joinder.CaseRole
	At        time.Time
	Grants    []Grant // the uses said yes to
}

// Change is a member's change of mind.
type Change struct {
	Case      joinder.ID
	Complaint joinder.ID
	At        time.Time
	Grants    []Grant
}

// Grant is a yes or a no to one use, with the id for a new consent and the
// salt of the log entry. The ledger drops a grant that changes nothing.
type Grant struct {
	Use  joinder.Use
	Yes  bool
	ID   joinder.ID
	Salt []byte // joinder.SaltSize random bytes
}

// Filter narrows a list of cases; empty fields do not narrow.
type Filter struct {
	Wallet  string
	Issue   string
	State   joinder.CaseState
	FormKey string     // the case that this form opened
	Open    bool       // only cases that take members
	Before  joinder.ID // older than this case
	Limit   int
}

// Record is a case as the register has it, with exact numbers over the present
// members who consented to be counted and whose complaints stand.
type Record struct {
	Case        joinder.Case
	Wallet      joinder.Wallet
	Numbers     Numbers
	Seals       int            // log entries made for this case: consents, counted members' evidence, letter files
	LastSeal    time.Time      // zero without one
	Letter      joinder.Letter // newest frozen letter; zero ID without one; its files only for those in the case
	FirstJoined time.Time      // of the counted members
	LastJoined  time.Time
	Moved       map[joinder.CaseState]time.Time // when a state was last entered
}

// Numbers are exact. They are for those in the case; the public sees Published.
type Numbers struct {
	Members      int // complaints
	People       int // distinct people behind them
	WithEvidence int // complaints with at least one sealed item
	Sums         []Sum
	First, Last  joinder.Date // of what happened
	Months       []Month
}

// Sum is one currency's total.
type Sum struct {
	Total  joinder.Money // exact: for those who work on the case
	Shown  joinder.Money // of the same amounts, each rounded down as one person's is shown
	People int           // distinct people in it
}

// Month counts complaints by the month of what happened.
type Month struct {
	Month string `json:"month"` // YYYY-MM
	Count int    `json:"count"`
}

// Row is one present member, with no more than the viewer may see.
type Row struct {
	Membership joinder.Membership
	State      joinder.ComplaintState
	Issue      string
	OccurredOn joinder.Date
	Amount     joinder.Money
	Text       string // redacted words
	Level      joinder.Level
	Consents   joinder.Consents
	Count      int                 // sealed items
	Items      []string            // checklist ids that they serve
	Evidence   []joinder.AnnexItem // only the owner's, or with joinder.SendEvidence
	Name       string              // only with joinder.NameMe
}

// Held is a complaint that the viewer holds.
type Held struct {
	ID         joinder.ID
	Wallet     string
	WalletName joinder.Wallet
	Issue      string
	OccurredOn joinder.Date
	FiledAt    time.Time
	Amount     joinder.Money
	State      joinder.ComplaintState
	Text       string
	Cases      []joinder.ID // where it is a member now
}
