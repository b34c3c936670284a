package joinder

import "time"

// Party is one of the two sides that can propose something.
type Party string

// Parties. What the organiser records is what the operator said elsewhere, in a
// letter or on the phone; the record names its source.
const (
	OperatorParty  Party = "operator"
	OrganiserParty Party = "organiser"
)

// Promise is what the operator said it will do by a day.
type Promise struct {
	ID        ID
	Case      ID
	Complaint ID // to whom; "" for everybody in the case
	Number    int
	By        Party
	Source    string // how it came: "reply", "letter", "phone", "meeting", "here"
	Reply     ID     // the answer it was made in; "" where none is kept here
	Words     string
	Due       Date
	At        time.Time
	State     PromiseState
	Decided   time.Time // when the state was confirmed; zero while it stands
	Kept      int       // members who said that it was kept towards them
	Broken    int       // members who said that it was not
}

// PromiseState is whether people confirmed what became of a promise.
type PromiseState string

// A promise stands until a person says that it was kept or broken; the day
// passing decides nothing by itself, it only makes the promise overdue.
const (
	PromiseStands PromiseState = "stands"
	PromiseKept   PromiseState = "kept"
	PromiseBroken PromiseState = "broken"
)

// Overdue reports whether its day has passed and nobody has said what became of it.
func (p Promise) Overdue(today Date) bool { return p.State == PromiseStands && p.Due.Before(today) }

// OfferBasis says how much each member is offered.
type OfferBasis string

// Bases of an offer.
const (
	FixedAmount   OfferBasis = "fixed"   // Offer.Amount to each
	ClaimedAmount OfferBasis = "claimed" // to each what they claim
)

// OfferAsk is something that an offer wants in return beside the matter itself.
// It is flagged wherever the offer is shown (RQ-16, RQ-18).
type OfferAsk string

// What an offer can ask for.
const (
	AsksSilence    OfferAsk = "silence"    // not to speak of it
	AsksRemoval    OfferAsk = "removal"    // to delete or hide what was said
	AsksWithdrawal OfferAsk = "withdrawal" // to take back complaints filed elsewhere
)

// OfferAsks lists them.
var OfferAsks = []OfferAsk{AsksSilence, AsksRemoval, AsksWithdrawal}

// Offer is money or something else that the operator proposes. Every member
// answers for themself alone.
type Offer struct {
	ID        ID
	Case      ID
	Complaint ID // to whom; "" for every member, each alone
	Number    int
	By        Party
	Source    string
	Basis     OfferBasis
	Amount    Money // to each, of a FixedAmount; zero where no money is offered
	Words     string
	Asks      []OfferAsk
	Until     Date // last day to answer
	At        time.Time
	Withdrawn time.Time // when it was taken back; zero while it stands
}

// Open reports whether it can be answered on a day.
func (o Offer) Open(today Date) bool { return o.Withdrawn.IsZero() && !o.Until.Before(today) }

// For is what the offer gives a member who claims an amount; zero where it
// gives no money.
func (o Offer) For(claimed Money) Money {
	if o.Basis == ClaimedAmount {
		return claimed
	}
	return o.Amount
}

// OfferReply is one member's answer to an offer.
type OfferReply string

// Answers. No answer is no answer: it is never a yes.
const (
	AcceptsOffer OfferReply = "accept"
	RefusesOffer OfferReply = "refuse"
)

// OfferAnswer is one member's yes or no. Answers are never changed: a later one
// replaces the earlier, and both are in the log.
type OfferAnswer struct {
	ID        ID
	Case      ID
	Offer     ID
	Complaint ID
	Reply     OfferReply
	Amount    Money // what was accepted or refused
	At        time.Time
	Leaf      int64
}

// Payout is money that a member says they received.
type Payout struct {
	ID        ID
	Case      ID
	Complaint ID
	Offer     ID // the offer it fulfils; "" where none
	Amount    Money
	On        Date
	Words     string // reference of the payment
	Evidence  ID     // sealed item of the member's own that shows it; "" without one
	At        time.Time
	Void      time.Time // when the member took the entry back; zero while it counts
}

// Closure is a proposal to end the case as solved, by either side. It binds
// nobody: every member says for themself whether it is solved.
type Closure struct {
	ID    ID
	Case  ID
	By    Party
	Words string
	At    time.Time
	Ended time.Time
	How   ClosureEnd
}

// ClosureEnd is what became of a proposed closure.
type ClosureEnd string

// Ends of a closure.
const (
	ClosedSolved     ClosureEnd = "solved"     // everybody said so
	ClosedEnded      ClosureEnd = "ended"      // the organiser ended the case; says nothing about solved
	ClosureReopened  ClosureEnd = "reopened"   // a promise was broken, or somebody's problem came back
	ClosureTakenBack ClosureEnd = "taken_back" // by whoever proposed it
)

// Outcome is one member's word on whether the problem is solved for them.
type Outcome string

// Outcomes. Silence is never solved.
const (
	NoAnswer  Outcome = ""
	Solved    Outcome = "solved"
	NotSolved Outcome = "not_solved"
)
