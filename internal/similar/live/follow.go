package live

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/engine"
)

// atOnce is how many changes, or complaints of a rebuild, are read at a time.
const atOnce = 500

// errAnew says that the log asks for a new index.
var errAnew = errors.New("index: to be made anew")

// errOtherLog says that the log is not the one that the index followed.
var errOtherLog = fmt.Errorf("%w: the database has another log of changes", errAnew)

// catchUp brings in what the log has. It stops with the context's error and
// goes on at the next call, and with errAnew.
func (x *Index) catchUp(ctx context.Context, e *engine.Index) error {
	var cutter similar.Cutter
	for {
		more, err := x.step(ctx, e, &cutter)
		if err != nil || !more {
			return err
		}
	}
}

// step brings in one batch, and says whether there may be more.
func (x *Index) step(ctx context.Context, e *engine.Index, cutter *similar.Cutter) (more bool, err error) {
	select {
	case x.follow <- struct{}{}:
		defer func() { <-x.follow }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	told, _ := x.parts.Source.Told() // before reading: these are in what is read
	anewAt := x.anewAt.Load()        // before the place: a rebuild that fails goes back to where it was
	applied, mark := e.Mark()
	changes, err := x.readOn(ctx, e, applied, mark)
	if err != nil {
		return false, err
	}
	if n := len(changes); n > 0 {
		ids := make([]joinder.ID, n)
		for i, c := range changes {
			ids[i] = c.Complaint
			if c.Complaint == Everything && c.Seq > anewAt {
				return false, errAnew
			}
		}
		ids = slices.DeleteFunc(ids, func(id joinder.ID) bool { return id == Everything })
		slices.Sort(ids)
		b, err := x.batch(ctx, slices.Compact(ids), cutter)
		if err != nil {
			return false, err
		}
		b.Seq, b.Mark, b.Meanwhile = changes[n-1].Seq, changes[n-1].mark(), anewAt > 0
		switch err := e.Apply(ctx, b); {
		case errors.Is(err, engine.ErrOver):
			pause(ctx, time.Millisecond)
			return true, nil // look again from where the index is now
		case err != nil:
			return false, err
		}
	}
	x.trails.Store(len(changes) == atOnce)
	if len(changes) < atOnce {
		x.told.Store(told)
		return false, nil
	}
	return true, nil
}

// readOn lists what the log has behind the index's place. It looks at that place
// too: where something else stands there than did, the log is another one, of a
// backup that was put back and has gone on since.
func (x *Index) readOn(ctx context.Context, e *engine.Index, applied uint64, mark string) ([]Change, error) {
	if applied == 0 {
		return x.parts.Source.Changes(ctx, 0, atOnce)
	}
	changes, err := x.parts.Source.Changes(ctx, applied-1, atOnce+1)
	if err != nil || len(changes) == 0 {
		return nil, err
	}
	if first := changes[0]; first.Seq == applied {
		if mark == "" {
			err = e.SetMark(applied, first.mark())
		} else if mark != first.mark() {
			err = errOtherLog
		}
		return changes[1:], err
	}
	c, err := x.parts.Source.Census(ctx) // perhaps it was trimmed
	if err == nil && c.First < applied {
		err = errOtherLog
	}
	return changes[:min(len(changes), atOnce)], err
}

// mark tells a row of the log from that of another log at the same place.
func (c Change) mark() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", c.At, c.Complaint))
	return hex.EncodeToString(sum[:8])
}

// batch reads complaints as they are now: what is there is put, what is not
// is dropped.
func (x *Index) batch(ctx context.Context, ids []joinder.ID, cutter *similar.Cutter) (engine.Batch, error) {
	entries, err := x.parts.Source.Entries(ctx, ids)
	if err != nil {
		return engine.Batch{}, err
	}
	b := engine.Batch{Put: make([]engine.Document, len(entries))}
	there := make(map[joinder.ID]bool, len(entries))
	for i, entry := range entries {
		b.Put[i] = kept(document(cutter, entry))
		b.Put[i].Code = x.code(b.Put[i].Terms)
		there[entry.ID] = true
	}
	for _, id := range ids {
		if !there[id] {
			b.Drop = append(b.Drop, string(id))
		}
	}
	return b, nil
}

// bringIn is catchUp for those who have the time to make the index anew.
func (x *Index) bringIn(ctx context.Context, e *engine.Index) error {
	err := x.catchUp(ctx, e)
	if !errors.Is(err, errAnew) {
		return err
	}
	if errors.Is(err, errOtherLog) {
		x.parts.Log.Warn("index: made anew", "err", err)
	}
	c, err := x.parts.Source.Census(ctx)
	if err != nil {
		return err
	}
	if made := x.operators.Load(); made == nil || c.Operators != *made {
		return errOperators
	}
	return x.remake(ctx, e, nil)
}

// makeSound brings an opened index to where the database is, by following the
// log or, where that cannot be or does not lead there, by making it anew.
func (x *Index) makeSound(ctx context.Context, e *engine.Index) error {
	c, err := x.parts.Source.Census(ctx)
	if err != nil {
		return err
	}
	applied, _ := e.Seq()
	if applied == 0 && len(c.States) > 0 || applied > c.Last || applied+1 < c.First {
		return x.remake(ctx, e, nil)
	}
	for range 20 {
		if err := x.bringIn(ctx, e); err != nil {
			return err
		}
		if c, err = x.parts.Source.Census(ctx); err != nil {
			return err
		}
		if applied, _ = e.Seq(); applied != c.Last {
			pause(ctx, 50*time.Millisecond) // somebody is writing; look again
			continue
		}
		if wrong, err := differs(ctx, e, c); err != nil || !wrong {
			return err
		}
		break
	}
	return x.remake(ctx, e, nil)
}

// compare makes the index anew when the database is another one than it was:
// a backup that somebody put back while the site runs. One whose log has grown
// beyond the index's place since is noticed by readOn.
func (x *Index) compare(ctx context.Context, e *engine.Index) error {
	for try := range 3 {
		c, err := x.parts.Source.Census(ctx)
		if err != nil {
			return err
		}
		if made := x.operators.Load(); made == nil || c.Operators != *made {
			return errOperators
		}
		applied, _ := e.Seq()
		wrong := applied > c.Last
		if !wrong && applied == c.Last {
			if wrong, err = differs(ctx, e, c); err != nil {
				return err
			}
		}
		switch {
		case !wrong:
			return nil
		case try < 2: // perhaps somebody writes at this moment
			pause(ctx, x.parts.Poll)
			if err := x.bringIn(ctx, e); err != nil {
				return err
			}
		}
	}
	x.parts.Log.Warn("index: the database is another one than it was")
	return x.remake(ctx, e, nil)
}
