package sqldb

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"joinder"
)

// TestTheLogIsMovedBesideWriters: without a commit that has to wait for it.
func TestTheLogIsMovedBesideWriters(t *testing.T) {
	db, err := Open(t.Context(), "sqlite://"+filepath.Join(t.TempDir(), "x.db"), joinder.RealWorld())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test
	long := strings.Repeat("x", 8<<20)
	var busy, pages, moved int
	for i := range 20 {
		if err := db.inTx(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.ExecContext(t.Context(), `INSERT INTO settings (name, value) VALUES ($1, $2)`, fmt.Sprint("long", i), long)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		db.moved.wait.Wait()
		if err := db.read.QueryRowContext(t.Context(), `PRAGMA wal_checkpoint(NOOP)`).Scan(&busy, &pages, &moved); err != nil {
			t.Fatal(err)
		}
		if moved > 0 {
			return
		}
		time.Sleep(checkpointEvery / 5)
	}
	t.Errorf("%d of %d pages moved", moved, pages)
}
