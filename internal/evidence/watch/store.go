package watch

import (
	"context"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
)

// Mail is where a watch's mails go.
type Mail struct {
	Watch       held.Key
	Address     []byte // boxed with addressAAD
	Mark        string // of the address; finds it, and does not tell it
	Lang        joinder.Lang
	Number      string // stands on the watch's page; whoever confirms must know it
	Day         int    // of the month on which to remind, from 1 to 28; 0 for never
	Results     bool   // says when a file was read in the background
	ConfirmedAt time.Time
	NextAt      time.Time // of the reminder; zero for never
}

// Purpose is what a door of a mail is for.
type Purpose string

// Purposes.
const (
	Confirms Purpose = "confirm" // that mails may come to this address
	Opens    Purpose = "open"    // leads to the watch
	Stops    Purpose = "stop"    // ends the mails
)

// Door is a link in a mail, known by its hash.
type Door struct {
	Hash    string
	Watch   held.Key
	Purpose Purpose
	Until   time.Time
}

// Mails keeps addresses and doors. Every method is one transaction, durable when
// it returns, and safe for concurrent use. All goes with the watch. What is not
// there is NotFound.
type Mails interface {
	// SaveWatchMail puts an address in the place of the one before, whose doors
	// close, and commits jobs with it. NotFound when there is no such watch.
	SaveWatchMail(ctx context.Context, m Mail, jobs ...joinder.Job) error
	// WatchMail reads it.
	WatchMail(ctx context.Context, key held.Key) (Mail, error)
	// ConfirmWatchMail confirms the address of a door where the number is right;
	// Invalid "error.watch.number" where it is not, and after the fifth time the
	// door is closed. next is the first reminder for a day of the month.
	ConfirmWatchMail(ctx context.Context, hash, number string, at time.Time, next func(day int) time.Time) error
	// EndWatchMail deletes address and doors; none is no error.
	EndWatchMail(ctx context.Context, key held.Key) error
	// AddWatchDoors adds doors to a watch's address.
	AddWatchDoors(ctx context.Context, doors ...Door) error
	// WatchDoor reads a door that is not past its time.
	WatchDoor(ctx context.Context, hash string, now time.Time) (Door, error)
}

// Calendar is what is due, over all watches. As Mails.
type Calendar interface {
	// WatchesDue lists confirmed addresses whose reminder is due, oldest first, at
	// most so many.
	WatchesDue(ctx context.Context, now time.Time, limit int) ([]Mail, error)
	// RemindWatch sets the next reminder and commits the job, where the one that
	// is due still is: several nodes may try, one does.
	RemindWatch(ctx context.Context, key held.Key, due, next time.Time, job joinder.Job) error
	// RecoverWatches commits a job for each watch of a confirmed address, unless
	// one was committed since the given time; at most so many.
	RecoverWatches(ctx context.Context, mark string, now, since time.Time, limit int, job func(held.Key) joinder.Job) error
	// SweepWatchDoors deletes doors that are past their time.
	SweepWatchDoors(ctx context.Context, now time.Time) error
}
