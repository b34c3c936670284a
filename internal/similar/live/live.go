package live

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/engine"
)

// Parts is what an Index works with.
type Parts struct {
	Dir    string // of the files; may be removed whenever nobody runs
	Source Source
	Base   similar.Backend // the database's own index
	Engine engine.Options  // Now is that of the world
	Log    *slog.Logger
	Poll   time.Duration // how often the log is looked at; 0 is half a second
	// Patience is how long a read waits for what this process committed before
	// it; 0 is a quarter of a second, which nobody notices.
	Patience time.Duration
	// Check is how often the index is compared with the database as a whole;
	// 0 is ten minutes.
	Check time.Duration
}

// Index answers similar.Index by an engine while Run has one open, and by the
// database otherwise. It is safe for concurrent use.
type Index struct {
	parts    Parts
	open     atomic.Pointer[engine.Index] // nil while the database answers
	broken   chan struct{}                // an answer met a damaged file
	follow   chan struct{}                // held by whoever brings changes in
	told     atomic.Uint64                // commits of this process that are in
	remaking atomic.Bool
	anewAt   atomic.Uint64 // place in the log up to which the index is being made anew; 0 when it is not
	trails   atomic.Bool   // more changes wait than one step brings in
	lagged   atomic.Pointer[lagged]
	coding   coding
	// operators is the Census.Operators that the index is made by: one that
	// was made by another is stale.
	operators atomic.Pointer[string]
	texted    atomic.Pointer[counted]
	asked     sync.Mutex // of Rebuild
}

var _ similar.Backend = (*Index)(nil)

// New makes an Index that asks the database until Run opens its files.
func New(p Parts) *Index {
	if p.Poll <= 0 {
		p.Poll = 500 * time.Millisecond
	}
	if p.Patience <= 0 {
		p.Patience = 250 * time.Millisecond
	}
	if p.Check <= 0 {
		p.Check = 10 * time.Minute
	}
	return &Index{parts: p, broken: make(chan struct{}, 1), follow: make(chan struct{}, 1)}
}

// Open reports whether the engine answers now.
func (x *Index) Open() bool { return x.open.Load() != nil }

// answer asks the engine, in step with this process, or else the database.
func answer[T any](ctx context.Context, x *Index, quick func(*engine.Index) (T, error), base func() (T, error)) (T, error) {
	e := x.open.Load()
	if e == nil {
		return base()
	}
	if told, _ := x.parts.Source.Told(); told != x.told.Load() {
		x.hurry(ctx)
	}
	r, err := quick(e)
	var damage *engine.Damage
	if errors.As(err, &damage) || errors.Is(err, engine.ErrClosed) {
		if x.open.CompareAndSwap(e, nil) && damage != nil {
			x.parts.Log.Error("index: made anew", "err", err)
			x.breaks()
		}
		return base()
	}
	return r, err
}

// breaks ends the session.
func (x *Index) breaks() {
	select {
	case x.broken <- struct{}{}:
	default:
	}
}

// hurry brings changes in before an answer, if that takes no longer than a
// person would not notice. An answer that is a moment old is better than none.
func (x *Index) hurry(ctx context.Context) {
	e := x.open.Load()
	if e == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, x.parts.Patience)
	defer cancel()
	if err := x.catchUp(ctx, e); err != nil && ctx.Err() == nil && !errors.Is(err, errAnew) {
		x.parts.Log.Warn("index: changes", "err", err)
	}
}

