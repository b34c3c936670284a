package demo

import (
	"time"

	"joinder"
)

// Sample is everything to be stored.
type Sample struct {
	Wallets    []joinder.Wallet
	Complaints []Complaint // by FiledAt
	Cases      []Case
}

// Complaint is one complaint with its files. Narrative and Contact are in
// clear: whoever stores it boxes them as intake.Desk does.
type Complaint struct {
	joinder.Complaint
	Files []File
}

// File is one item of evidence, made by code.
type File struct {
	Name      string
	Caption   string
	MediaType string
	Data      []byte
}

// Case is one case with its people.
type Case struct {
	joinder.Case
	Moved   map[joinder.CaseState]time.Time // when it entered each state after gathering
	Members []Member                        // by JoinedAt; the first is the organiser
	Updates []joinder.Update                // by At
	Letter  *Letter                         // nil while gathering
}

// Member is one complaint's place in a case.
type Member struct {
	joinder.Membership
	Allows    map[joinder.Use]time.Time // when each consent was given
	Withdrawn map[joinder.Use]time.Time // those taken back later
}

// Letter is the text that was frozen and sent.
type Letter struct {
	Lang     joinder.Lang
	Subject  string
	Body     string
	AnswerBy joinder.Date
	At       time.Time // written
	FrozenAt time.Time
	SentAt   time.Time
}
