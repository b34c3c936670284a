package publicity

import (
	"context"
	"time"

	"joinder"
)

// Cases tells what everybody may know of a case. It is the only door to a case
// that this package has.
type Cases interface {
	// Facts of one case, as the public sees it, whoever asks.
	Facts(ctx context.Context, id joinder.ID) (Facts, error)
}

// Ledger changes what is published. Each method is one transaction and durable
// when it returns nil; changes of one case happen one after another. Who may is
// decided inside: the organiser, and for Publish whoever may approve.
type Ledger interface {
	// SaveCheck stores answers to the six factors; a complete check appends a
	// leaf. What was asked to be published is asked no longer.
	SaveCheck(ctx context.Context, v joinder.Viewer, c SealedCheck) error
	// OfferReply stores an offer, which replaces the one before; what was asked
	// to be published is asked no longer.
	OfferReply(ctx context.Context, v joinder.Viewer, r Right) error
	// RecordAnswer puts the answer to the newest offer; NotFound without one.
	// What was asked to be published is asked no longer.
	RecordAnswer(ctx context.Context, v joinder.Viewer, id joinder.ID, a Answer, source string, at time.Time) error
	// SaveTexts stores the next version; Conflict when base is not the newest.
	// What was asked to be published is asked no longer.
	SaveTexts(ctx context.Context, v joinder.Viewer, t Version, base int) error
	// AskPublication stores who asks, and whether anybody else could approve.
	AskPublication(ctx context.Context, v joinder.Viewer, a Ask) error
	// Publish freezes the kit and appends a leaf. It decides inside who may
	// approve: see Ask.
	Publish(ctx context.Context, v joinder.Viewer, p Publishing) error
	// TakeBackAsk ends an open ask.
	TakeBackAsk(ctx context.Context, v joinder.Viewer, id, ask joinder.ID, at time.Time) error
}

// Record reads what Ledger wrote. Offers to whom, texts and asks are for those
// who work on the case; a complete check is for everybody in it; publications
// are for all.
type Record interface {
	// Preparation is the newest of everything, empty for those who do not work
	// on the case.
	Preparation(ctx context.Context, v joinder.Viewer, id joinder.ID) (Preparation, error)
	// Publications of a case, newest first.
	Publications(ctx context.Context, id joinder.ID) ([]Publication, error)
	// PublishedCheck is the check that a publication rests on, for those in the
	// case; NotFound for others.
	PublishedCheck(ctx context.Context, v joinder.Viewer, id joinder.ID, number int) (Check, error)
}

// Log keeps where a case was cited and what was corrected.
type Log interface {
	// AddCitation stores one; the same address twice is one.
	AddCitation(ctx context.Context, v joinder.Viewer, c Citation) error
	// DropCitation takes one off the list; it stays in the table.
	DropCitation(ctx context.Context, v joinder.Viewer, id, citation joinder.ID, at time.Time) error
	// Citations of a case that stand, newest first.
	Citations(ctx context.Context, id joinder.ID) ([]Citation, error)
	// AddCorrection stores what was wrong and what is right; never changed.
	AddCorrection(ctx context.Context, v joinder.Viewer, c Correction) error
	// Corrections of a case, newest first.
	Corrections(ctx context.Context, id joinder.ID) ([]Correction, error)
}

// Meter counts.
type Meter interface {
	// AddViews adds to the counts of days; unknown cases are left out.
	AddViews(ctx context.Context, views []Views) error
	// Reach reads the public counts of a case in few queries. From is the first
	// day of the recent views.
	Reach(ctx context.Context, id joinder.ID, from joinder.Date) (Tally, error)
}

// Digests keeps the monthly digests and who gets them.
type Digests interface {
	// DigestDue lists cases that were open in a month and have no digest of it.
	DigestDue(ctx context.Context, month string, from, to time.Time) ([]joinder.ID, error)
	// SaveDigest stores a digest and commits one mail job for each reader with it,
	// made by job. A digest that is there already changes nothing.
	SaveDigest(ctx context.Context, g Digest, job func(Mailing) (joinder.Job, error)) error
	// Digest reads one; NotFound when there is none.
	Digest(ctx context.Context, id joinder.ID, month string) (Digest, error)
	// Reader is a member who still wants digests, with the box of their contact;
	// NotFound when they do not, left, or withdrew.
	Reader(ctx context.Context, m Mailing) (Reader, error)
	// ClaimMail marks a mail as on its way and reports false when it was before.
	ClaimMail(ctx context.Context, m Mailing, at time.Time) (bool, error)
	// ReleaseMail takes the mark back after a server refused.
	ReleaseMail(ctx context.Context, m Mailing) error
}

// Readers keeps who wants digests.
type Readers interface {
	// Subscribe adds the viewer's own complaint, or changes its language.
	Subscribe(ctx context.Context, v joinder.Viewer, s Subscription) error
	// Unsubscribe takes it off.
	Unsubscribe(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID) error
	// StopByToken takes off whoever has the token of a mail; an unknown token
	// changes nothing.
	StopByToken(ctx context.Context, token string) error
	// Subscribed lists which of the viewer's complaints get the digest of a case.
	Subscribed(ctx context.Context, v joinder.Viewer, id joinder.ID) (map[joinder.ID]bool, error)
}

// Preparation is what stands before a publication.
type Preparation struct {
	Check Check   // zero ID: none
	Right Right   // zero ID: not offered
	Texts Version // zero Number: none saved
	Ask   *Ask    // nil: nothing waits for approval
	Alone bool    // nobody but the viewer could approve
}

// Version is one state of the words.
type Version struct {
	ID     joinder.ID
	Case   joinder.ID
	Number int
	Texts  Texts
	At     time.Time
}
