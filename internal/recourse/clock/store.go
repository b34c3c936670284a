package clock

import (
	"context"
	"time"

	"joinder"
)

// Record is what the store knows of a case's clocks, cut down to the viewer.
type Record struct {
	Case        joinder.Case
	All         bool     // the viewer sees everybody's
	Members     int      // present ones
	People      []Person // all of them, or the viewer's own complaints
	Happenings  []joinder.Happening
	Submissions []joinder.Submission
}

// Store keeps what happened. Every method is one transaction, durable when it
// returns nil, and safe for concurrent use. Who sees and who may write what is
// decided inside.
type Store interface {
	// ClockRecord reads a case: everything for those who work on it or advise
	// it, for a member what concerns everybody and their own, without the
	// notes of others. For strangers the case is missing.
	ClockRecord(ctx context.Context, v joinder.Viewer, id joinder.ID) (Record, error)
	// AddHappening records one: by who leads the case, or by a member about
	// their own complaint. Correcting what was corrected already is a Conflict.
	AddHappening(ctx context.Context, v joinder.Viewer, h joinder.Happening) error
}

// LinkKind is how somebody is reminded.
type LinkKind string

// Kinds of links.
const (
	Feed LinkKind = "feed" // a calendar address
	Mail LinkKind = "mail" // reminders by e-mail
)

// Link is one person's wish to be reminded of the clocks of one case. What it
// may show is decided anew whenever it is used.
type Link struct {
	ID        joinder.ID
	Case      joinder.ID
	Account   joinder.ID
	Complaint joinder.ID // whose clocks; "" for somebody who is no member
	Kind      LinkKind
	Token     []byte // hash of a feed's secret
	Box       []byte // a mail's address, boxed with LinkAAD
	Lang      joinder.Lang
	At        time.Time
}

// LinkAAD binds the box of a mail's address to its link.
func LinkAAD(id joinder.ID) []byte { return []byte("joinder/clock/link/v1/" + string(id)) }

// Mark is one reminder that was given: never the same twice.
type Mark struct {
	Line string       // the rule and whose it is
	Ends joinder.Date // a new date is reminded of anew
	Days int          // which of the steps before the end
}

// Links keeps them. Each method is one transaction.
type Links interface {
	// AddLink stores one in place of the viewer's other of the kind.
	AddLink(ctx context.Context, v joinder.Viewer, l Link) error
	// EndLinks revokes the viewer's links of a kind in a case.
	EndLinks(ctx context.Context, v joinder.Viewer, id joinder.ID, kind LinkKind) error
	// OwnLinks lists the viewer's links in a case.
	OwnLinks(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]Link, error)
	// LinkByToken finds a feed by its secret's hash, and who looks through it
	// by what they are in the case now. NotFound when either ended.
	LinkByToken(ctx context.Context, token []byte) (Link, joinder.Viewer, error)
	// MailLinks lists mails in force after an id, with who looks through them.
	MailLinks(ctx context.Context, after joinder.ID, limit int) ([]Looking, error)
	// Remind stores marks that are not there yet and, if any was new, commits
	// the job that job makes of the new ones.
	Remind(ctx context.Context, link joinder.ID, marks []Mark, at time.Time, job func(fresh []Mark) (joinder.Job, error)) error
}

// Looking is a link with the eyes that look through it.
type Looking struct {
	Link   Link
	Viewer joinder.Viewer
}
