package joinder

import (
	"slices"
	"time"
)

// ComplaintState is where a complaint is in its life.
type ComplaintState string

// The life of a complaint: filed → withdrawn (by its owner, reversible) or
// hidden (by a moderator, with a reason, reversible) → erased (final; only the
// salted commitments stay in the log).
const (
	Filed     ComplaintState = "filed"
	Hidden    ComplaintState = "hidden"
	Withdrawn ComplaintState = "withdrawn"
	Erased    ComplaintState = "erased"
)

var complaintMoves = map[ComplaintState][]ComplaintState{
	Filed:     {Hidden, Withdrawn, Erased},
	Hidden:    {Filed, Withdrawn, Erased},
	Withdrawn: {Filed, Erased},
	Erased:    nil,
}

// CanBecome reports whether the step is legal. Staying is not a step.
func (s ComplaintState) CanBecome(next ComplaintState) bool {
	return slices.Contains(complaintMoves[s], next)
}

// Level says how far an account of events has been checked. Counts are always
// given per level.
type Level string

// Levels, weakest first.
const (
	LevelImported Level = "imported" // copied from a public data set
	LevelStated   Level = "stated"   // somebody said so
	LevelContact  Level = "contact"  // and can be reached: a contact was confirmed
	LevelEvidence Level = "evidence" // and sealed at least one item of evidence
)

// Complaint is one person's account of what happened, always owned by that
// person. It is the owner's view: only the owner and those it was shared with
// may see one. Everybody else sees PublicComplaint.
type Complaint struct {
	ID           ID
	Source       string // "web", "cfpb", "table", "demo"
	SourceID     string // id in the imported file; "" if filed here
	Wallet       string
	Issue        string // taxonomy id
	Product      string // product as the source names it, when imported
	SourceIssue  string // issue as the source names it, when imported
	Jurisdiction string
	Region       string // state or province
	OccurredOn   Date
	FiledAt      time.Time
	Amount       Money
	Narrative    string // original words; never public
	Public       string // redacted words the owner agreed to publish; "" when unpublished
	Lang         Lang
	Person       ID // pseudonymous key: one person, however many complaints
	State        ComplaintState
	Level        Level
	Evidence     int    // number of sealed items
	Response     string // operator's response as the source tells it
	Timely       string // "yes", "no" or ""
	Contact      Contact
	Demand       string // what the person asks for, in their words
	Leaf         int64  // index in the transparency log; -1 when not sealed (imports)
}

// Contact is how a complainant wants to be reached; private always.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// PublicComplaint is all that public pages, JSON, CSV, zips, feeds and file
// names may say of a complaint. It has no field that could hold a name, a
// contact, an original narrative or a file name.
type PublicComplaint struct {
	ID           ID
	SourceID     string // only for public data sets (imports); "" otherwise
	Wallet       string
	Issue        string
	Product      string
	Jurisdiction string
	Region       string
	Month        string // YYYY-MM of the event (RQ-03: the public sees months)
	Date         Date   // the exact day only for public data sets
	Amount       Money  // exact only for public data sets; else rounded, see Coarse
	Text         string
	Level        Level
	Evidence     int
	Response     string
}

// Publish is the complaint as everybody may see it. Imported complaints were
// public already; ours show the month and a coarse amount (RQ-03).
func (c Complaint) Publish() PublicComplaint {
	p := PublicComplaint{
		ID: c.ID, Wallet: c.Wallet, Issue: c.Issue, Product: c.Product, Jurisdiction: c.Jurisdiction, Region: c.Region,
		Text: c.Public, Level: c.Level, Evidence: c.Evidence, Response: c.Response, Amount: c.Amount.Coarse(),
	}
	if !c.OccurredOn.IsZero() {
		p.Month = c.OccurredOn.String()[:7]
	}
	if c.Source == "cfpb" || c.Source == "table" {
		p.SourceID, p.Date, p.Amount = c.SourceID, c.OccurredOn, c.Amount
	}
	return p
}
