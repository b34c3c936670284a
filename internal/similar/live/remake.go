package live

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/engine"
)

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
// place it had before the first of them was read. An old index that answers
// meanwhile goes on following it, and the new one has what the old one has when
// it takes its place.
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
	docs := r.all()
	if x.open.Load() == e {
		docs = func(yield func(engine.Make) bool) {
			x.anewAt.Store(c.Last) // what the log asked for before is being done
			r.all()(yield)
		}
		defer x.anewAt.Store(0)
		still, stop := context.WithCancel(ctx)
		var wait sync.WaitGroup
		wait.Go(func() { x.goOn(still, e) })
		defer wait.Wait()
		defer stop()
	}
	return e.Rebuild(ctx, c.Last, docs)
}

// goOn brings changes into an index that is being made anew until ctx ends.
// Where the log asks for another one again it waits for this one.
func (x *Index) goOn(ctx context.Context, e *engine.Index) {
	tick := time.NewTicker(x.parts.Poll)
	defer tick.Stop()
	said := ""
	for {
		_, next := x.parts.Source.Told()
		if err := x.catchUp(ctx, e); err != nil && ctx.Err() == nil {
			if isDamage(err) {
				return // whoever waits for the new one meets it too
			}
			if said != err.Error() && !errors.Is(err, errAnew) {
				said = err.Error()
				x.parts.Log.Warn("index: changes while it is made anew", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-next:
		case <-tick.C:
		}
	}
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
