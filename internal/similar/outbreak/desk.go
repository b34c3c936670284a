package outbreak

import (
	"context"
	"time"

	"joinder"
	"joinder/internal/similar"
)

// Counter counts what complaints say by day (*similar.Finder).
type Counter interface {
	Count(ctx context.Context, v joinder.Viewer, q similar.Query, by similar.By) (similar.Cells, error)
}

// Stand is when somebody looked last.
type Stand struct {
	LookedAt time.Time    // zero: never
	Day      joinder.Date // up to which was looked
	Older    int          // people that were counted up to a Window before Day
	Series   int          // that were looked at
	Method   string
}

// Store keeps outbreaks. Everything it keeps is decided by one look, in one
// transaction; it is durable when the call returns.
type Store interface {
	// BeginLook claims the look for this node until a time; false when another
	// node has it.
	BeginLook(ctx context.Context, now, until time.Time) (bool, error)
	// EndLook gives the claim up without anything found.
	EndLook(ctx context.Context) error
	// FinishLook keeps what a look found, gives the claim up, and takes note.
	FinishLook(ctx context.Context, s Stand, found []Outbreak) error
	// LastLook is the stand; a zero one when nobody ever looked.
	LastLook(ctx context.Context) (Stand, error)
	// KnownOutbreaks are all that began on or after a day, and all that are open.
	KnownOutbreaks(ctx context.Context, since joinder.Date) ([]Outbreak, error)
	// DistinctPeople counts people of a series between two days, each once and
	// near-identical texts as one person; own says whether any of it was filed
	// here. It sees what the viewer may count.
	DistinctPeople(ctx context.Context, v joinder.Viewer, k Key, from, to joinder.Date) (people int, own bool, err error)
	// Outbreaks lists, open ones first, then the newest; Outbreak is one of them,
	// NotFound when there is none.
	Outbreaks(ctx context.Context, v joinder.Viewer, ask Ask) ([]Outbreak, error)
	Outbreak(ctx context.Context, v joinder.Viewer, id joinder.ID) (Outbreak, error)
}

// Ask chooses outbreaks to list. Empty lists mean any.
type Ask struct {
	Wallets []string
	Issue   string
	Open    bool         // only open ones
	Since   joinder.Date // last unusual day on or after
	Limit   int          // 0 is MaxListed
}

// MaxListed is how many are listed at most.
const MaxListed = 200

// Of a look.
const (
	Window = 35  // days that every look judges anew, for what came late
	Year   = 365 // days that are judged when much came that is older
	fresh  = 6 * time.Hour
	claim  = 20 * time.Minute
	stale  = 45 // days that the newest complaint of all may lag behind today
)

// Desk looks for outbreaks and tells of them. It is safe for concurrent use.
type Desk struct {
	counter Counter
	store   Store
	world   joinder.World
	zone    *time.Location // whose days are counted
}

// New makes a Desk.
func New(c Counter, s Store, w joinder.World, zone *time.Location) *Desk {
	return &Desk{c, s, w, zone}
}

// Today is the day that the desk is in.
func (d *Desk) Today() joinder.Date { return joinder.DateOf(d.world.Now().In(d.zone)) }

// Stand says when somebody looked last.
func (d *Desk) Stand(ctx context.Context) (Stand, error) { return d.store.LastLook(ctx) }

// List are outbreaks as everybody may see them, open ones first.
func (d *Desk) List(ctx context.Context, v joinder.Viewer, ask Ask) ([]Public, error) {
	if ask.Limit <= 0 || ask.Limit > MaxListed {
		ask.Limit = MaxListed
	}
	all, err := d.store.Outbreaks(ctx, v, ask)
	out := make([]Public, len(all))
	for i, o := range all {
		out[i] = o.Public()
	}
	return out, err
}

// One is an outbreak as everybody may see it.
func (d *Desk) One(ctx context.Context, v joinder.Viewer, id joinder.ID) (Public, error) {
	o, err := d.store.Outbreak(ctx, v, id)
	return o.Public(), err
}

// LookDaily looks when nobody did in the last six hours; a chore of every node.
func (d *Desk) LookDaily(ctx context.Context) error {
	s, err := d.store.LastLook(ctx)
	if err != nil || s.Day == d.Today() && d.world.Now().Sub(s.LookedAt) < fresh {
		return err
	}
	_, err = d.Look(ctx)
	return err
}

// Look counts and judges everything up to today. It is idempotent, and one node
// does it at a time; false means that another one is at it.
func (d *Desk) Look(ctx context.Context) (done bool, err error) {
	now := d.world.Now()
	if ok, err := d.store.BeginLook(ctx, now, now.Add(claim)); err != nil || !ok {
		return false, err
	}
	kept := false
	defer func() {
		if !kept {
			_ = d.store.EndLook(context.WithoutCancel(ctx))
		}
	}()
	before, err := d.store.LastLook(ctx)
	if err != nil {
		return false, err
	}
	l, err := d.read(ctx, d.Today())
	if err != nil {
		return false, err
	}
	from := l.from(before)
	known, err := d.store.KnownOutbreaks(ctx, from.AddDays(-Year))
	if err != nil {
		return false, err
	}
	found, err := l.find(ctx, from)
	if err != nil {
		return false, err
	}
	if found, err = l.dress(ctx, merge(known, found, from), known); err != nil {
		return false, err
	}
	kept = true
	return true, d.store.FinishLook(ctx, Stand{LookedAt: now, Day: l.today, Older: l.older(l.today), Series: len(l.series), Method: Method}, found)
}

// AsOf says what a look on a day would find, from what is known today, and
// keeps nothing. What a person may see of it is Public.
func (d *Desk) AsOf(ctx context.Context, day joinder.Date) ([]Public, error) {
	l, err := d.read(ctx, day)
	if err != nil {
		return nil, err
	}
	found, err := l.find(ctx, day.AddDays(-Year))
	if err != nil {
		return nil, err
	}
	if found, err = l.dress(ctx, found, nil); err != nil {
		return nil, err
	}
	out := make([]Public, len(found))
	for i, o := range found {
		out[i] = o.Public()
	}
	return out, nil
}
