package sqldb_test

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/engine"
	"joinder/internal/similar/live"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// stopped is the world at this moment, for as long as a test runs: a day that
// ends meanwhile changes no answer.
func stopped() joinder.World {
	w := joinder.RealWorld()
	now := w.Now()
	w.Now = func() time.Time { return now }
	return w
}

// eachIndex runs f on both databases, with the index of each and with the
// engine that follows it.
func eachIndex(t *testing.T, f func(t *testing.T, db *sqldb.DB, index similar.Backend)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { f(t, db, db.SearchIndex()) })
	t.Run("engine", func(t *testing.T) {
		sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { f(t, db, following(t, db, t.TempDir())) })
	})
}

// following is an engine that follows a database until the test ends.
func following(t testing.TB, db *sqldb.DB, dir string) *live.Index {
	t.Helper()
	x, stop := follow(t, db, dir)
	t.Cleanup(stop)
	return x
}

// follow is following with the end in the caller's hands.
func follow(t testing.TB, db *sqldb.DB, dir string) (x *live.Index, stop func()) {
	t.Helper()
	x = indexOf(db, dir)
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() { x.Run(ctx) })
	stop = func() { cancel(); wait.Wait() }
	soon(t, "the index is open", x.Open)
	return x, stop
}

// soon waits for something that takes a second at most on an idle machine.
func soon(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not so in a minute: %s", what)
		}
	}
}

func indexOf(db *sqldb.DB, dir string) *live.Index { return live.New(partsOf(db, dir)) }

func partsOf(db *sqldb.DB, dir string) live.Parts {
	return live.Parts{Dir: dir, Source: db, Base: db.SearchIndex(), Engine: engine.Options{Now: joinder.RealWorld().Now},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Patience: time.Minute}
}
