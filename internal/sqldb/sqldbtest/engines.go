// Package sqldbtest runs a storage test on both engines. It starts a real
// PostgreSQL of its own, once per test process, on a free loopback port:
//
//	func TestMain(m *testing.M) { os.Exit(sqldbtest.Main(m)) }
//
//	func TestJoin(t *testing.T) {
//		sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { … })
//	}
package sqldbtest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"joinder"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/pgtest"
)

// pg is the one PostgreSQL of this test process.
var pg struct {
	once   sync.Once
	server *pgtest.Server
	err    error
	mu     sync.Mutex
	n      int
}

// atOnce are the names of the tests that said so.
var atOnce sync.Map

// AtOnce says that a test does several things at the same time, so that the
// race detector looks at it. It stands at the test's beginning.
func AtOnce(t *testing.T) { atOnce.Store(t.Name(), true) }

// Main runs the tests and stops PostgreSQL afterwards.
func Main(m *testing.M) int {
	defer func() {
		if pg.server != nil {
			pg.server.Stop()
		}
	}()
	return m.Run()
}

// Each runs f on a fresh, migrated database of each engine. PostgreSQL is
// skipped with a reason where it is not installed, unless
// JOINDER_REQUIRE_POSTGRES=1 says that it must be there.
//
// Under the race detector, where SQLite is ten times slower, it skips tests
// that do one thing after the other; see AtOnce.
func Each(t *testing.T, f func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	if _, several := atOnce.Load(t.Name()); raced && !several {
		t.Skip("one thing after the other: nothing for the race detector to see")
	}
	EachURL(t, func(t *testing.T, url string) {
		db, err := sqldb.Open(t.Context(), url, joinder.RealWorld())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		f(t, db)
	})
}

// EachURL is Each for tests that open the database themselves.
func EachURL(t *testing.T, f func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, "sqlite://"+filepath.Join(t.TempDir(), "joinder.db")) })
	t.Run("postgres", func(t *testing.T) { f(t, PostgresURL(t)) })
}

// PostgresURL is the address of a fresh, empty PostgreSQL database.
func PostgresURL(t *testing.T) string {
	t.Helper()
	pg.once.Do(func() { pg.server, pg.err = pgtest.Start("fsync=off") })
	if pg.err != nil {
		if os.Getenv("JOINDER_REQUIRE_POSTGRES") == "1" {
			t.Fatal(pg.err)
		}
		t.Skipf("no PostgreSQL to test on: %v", pg.err)
	}
	pg.mu.Lock()
	pg.n++
	name := fmt.Sprintf("t%d", pg.n)
	pg.mu.Unlock()
	url, err := pg.server.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	return url
}
