package live

import (
	"context"

	"joinder"
	"joinder/internal/similar"
)

// Source is the database that an index follows; internal/sqldb is one.
type Source interface {
	// Changes lists what the log has behind a place, in order.
	Changes(ctx context.Context, after uint64, limit int) ([]Change, error)
	// Census counts complaints and says from where to where the log reaches,
	// both at the same moment.
	Census(ctx context.Context) (Census, error)
	// Entries reads complaints as they are now; erased ones are left out.
	Entries(ctx context.Context, ids []joinder.ID) ([]Entry, error)
	// EntriesAfter reads all of them, those behind an id in order.
	EntriesAfter(ctx context.Context, last joinder.ID, limit int) ([]Entry, error)
	// Texts reads complaints that the viewer may see now, in any order; others
	// are left out.
	Texts(ctx context.Context, v joinder.Viewer, ids []joinder.ID) ([]similar.Text, error)
	// Sample gives about most of the texts that everybody may see, spread
	// evenly over all, until text returns false.
	Sample(ctx context.Context, most int, text func(string) bool) error
	// Told counts the commits of this process that added to the log; next is
	// closed at the next one.
	Told() (commits uint64, next <-chan struct{})
}

// Change is a row of the log: a complaint that may have changed.
type Change struct {
	Seq       uint64 // grows, with gaps
	Complaint joinder.ID
	At        int64 // microseconds; with the complaint it tells logs apart
}

// Everything in the place of a complaint asks every index to be made anew.
const Everything joinder.ID = "*"

// Census is what a database has.
type Census struct {
	First, Last uint64                         // of the log; 0 when it is empty
	States      map[joinder.ComplaintState]int // complaints, without erased ones
	// Operators is another one when wallets get other organisations behind
	// them: then every complaint of theirs is found in another place.
	Operators string
}

// Entry is a complaint for the index.
type Entry struct {
	joinder.Complaint
	Twin     string // the same for near-identical texts
	Operator string // organisation behind the wallet; the wallet where none is known
}
