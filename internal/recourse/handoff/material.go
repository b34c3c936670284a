package handoff

import (
	"time"

	"joinder"
	"joinder/internal/recourse/remedy"
)

// Person is a member who lets the recipient have their part of the case.
type Person struct {
	Consent      joinder.ID // that it rests on
	Since        time.Time  // of that consent
	Complaint    joinder.ID
	Number       int
	Contact      joinder.Contact
	Jurisdiction string
	Issue        string
	OccurredOn   joinder.Date
	FiledOn      joinder.Date
	Amount       joinder.Money
	Words        string // published
	Demand       string
	Signs        time.Time // since when the case may sign for them; zero: it may not
	Paid         []Payment
	Items        []joinder.Evidence
	Dispute      joinder.Dispute // the transactions that they dispute; zero: none in particular
}

// Other is a member who is only counted: a number and a rounded amount.
type Other struct {
	Number int
	Amount joinder.Money
}

// Answer is one reply that came back.
type Answer struct {
	ID        joinder.ID
	Box       []byte // its words, locked
	Words     string
	Complaint joinder.ID
	Channel   string
	On        joinder.Date
	Stance    joinder.Stance
	Confirmed bool
	Final     bool
}

// Proof is something kept that shows a sending.
type Proof struct {
	Submission joinder.ID
	Kind       string
	SHA256     string
	Leaf       int64
}

// Sealed is a sealed letter.
type Sealed struct {
	joinder.Letter
	Whole bool // everybody in its annex is in this pack, so that it may be too
}

// Material is all that a pack may hold, read at one moment.
type Material struct {
	Pack      Pack
	Case      joinder.Case
	Wallet    joinder.Wallet
	To        Boxed
	Recipient Recipient
	Today     joinder.Date
	People    []Person
	Others    []Other
	Silent    int // present members who let nothing be said of them
	Happened  []joinder.Happening
	Sent      []joinder.Submission
	Proofs    []Proof
	Answers   []Answer
	Promises  []remedy.Boxed[joinder.Promise]
	Letters   []Sealed
	Terms     []Terms
}

// consents are what the material rests on.
func (m Material) consents() []joinder.ID {
	out := make([]joinder.ID, len(m.People))
	for i, p := range m.People {
		out[i] = p.Consent
	}
	return out
}

// terms are those of a currency; nil without any.
func (m Material) terms(c joinder.Currency) *Terms {
	for i, t := range m.Terms {
		if t.Currency == c {
			return &m.Terms[i]
		}
	}
	return nil
}

// numbers gives members' numbers by complaint.
func (m Material) numbers() map[joinder.ID]int {
	out := make(map[joinder.ID]int, len(m.People))
	for _, p := range m.People {
		out[p.Complaint] = p.Number
	}
	return out
}
