package sqldb

import (
	"context"
	"os"
	"sync"
	"time"
)

// turn lets who writes much see that others wait. SQLite has one writer, and
// whoever finds it busy looks again after a while, so a process that begins one
// transaction behind another shuts all others out. Everybody therefore holds a
// shared lock on a file while waiting to begin; ImportBatch begins when nobody
// does. It is a courtesy: without it nothing is wrong, only slow.
type turn struct {
	path    string // "" where there is nothing to wait for
	mu      sync.Mutex
	waiting int
	file    *os.File  // locked while waiting > 0
	seen    time.Time // when somebody else was last seen to wait
}

// ask says that a transaction is about to begin; call the result when it has.
func (t *turn) ask() (begun func()) {
	if t.path == "" {
		return func() {}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waiting++; t.waiting == 1 {
		if t.file == nil {
			t.file, _ = os.OpenFile(t.path, os.O_CREATE|os.O_RDWR, 0o600) // a read-only disk has worse troubles
		}
		if t.file != nil {
			lockShared(t.file)
		}
	}
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.waiting--; t.waiting == 0 && t.file != nil {
			unlock(t.file)
		}
	}
}

// wanted reports whether somebody waits, in this process or another.
func (t *turn) wanted() bool {
	f, err := os.OpenFile(t.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return false
	}
	defer f.Close() //nolint:errcheck // frees the lock
	if lockAlone(f) {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen = time.Now()
	return true
}

func (t *turn) close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.file == nil {
		return nil
	}
	f := t.file
	t.file = nil
	return f.Close()
}

// Bounds of the courtesy: who waits looks again at least every tenth of a second.
const (
	courtesy     = 250 * time.Millisecond
	courtesyStep = 2 * time.Millisecond
)

// letOthersWrite waits as long as others want to write, but not for ever.
func (db *DB) letOthersWrite(ctx context.Context) error {
	if db.turn.path == "" {
		return ctx.Err()
	}
	db.moved.early(ctx, db)
	for range courtesy / courtesyStep {
		if !db.turn.wanted() {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(courtesyStep):
		}
	}
	return ctx.Err()
}

// Somebody who waited not long ago comes again: a transaction then ends early
// by itself, because what it wrote must still reach the disk when somebody
// begins to wait, and they with it.
const (
	company     = 10 * time.Second
	inCompany   = 50 * time.Millisecond
	asideRows   = 200 // between two looks
	asideChecks = 100 // rows in company, which has the clock looked at more often
)

// aside tells a transaction that begins now, and could end behind any row, when
// to: when somebody waits to write, or has done so lately and it is old enough.
func (db *DB) aside() func(done int) bool {
	if db.Engine != SQLite {
		return func(int) bool { return false }
	}
	began := time.Now()
	return func(done int) bool {
		if done%asideChecks == 0 && db.turn.company() && time.Since(began) > inCompany {
			return true
		}
		return done%asideRows == 0 && db.turn.wanted()
	}
}

// company reports whether somebody waited lately.
func (t *turn) company() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.seen.IsZero() && time.Since(t.seen) < company
}
