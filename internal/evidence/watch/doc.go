// Package watch compares a person's statements from month to month, so that
// each new one shows only what is new and unusual since the last.
//
//	token, err := desk.Start(ctx, watch.Wish{Agreed: true, Months: 13}, "march.csv", upload)
//	err = desk.Give(ctx, token.Key(), watch.Given{Name: "april.csv", Account: watch.FindOut}, upload)
//	v, err := desk.Look(ctx, token.Key())
//	for _, f := range v.Open { show(f.Sentence(words)) }
//	err = desk.Ordinary(ctx, token.Key(), f.Mark, true)
//	err = desk.End(ctx, token.Key())
//
// A watch is held under a secret link (package held) for as many months as the
// person agreed to. Rows that several files have count once; a row whose status
// changed is a changed row, not a new one. What is unusual is what package odd
// finds over the whole history, each account against its own; here it is only
// decided what of it is news. Addresses and reminders are in mail.go: mails say
// how many, never what.
package watch

import (
	"time"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement/odd"
)

// Kind is what a watch is held as.
const Kind held.Kind = "watch"

// Bounds of one watch.
const (
	MaxRows     = 200_000 // distinct rows of the whole history
	MaxGivings  = 120     // files given
	MaxAccounts = 12
	maxMarks    = 5000
	maxQuiet    = 500
	keptFiles   = 30 // of the files themselves; older ones go, their rows stay
	shownRows   = 6  // of one finding
	shownChange = 20
)

// Terms are how many months a watch may be kept; the second is proposed.
func Terms() []int { return []int{3, 13, 25} }

// DefaultTerm is a year and the month that is needed to compare with it.
const DefaultTerm = 13

// Step is where the reading of a file stands; "watch.step." + step is its
// catalogue key.
type Step string

// Steps.
const (
	Waiting Step = "waiting" // read in the background
	Asks    Step = "asks"    // a password or a choice is needed
	Read    Step = "read"
	Refused Step = "refused"
)

// Needs of a file that asks.
const (
	NeedPassword = "password"
	NeedEntry    = "entry"
)

// State is what the link of a watch leads to.
type State struct {
	Token    held.Token `json:"token"` // of the link itself: mails lead to it
	Began    time.Time  `json:"began"`
	Lang     joinder.Lang
	Zone     string       `json:"zone"` // where the person lives; "" is not known
	Accounts []Account    `json:"accounts"`
	Givings  []Giving     `json:"givings"` // in the order in which they were given
	History  joinder.ID   `json:"history"` // held file with all rows
	Rows     int          `json:"rows"`    // distinct ones
	Open     []Finding    `json:"open"`    // what to look at first first
	Marks    []Mark       `json:"marks"`
	Quiet    []QuietPayee `json:"quiet"`
	Tables   []Table      `json:"tables,omitempty"` // by which files were read whose columns the person named
}

// Account is one account of the person.
type Account struct {
	Format string `json:"format"` // of its first file
	Holder string `json:"holder"` // as the file names it; may be ""
}

// Giving is one file that was given.
type Giving struct {
	N         int                 `json:"n"` // from 1
	At        time.Time           `json:"at"`
	Name      string              `json:"name"`
	File      joinder.ID          `json:"file"` // "" once it was let go
	Step      Step                `json:"step"`
	Need      string              `json:"need,omitempty"`
	Names     []string            `json:"names,omitempty"` // entries to choose from
	Entry     string              `json:"entry,omitempty"` // that was chosen
	Table     *Table              `json:"table,omitempty"` // by which it is read, where nobody knows it by name
	Want      int                 `json:"want"`            // account that the person named, FindOut or NewAccount
	Why       *Told               `json:"why,omitempty"`   // it was refused
	Account   int                 `json:"account"`         // index of State.Accounts
	Format    string              `json:"format"`
	From      time.Time           `json:"from"`
	To        time.Time           `json:"to"`
	Rows      int                 `json:"rows"`
	New       int                 `json:"new"`
	Known     int                 `json:"known"`
	Changed   int                 `json:"changed"`
	Unread    int                 `json:"unread"` // rows that could not be read
	Currency  string              `json:"currency"`
	Opening   decimal.NullDecimal `json:"opening"` // before the first row
	Closing   decimal.NullDecimal `json:"closing"` // after the last
	Findings  int                 `json:"findings"`
	Changes   []Change            `json:"changes,omitempty"`
	Settled   []Settled           `json:"settled,omitempty"`
	MailAfter bool                `json:"mail_after,omitempty"` // it was read in the background
}

