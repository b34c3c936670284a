package similar

import (
	"context"

	"joinder"
)

// Index is what an engine must do. Every read sees only complaints that the
// viewer may see, at the moment of the read, and tells only what is public;
// implementations are safe for concurrent use. Which words a complaint has is
// durable when the complaint is: the engine indexes in the same transaction,
// or follows the outbox.
type Index interface {
	// Find looks complaints up. Total counts all, hits are those of the page.
	Find(ctx context.Context, v joinder.Viewer, p Plan) (Found, error)
	// Candidates are complaints that share rare words with a probe, best
	// first by the engine's own measure; Finder ranks them again.
	Candidates(ctx context.Context, v joinder.Viewer, terms []string, wallet string, limit int) ([]Text, error)
	// Frequencies says in how many of all indexed texts each term occurs.
	Frequencies(ctx context.Context, terms []string) (texts int, with map[string]int, err error)
	// Tally counts a group; today decides what the last 30 days are.
	Tally(ctx context.Context, v joinder.Viewer, g Group, today joinder.Date) (Tally, error)
	// OpenCases are cases that take members, largest first.
	OpenCases(ctx context.Context, v joinder.Viewer, g Group, limit int) ([]Case, error)
	// Recent counts people per wallet and kind of problem in the 30 days up
	// to today and in the 180 before; most people first. "other" is left out.
	Recent(ctx context.Context, v joinder.Viewer, today joinder.Date, limit int) ([]Rise, error)
	// Complaint is one complaint as everybody may see it.
	Complaint(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.PublicComplaint, error)
	// Rebuild drops the index and makes it again from the complaints while
	// the site runs; done is called now and then and may be nil.
	Rebuild(ctx context.Context, done func(n, of int)) error
}

// Seen are the states of the complaints that a viewer may find and that counts
// include: the same for everybody, so that a number can be checked by anyone.
// Owners and moderators have pages of their own for the others.
func Seen(joinder.Viewer) []joinder.ComplaintState { return []joinder.ComplaintState{joinder.Filed} }

// Plan is a Query made ready for an engine.
type Plan struct {
	Query
	Expr   Expr   // the words of Text
	Behind *Place // hits behind this one only; Find fails with ErrPlace if it did not make it
	Offset int
	Rows   int  // hits wanted
	Total  bool // count all
	Facets bool // count facets, and Total
}

// Found is what an engine finds for a Plan.
type Found struct {
	Total  int
	Texts  []Text
	Next   *Place // behind the last of Texts; nil when nothing follows
	Facets map[string][]Count
}

// Text is a complaint with what the index knows of it.
type Text struct {
	joinder.PublicComplaint
	Person joinder.ID // for counting; never shown
	Twin   string     // same for near-identical texts
	Alike  int        // other visible complaints with that Twin
	Score  float64
}

// Group is complaints to count: those listed in IDs, or, when it is nil, all of
// the wallets and issues. Empty lists of wallets or issues mean any.
type Group struct {
	Wallets, Issues []string
	IDs             []joinder.ID
}
