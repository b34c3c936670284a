package remedy

import (
	"context"
	"time"

	"joinder"
)

// Boxed is a thing with the box of its words, as the store keeps it.
type Boxed[T any] struct {
	Item T
	Box  []byte
}

// Ledger changes promises, offers and payouts. Each method is one transaction,
// durable when it returns nil; the changes of one case happen one after
// another. Who may do it, and whether it still can be done, is decided inside
// the transaction.
type Ledger interface {
	// AddPromise stores a promise, for the organiser or the verified operator
	// that the case was sent to. A Complaint is found by its Number.
	AddPromise(ctx context.Context, v joinder.Viewer, p Boxed[joinder.Promise]) error
	// DecidePromise stores what a person says became of a promise. "Broken"
	// opens a case that was closed.
	DecidePromise(ctx context.Context, v joinder.Viewer, d Decision) error
	// AddOffer stores an offer as AddPromise does a promise; terms is Terms of it.
	AddOffer(ctx context.Context, v joinder.Viewer, o Boxed[joinder.Offer], terms string) error
	// WithdrawOffer takes an offer back. Those who accepted keep what they accepted.
	WithdrawOffer(ctx context.Context, v joinder.Viewer, caseID, offer joinder.ID, at time.Time) error
	// AnswerOffer seals one member's answer. Of the same answer given again the
	// first one comes back.
	AnswerOffer(ctx context.Context, v joinder.Viewer, a Answering) (joinder.OfferAnswer, error)
	// AddPayout stores what a member says they received. The same form sent
	// twice is stored once.
	AddPayout(ctx context.Context, v joinder.Viewer, p Boxed[joinder.Payout], formKey string) error
	// VoidPayout takes the member's own entry back.
	VoidPayout(ctx context.Context, v joinder.Viewer, caseID, payout joinder.ID, at time.Time) error
	// ShareMine lets the organiser see a member's answers and payments by number, or no more.
	ShareMine(ctx context.Context, v joinder.Viewer, caseID, complaint joinder.ID, yes bool, at time.Time) error
}

// Closer changes how a case ends; as Ledger in all else.
type Closer interface {
	// ProposeClosure stores a proposal; Conflict while another stands.
	ProposeClosure(ctx context.Context, v joinder.Viewer, c Boxed[joinder.Closure]) error
	// TakeBackClosure ends the standing proposal of the viewer's side.
	TakeBackClosure(ctx context.Context, v joinder.Viewer, caseID joinder.ID, at time.Time) error
	// SayOutcome stores one member's word. The last "solved" while a closure is
	// proposed closes the case; taking one back opens it again.
	SayOutcome(ctx context.Context, v joinder.Viewer, s Saying) error
	// EndCase closes the case for the organiser's reason, which is never "solved".
	EndCase(ctx context.Context, v joinder.Viewer, c Boxed[joinder.Closure]) error
}

// Register reads. What a viewer may not see is missing from the answer, decided
// inside the query; a case that the viewer is not in is NotFound.
type Register interface {
	// RemedyRoom reads what concerns everybody in the case, what concerns the
	// viewer's own complaints, and for those who work on the case how many
	// answered what.
	RemedyRoom(ctx context.Context, v joinder.Viewer, caseID joinder.ID) (Kept, error)
	// Reconcile reads the money: for organiser and custodian a line for each
	// member who lets them see it and one for the rest together, for everybody
	// else in the case their own.
	Reconcile(ctx context.Context, v joinder.Viewer, caseID joinder.ID, today joinder.Date) (Report, error)
	// PublicOutcome counts for everybody, over members who consented to be counted.
	PublicOutcome(ctx context.Context, v joinder.Viewer, caseID joinder.ID) (Public, error)
}

// Vault boxes words; aad binds a box to its row.
type Vault interface {
	Box(plain, aad []byte) ([]byte, error)
	Unbox(boxed, aad []byte) ([]byte, error)
}

// Decision is what somebody says became of a promise.
type Decision struct {
	ID, Case, Promise joinder.ID
	Complaint         joinder.ID // the member who says so for themself; "" for the organiser, for all
	Kept              bool
	At                time.Time
}

// Answering is a member's answer on its way into the ledger.
type Answering struct {
	Answer joinder.OfferAnswer
	Today  joinder.Date // by the calendar that Offer.Until is read in
	Salt   []byte
}

// Saying is a member's word on the outcome.
type Saying struct {
	Case, Complaint joinder.ID
	Outcome         joinder.Outcome
	At              time.Time
}

// Kept is the room as the register has it.
type Kept struct {
	State    joinder.CaseState
	Wallet   string
	Mine     []Mine
	Promises []Boxed[joinder.Promise]
	Marks    map[joinder.ID]bool // by promise: what the viewer said of it (kept or not)
	Offers   []Boxed[joinder.Offer]
	Answers  []joinder.OfferAnswer // the viewer's own that count
	Tallies  map[joinder.ID]Tally  // by offer; for those who work on the case
	Payouts  []Boxed[joinder.Payout]
	Closures []Boxed[joinder.Closure] // newest first
	Outcomes Outcomes
}

// Mine is the viewer's own complaint in the case.
type Mine struct {
	Complaint joinder.ID
	Number    int
	Claimed   joinder.Money
	Standing  bool // it was not withdrawn
	Shares    bool // the organiser sees answers and payments by number
	Outcome   joinder.Outcome
}

// Tally counts the answers to an offer among members whose complaints stand.
type Tally struct{ Asked, Accepted, Refused, Paid int }

// Silent is how many have not answered, which is never a yes.
func (t Tally) Silent() int { return t.Asked - t.Accepted - t.Refused }

// Outcomes counts what members said.
type Outcomes struct{ Solved, NotSolved, Silent int }

// Public is all that everybody may know of the outcome.
type Public struct {
	Outcomes
	Proposed bool         // a closure stands
	Closed   ClosedHow    // "" while the case is open
	Back     []PublicBack // money that members report, by currency
}

// ClosedHow says how a closed case ended.
type ClosedHow string

// Ways to be closed. Only the first says solved, because everybody did.
const (
	ByAll ClosedHow = "solved"
	ByEnd ClosedHow = "ended"
)

// Any reports whether there is anything to show.
func (p Public) Any() bool {
	return p.Solved+p.NotSolved > 0 || p.Proposed || p.Closed != "" || len(p.Back) > 0
}

// PublicBack is one currency's total of amounts as they are shown, each rounded
// down, and as a whole where it is of few people (RQ-03): Exact is false.
type PublicBack struct {
	Money joinder.Money
	Exact bool
}