// Accounts that a person may name instead of one of the known.
const (
	FindOut    = -1
	NewAccount = -2
)

// Change is one row that has become another.
type Change struct {
	Line
	Before string `json:"before"` // its status, or its amount where that changed
}

// Line is one row as it is shown.
type Line struct {
	Giving   int             `json:"g"` // whose file shows it
	Number   int             `json:"n"` // line or sheet row there
	At       time.Time       `json:"at"`
	DateOnly bool            `json:"d,omitempty"`
	Amount   decimal.Decimal `json:"a"` // signed as in the file
	Neutral  bool            `json:"x,omitempty"`
	Currency string          `json:"c"`
	Payee    string          `json:"p"`
	Status   string          `json:"s"`
}

// Finding is one thing that is unusual and not yet called ordinary.
type Finding struct {
	Mark     int             `json:"mark"`
	Kind     odd.Kind        `json:"kind"`
	Account  int             `json:"account"`
	Said     Told            `json:"said"`
	Amount   decimal.Decimal `json:"amount"`
	Currency string          `json:"currency"`
	Payee    string          `json:"payee"` // "" where nobody is named
	Rows     []Line          `json:"rows"`
	More     int             `json:"more,omitempty"` // rows that are not shown
	Shown    int             `json:"shown"`          // giving with which it was news
	Was      string          `json:"was,omitempty"`  // amount when it was shown before, where that changed
}

// Sentence says what is seen.
func (f Finding) Sentence(w odd.Words) string { return w.T(f.Said.Key, f.Said.Args...) }

// Settled is something that was shown and no longer stands.
type Settled struct {
	Kind     odd.Kind        `json:"kind"`
	Payee    string          `json:"payee"`
	Amount   decimal.Decimal `json:"amount"`
	Currency string          `json:"currency"`
	Late     bool            `json:"late,omitempty"` // a refund that came after its time
}

// Status is what became of a mark.
type Status string

// Statuses.
const (
	open     Status = "open"
	silent   Status = "silent" // old rows that look unusual now: not news
	ordinary Status = "ordinary"
	settled  Status = "settled"
)

// Mark remembers a finding, so that it is news once.
type Mark struct {
	Kind    odd.Kind `json:"k"`
	Account int      `json:"a"`
	Payee   string   `json:"p"` // folded
	Name    string   `json:"n"` // as written
	Rows    []int    `json:"r"` // of the history
	Amount  string   `json:"s"`
	Code    string   `json:"c"` // currency
	Status  Status   `json:"t"`
	Shown   int      `json:"g"`
}

// QuietPayee is a payee of whom one kind of finding is ordinary.
type QuietPayee struct {
	Kind    odd.Kind  `json:"kind"`
	Account int       `json:"account"`
	Payee   string    `json:"payee"` // folded
	Name    string    `json:"name"`  // as the file writes it
	Mark    int       `json:"mark"`  // the finding with which it was said
	Put     []Finding `json:"put"`   // what was put away with it
}

// View is a watch as its page shows it.
type View struct {
	State
	Until time.Time
	Files map[joinder.ID]held.File
	Gaps  []Gap
}

// Last is the newest giving that was read; ok is false before the first.
func (s State) Last() (g Giving, ok bool) {
	for i := len(s.Givings) - 1; i >= 0; i-- {
		if s.Givings[i].Step == Read {
			return s.Givings[i], true
		}
	}
	return Giving{}, false
}

// News are the open findings that the newest giving brought.
func (s State) News() (out []Finding) {
	last, ok := s.Last()
	for _, f := range s.Open {
		if ok && f.Shown == last.N {
			out = append(out, f)
		}
	}
	return out
}

// Older are the open findings of before.
func (s State) Older() (out []Finding) {
	last, _ := s.Last()
	for _, f := range s.Open {
		if f.Shown != last.N {
			out = append(out, f)
		}
	}
	return out
}
