package live

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/engine"
)

// atOnce is how many changes, or complaints of a rebuild, are read at a time.
const atOnce = 500

// errAnew says that the log asks for a new index.
var errAnew = errors.New("index: to be made anew")

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
	applied, _ := e.Seq()
	changes, err := x.parts.Source.Changes(ctx, applied, atOnce)
	if err != nil {
		return false, err
	}
	if n := len(changes); n > 0 {
		ids := make([]joinder.ID, n)
		for i, c := range changes {
			ids[i] = c.Complaint
		}
		if slices.Contains(ids, Everything) {
			return false, errAnew
		}
		slices.Sort(ids)
		b, err := x.batch(ctx, slices.Compact(ids), cutter)
		if err != nil {
			return false, err
		}
		b.Seq = changes[n-1].Seq
		if err := e.Apply(ctx, b); err != nil {
			return false, err
		}
	}
	if len(changes) < atOnce {
		x.told.Store(told)
		return false, nil
	}
	return true, nil
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
// a backup that somebody put back while the site runs. A backup with as many
// complaints of each state, whose log has grown beyond the index's place since,
// is not noticed.
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

// Rebuild makes the index again while the old one answers; see similar.Index.
// Without an open index it is the database's that is made again.
func (x *Index) Rebuild(ctx context.Context, done func(n, of int)) error {
	e := x.open.Load()
	if e == nil {
		return x.parts.Base.Rebuild(ctx, done)
	}
	return x.remake(ctx, e, done)
}

// remake makes the index anew from all complaints. The log goes on behind the
// place it had before the first of them was read.
func (x *Index) remake(ctx context.Context, e *engine.Index, done func(n, of int)) error {
	x.asked.Lock()
	defer x.asked.Unlock()
	x.remaking.Store(true)
	defer x.remaking.Store(false)
	c, err := x.parts.Source.Census(ctx)
	if err != nil {
		return err
	}
	of := 0
	for _, n := range c.States {
		of += n
	}
	x.parts.Log.Info("index: making it from the database", "complaints", of)
	r := &reading{x: x, ctx: ctx, done: done, of: of}
	return e.Rebuild(ctx, c.Last, r.all())
}

// reading reads all complaints for a rebuild.
type reading struct {
	x    *Index
	ctx  context.Context
	done func(n, of int)
	of   int
}

func (r *reading) all() iter.Seq[engine.Make] {
	cutters := sync.Pool{New: func() any { return new(similar.Cutter) }}
	return func(yield func(engine.Make) bool) {
		last, n := joinder.ID(""), 0
		for {
			entries, err := r.x.parts.Source.EntriesAfter(r.ctx, last, atOnce)
			if err != nil {
				// What was made so far must not take the place of the old one.
				yield(func(func(*engine.Document) error) error { return err })
				return
			}
			for _, entry := range entries {
				if !yield(func(add func(*engine.Document) error) error {
					cutter := cutters.Get().(*similar.Cutter)
					defer cutters.Put(cutter)
					d := document(cutter, entry)
					d.Code = r.x.code(d.Terms)
					return add(&d)
				}) {
					return
				}
			}
			if n += len(entries); r.done != nil && len(entries) > 0 {
				r.done(n, max(n, r.of))
			}
			if len(entries) < atOnce {
				return
			}
			last = entries[len(entries)-1].ID
		}
	}
}
