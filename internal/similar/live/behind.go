package live

import (
	"context"
	"time"

	"joinder/internal/similar"
	"joinder/internal/similar/engine"
)

// Of Behind: how many changes are looked at, and for how long what was seen is
// told again.
const (
	farBehind  = 4 * atOnce
	behindKept = time.Second
)

// lagged is how far an index was behind.
type lagged struct {
	applied uint64
	at      time.Time
	n       int
}

// Behind implements similar.Behind. An index that follows the log is a moment
// behind and says nothing of it; one that has a long way to go, or is being made
// anew while changes wait, says how many complaints changed, up to farBehind.
func (x *Index) Behind(ctx context.Context, words bool) (int, error) {
	e := x.open.Load()
	if e == nil {
		if base, ok := x.parts.Base.(similar.Behind); ok {
			return base.Behind(ctx, words)
		}
		return 0, nil
	}
	if !x.trails.Load() && !x.remaking.Load() {
		return 0, nil
	}
	return x.waiting(ctx, e)
}

func (x *Index) waiting(ctx context.Context, e *engine.Index) (int, error) {
	now := time.Now
	if x.parts.Engine.Now != nil {
		now = x.parts.Engine.Now
	}
	applied, _ := e.Seq()
	if l := x.lagged.Load(); l != nil && l.applied == applied && now().Sub(l.at) < behindKept {
		return l.n, nil
	}
	changes, err := x.parts.Source.Changes(ctx, applied, farBehind)
	if err != nil {
		return 0, err
	}
	changed := map[string]bool{}
	for _, c := range changes {
		if c.Complaint != Everything {
			changed[string(c.Complaint)] = true
		}
	}
	x.lagged.Store(&lagged{applied, now(), len(changed)})
	return len(changed), nil
}
