package sqldb

import (
	"database/sql"
	"path/filepath"
	"testing"

	"joinder"
)

// TestWhoWritesMuchSeesThatOthersWait: also those of another process, for which
// a second opening of the file stands.
func TestWhoWritesMuchSeesThatOthersWait(t *testing.T) {
	url := "sqlite://" + filepath.Join(t.TempDir(), "x.db")
	var dbs [2]*DB
	for i := range dbs {
		db, err := Open(t.Context(), url, joinder.RealWorld())
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close() //nolint:errcheck // a test
		dbs[i] = db
	}
	if dbs[0].turn.wanted() {
		t.Error("nobody waits")
	}
	first, second := dbs[1].turn.ask(), dbs[1].turn.ask()
	first()
	if !dbs[0].turn.wanted() {
		t.Skip("no locks of files here")
	}
	second()
	if dbs[0].turn.wanted() {
		t.Error("nobody waits any more")
	}
	if err := dbs[1].inTx(t.Context(), func(*sql.Tx) error {
		if dbs[0].turn.wanted() {
			t.Error("who writes does not wait")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
