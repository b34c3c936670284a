package group

import (
	"context"
	"strings"

	"joinder"
	"joinder/internal/similar"
)

// Life is where a group is in its life.
type Life string

// The life of a group.
const (
	Alive  Life = "alive"
	Joined Life = "merged" // into another one
	Over   Life = "ended"
)

// Group is a group as everybody may see it. Its numbers count what may be
// seen at the moment of the read.
type Group struct {
	Bucket
	ID    joinder.ID
	Life  Life
	Into  joinder.ID // of a merged one: the group that it is part of now
	Since joinder.Date
	Words []string // telling words, as people write them; may be empty
	similar.Tally
}

// Shown reports whether the public may know of it as a group.
func (g Group) Shown() bool { return g.People >= similar.FewPeople }

// Order of a list.
type Order string

// The orders.
const (
	ByRecent Order = "recent" // people of the last 90 days
	ByAll    Order = "all"    // all people
)

// Query asks for groups; empty fields mean any.
type Query struct {
	Wallet, Operator, Issue string
	Order                   Order
	Page, Limit             int // from 1; 0 is 20, at most 100
	Today                   joinder.Date
}

// List is a page of groups. Total counts them as of the last run.
type List struct {
	Groups             []Group
	Total, Page, Pages int
	Wallets, Issues    []similar.Count // to choose from, with the number of groups
}

// Member is a complaint of a group.
type Member struct {
	joinder.PublicComplaint
	Alike  int  // other visible texts of the group that are nearly the same
	Pinned bool // a person decided that it stays
}

// Register reads groups (internal/sqldb). Visibility is decided inside its
// queries.
type Register interface {
	Groups(ctx context.Context, v joinder.Viewer, q Query) (List, error)
	// Group is NotFound where there is none, or where the viewer may not know
	// of it; merged ones are found, with Into.
	Group(ctx context.Context, v joinder.Viewer, id joinder.ID, today joinder.Date) (Group, error)
	// GroupMembers are the most typical ones first, near-identical texts once.
	GroupMembers(ctx context.Context, v joinder.Viewer, id joinder.ID, offset, limit int) ([]Member, error)
	// GroupHistory is the events of a group, newest first, at most 50.
	GroupHistory(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]Event, error)
	// GroupOf is the group of a complaint, "" for none that may be known.
	GroupOf(ctx context.Context, v joinder.Viewer, complaint joinder.ID) (joinder.ID, error)
}

// Judge keeps what moderators decide (internal/sqldb); it refuses everybody
// else. The next run respects it.
type Judge interface {
	// UndoGroupEvent takes a merge, a split or a refusal back and pins who is
	// moved by that.
	UndoGroupEvent(ctx context.Context, v joinder.Viewer, e Event) error
	// PinGroup pins all members, or frees them.
	PinGroup(ctx context.Context, v joinder.Viewer, e Event, pin bool) error
	// RefuseGroupMember takes a complaint out; it comes back only by an undo.
	RefuseGroupMember(ctx context.Context, v joinder.Viewer, e Event) error
}

// Desk answers pages and takes decisions.
type Desk struct {
	register Register
	judge    Judge
	world    joinder.World
}

// NewDesk makes a Desk.
func NewDesk(register Register, judge Judge, world joinder.World) *Desk {
	return &Desk{register, judge, world}
}

func (d *Desk) today() joinder.Date { return joinder.DateOf(d.world.Now()) }

// List lists groups that may be shown.
func (d *Desk) List(ctx context.Context, v joinder.Viewer, q Query) (List, error) {
	if q.Limit <= 0 {
		q.Limit = 20
	}
	q.Limit, q.Page, q.Today = min(q.Limit, 100), min(max(q.Page, 1), 1_000_000), d.today()
	if q.Order != ByAll {
		q.Order = ByRecent
	}
	q.Wallet, q.Operator, q.Issue = strings.TrimSpace(q.Wallet), strings.TrimSpace(q.Operator), strings.TrimSpace(q.Issue)
	return d.register.Groups(ctx, v, q)
}

// Show is one group.
func (d *Desk) Show(ctx context.Context, v joinder.Viewer, id joinder.ID) (Group, error) {
	return d.register.Group(ctx, v, id, d.today())
}

// Members are complaints of a group, the most typical ones first.
func (d *Desk) Members(ctx context.Context, v joinder.Viewer, id joinder.ID, offset, limit int) ([]Member, error) {
	return d.register.GroupMembers(ctx, v, id, max(0, offset), min(max(limit, 1), 100))
}

// History is what happened to a group, newest first.
func (d *Desk) History(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]Event, error) {
	return d.register.GroupHistory(ctx, v, id)
}

// Of is the group of a complaint, "" for none.
func (d *Desk) Of(ctx context.Context, v joinder.Viewer, complaint joinder.ID) (joinder.ID, error) {
	return d.register.GroupOf(ctx, v, complaint)
}

// Undo takes a merge, a split or a refusal back; what it puts together or apart
// stays so from then on.
func (d *Desk) Undo(ctx context.Context, v joinder.Viewer, event joinder.ID) error {
	return d.judge.UndoGroupEvent(ctx, v, Event{ID: d.world.ID(), At: d.world.Now(), Kind: Undone, Of: event, ByHost: true})
}

// Pin keeps everybody who is in a group now there; with pin false it frees them.
func (d *Desk) Pin(ctx context.Context, v joinder.Viewer, id joinder.ID, pin bool) error {
	e := Event{ID: d.world.ID(), At: d.world.Now(), Kind: Pinned, Group: id, ByHost: true}
	if !pin {
		e.Kind = Freed
	}
	return d.judge.PinGroup(ctx, v, e, pin)
}

// Refuse takes a complaint out of a group, where no run puts it again.
func (d *Desk) Refuse(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID) error {
	return d.judge.RefuseGroupMember(ctx, v, Event{ID: d.world.ID(), At: d.world.Now(), Kind: Refused, Group: id, Members: []joinder.ID{complaint}, ByHost: true})
}