// Run keeps the files in step with the database until ctx ends.
func (x *Index) Run(ctx context.Context) {
	said := ""
	for ctx.Err() == nil {
		err := x.session(ctx)
		if err == nil || ctx.Err() != nil {
			continue
		}
		if text := err.Error(); text != said { // once, not every second
			said = text
			x.parts.Log.Warn("index: the database answers meanwhile", "err", err)
		}
		pause(ctx, time.Second)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// openFiles opens the index, and begins a new one where it cannot be used.
func (x *Index) openFiles() (*engine.Index, error) {
	e, err := engine.Open(x.parts.Dir, x.schema(), x.parts.Engine)
	var damage *engine.Damage
	if errors.Is(err, engine.ErrStale) || errors.As(err, &damage) {
		x.parts.Log.Info("index: begun anew", "why", err)
		if err := engine.Remove(x.parts.Dir); err != nil {
			return nil, err
		}
		return engine.Open(x.parts.Dir, x.schema(), x.parts.Engine)
	}
	return e, err
}

// session works with one opening of the files, until ctx ends or they turn
// out to be damaged.
func (x *Index) session(ctx context.Context) (err error) {
	select {
	case <-x.broken:
	default:
	}
	if err := x.readOperators(ctx); err != nil {
		return err
	}
	if err := x.openModel(ctx); err != nil {
		return err
	}
	e, err := x.openFiles()
	if err != nil {
		return err
	}
	bad := false
	defer func() {
		x.open.Store(nil)
		if !bad {
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
			err = errors.Join(err, e.Flush(last))
			cancel()
		}
		err = errors.Join(err, e.Close())
		if bad {
			err = errors.Join(err, engine.Remove(x.parts.Dir))
		}
	}()
	if err := x.makeSound(ctx, e); err != nil {
		bad = isDamage(err)
		return again(err)
	}
	work, stop := context.WithCancel(ctx)
	var wait sync.WaitGroup
	wait.Go(func() { x.maintain(work, e) })
	defer wait.Wait()
	defer stop()
	x.open.Store(e)
	err = again(x.keepUp(ctx, e))
	bad = isDamage(err) || errors.Is(err, errBroken)
	return err
}

// again takes errors away that another session mends.
func again(err error) error {
	if errors.Is(err, errOutgrown) || errors.Is(err, errOperators) {
		return nil
	}
	return err
}

// errOperators says that wallets have other operators than when the session
// began.
var errOperators = errors.New("index: wallets have other operators")

func (x *Index) readOperators(ctx context.Context) error {
	c, err := x.parts.Source.Census(ctx)
	if err == nil {
		x.operators.Store(&c.Operators)
	}
	return err
}

func isDamage(err error) bool {
	var damage *engine.Damage
	return errors.As(err, &damage)
}

var errBroken = errors.New("index: a file is damaged")

// keepUp follows the log until ctx ends or something breaks.
func (x *Index) keepUp(ctx context.Context, e *engine.Index) error {
	tick, check := time.NewTicker(x.parts.Poll), time.NewTicker(x.parts.Check)
	defer tick.Stop()
	defer check.Stop()
	said := ""
	for {
		_, next := x.parts.Source.Told()
		if err := x.bringIn(ctx, e); err != nil && ctx.Err() == nil {
			if isDamage(err) || errors.Is(err, errOperators) {
				return err
			}
			if said != err.Error() { // once, not twice a second
				said = err.Error()
				x.parts.Log.Warn("index: changes", "err", err) // the database is away for a while
			}
		} else if err == nil && x.outgrown(e.Stats().Docs) {
			return errOutgrown
		}
		select {
		case <-ctx.Done():
			return nil
		case <-x.broken:
			return errBroken
		case <-next:
		case <-tick.C:
		case <-check.C:
			if err := x.compare(ctx, e); err != nil && ctx.Err() == nil {
				if again(err) == nil || isDamage(err) {
					return err
				}
				x.parts.Log.Warn("index: comparing it with the database", "err", err)
			}
		}
	}
}

// maintain runs the engine's upkeep for as long as it can.
func (x *Index) maintain(ctx context.Context, e *engine.Index) {
	for ctx.Err() == nil {
		if err := e.Maintain(ctx); err != nil && ctx.Err() == nil {
			x.parts.Log.Error("index: upkeep", "err", err)
			if isDamage(err) {
				x.breaks()
				return
			}
			pause(ctx, 5*time.Second)
		}
	}
}

// CatchUp brings in all that the log has now; it does nothing while the
// database answers.
func (x *Index) CatchUp(ctx context.Context) error {
	if e := x.open.Load(); e != nil {
		return x.bringIn(ctx, e)
	}
	return nil
}

// Inspect reads every page of the files and says in what state they are, for
// an operator. Its error is what is wrong; files that are missing or that
// another process has open are not.
func (x *Index) Inspect(ctx context.Context) (string, error) {
	if e := x.open.Load(); e != nil {
		if x.remaking.Load() {
			return "being made anew; the old one answers meanwhile", nil
		}
		if err := x.bringIn(ctx, e); err != nil {
			return "", err
		}
		return x.inspect(ctx, e)
	}
	x.readModel()
	if err := x.readOperators(ctx); err != nil {
		return "", err
	}
	if _, err := os.Stat(x.parts.Dir); errors.Is(err, os.ErrNotExist) {
		return "not made yet; the server makes it", nil
	}
	e, err := engine.Open(x.parts.Dir, x.schema(), x.parts.Engine)
	switch {
	case errors.Is(err, engine.ErrLocked):
		return "in use by the server", nil
	case errors.Is(err, engine.ErrStale):
		return "of another version; the server makes it anew", nil
	case err != nil:
		return "", err
	}
	defer e.Close() //nolint:errcheck // only read
	if applied, _ := e.Seq(); applied == 0 && e.Stats().Docs == 0 {
		return "not made yet; the server makes it", nil
	}
	return x.inspect(ctx, e)
}

func (x *Index) inspect(ctx context.Context, e *engine.Index) (string, error) {
	if err := e.Check(ctx); err != nil {
		return "", err
	}
	c, err := x.parts.Source.Census(ctx)
	if err != nil {
		return "", err
	}
	applied, _ := e.Seq()
	s := e.Stats()
	note := fmt.Sprintf("%d complaints, %d files, %d bytes", s.Docs-s.Deleted, s.Segments, s.Bytes)
	if applied != c.Last {
		return note + fmt.Sprintf("; at change %d of %d", applied, c.Last), nil
	}
	if wrong, err := differs(ctx, e, c); err != nil || wrong {
		return "", errors.Join(err, errors.New("not as many complaints as in the database; the server makes it anew when it starts"))
	}
	return note + "; up to date", nil
}

// differs says whether the index has another number of complaints of a state.
func differs(ctx context.Context, e *engine.Index, c Census) (bool, error) {
	for _, class := range classes() {
		r, err := e.Search(ctx, engine.Query{See: []string{class}})
		if err != nil {
			return false, err
		}
		if r.Total != c.States[joinder.ComplaintState(class)] {
			return true, nil
		}
	}
	return false, nil
}
