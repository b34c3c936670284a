package joinder

import (
	"slices"
	"time"
)

// CaseState is where a case is in its life.
type CaseState string

// The life of a case. Members may join while it is gathering or drafting and,
// for later letters, while it is sent. Closed cases reopen when a promise is
// not kept.
const (
	Gathering CaseState = "gathering" // looking for members and evidence
	Drafting  CaseState = "drafting"  // a letter is being written
	Frozen    CaseState = "frozen"    // a letter is sealed and ready to send
	Sent      CaseState = "sent"      // it went out; a clock is running
	Closed    CaseState = "closed"
)

var caseMoves = map[CaseState][]CaseState{
	Gathering: {Drafting, Closed},
	Drafting:  {Gathering, Frozen, Closed},
	Frozen:    {Drafting, Sent, Closed},
	Sent:      {Drafting, Closed},
	Closed:    {Gathering},
}

// CanBecome reports whether the step is legal.
func (s CaseState) CanBecome(next CaseState) bool { return slices.Contains(caseMoves[s], next) }

// TakesMembers reports whether people can join in this state.
func (s CaseState) TakesMembers() bool { return s != Closed }

// Case is complaints against one operator about one problem that act together.
type Case struct {
	ID       ID
	Ref      ID // random id used in the log instead of ID, so that the log says nothing
	Title    string
	Wallet   string
	Issue    string
	Summary  string // what they say happened, public
	Demand   string // what they ask for, public
	State    CaseState
	Lang     Lang
	OpenedAt time.Time
}

// Membership is one complaint's place in a case.
type Membership struct {
	Case      ID
	Complaint ID
	Role      CaseRole
	Pseudonym string // "Member 12" in this case only; says nothing elsewhere
	Number    int    // running number in the case, from 1; never reused
	JoinedAt  time.Time
	LeftAt    time.Time // zero while a member
}

// Use is one thing that a member may allow.
type Use string

// The four consents. Each is given, and withdrawn, on its own (RQ-01).
const (
	CountMe      Use = "count"    // count my complaint in the case's public numbers
	NameMe       Use = "name"     // print my name in the letter's annex
	SendEvidence Use = "evidence" // send my evidence with the letter
	SignForMe    Use = "sign"     // sign the letter for me
)

// Uses lists them in the order they are asked.
var Uses = []Use{CountMe, NameMe, SendEvidence, SignForMe}

// Recipient is whom a use is allowed towards.
type Recipient string

// Recipients. Counting is towards the public, the rest towards the operator
// the letter is addressed to.
const (
	ToPublic   Recipient = "public"
	ToOperator Recipient = "operator"
)

// Recipient is the party that this use concerns.
func (u Use) Recipient() Recipient {
	if u == CountMe {
		return ToPublic
	}
	return ToOperator
}

// Consent is one member's yes to one use by one recipient. Withdrawal ends it
// and is recorded; a later yes is a new Consent.
type Consent struct {
	ID          ID
	Case        ID
	Complaint   ID
	Use         Use
	Recipient   Recipient
	GivenAt     time.Time
	WithdrawnAt time.Time // zero while in force
}

// InForce reports whether the consent holds now.
func (c Consent) InForce() bool { return c.WithdrawnAt.IsZero() }

// Consents is what one member allows now.
type Consents map[Use]bool

// Update is public or members' news of a case.
type Update struct {
	ID     ID
	Case   ID
	At     time.Time
	Kind   string // catalogue key for system news ("opened", "joined", "letter.frozen", …), or "note"
	Text   string // an organiser's words; "" for system news
	Public bool
}
