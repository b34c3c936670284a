package sqldb_test

import (
	"testing"

	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

func TestHealthOfAnEmptyDatabase(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		if note, err := db.Check(ctx); err != nil || note == "" {
			t.Errorf("check: %q, %v", note, err)
		}
		if known, err := db.KnowsBlob(ctx, "nothing"); err != nil || known {
			t.Errorf("an unknown blob: %v, %v", known, err)
		}
		if waiting, stuck, err := db.Jobs(ctx); err != nil || waiting+stuck != 0 {
			t.Errorf("jobs: %d, %d, %v", waiting, stuck, err)
		}
		if keys, err := db.Blobs(ctx); err != nil || len(keys) != 0 {
			t.Errorf("blobs: %v, %v", keys, err)
		}
	})
}
