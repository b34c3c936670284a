package sqldb_test

import (
	"fmt"
	"sync"
	"testing"

	"joinder"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

func TestTheFirstKeyCounts(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		_, err := db.OwnerKey(ctx, "o")
		wantKind(t, err, joinder.NotFound)
		var mu sync.Mutex
		seen := map[string]bool{}
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				kept, err := db.AddOwnerKey(ctx, "o", []byte(fmt.Sprint("key ", i)))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				seen[string(kept)] = true
				mu.Unlock()
			})
		}
		wg.Wait()
		kept, err := db.OwnerKey(ctx, "o")
		if err != nil || len(seen) != 1 || !seen[string(kept)] {
			t.Errorf("callers got %v, stored is %q, %v", seen, kept, err)
		}
	})
}

func TestAnErasedOwnerNeverGetsAKey(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		if _, err := db.AddOwnerKey(ctx, "had one", []byte("key")); err != nil {
			t.Fatal(err)
		}
		for _, id := range []joinder.ID{"had one", "never had one"} {
			for range 2 {
				if err := db.EraseOwnerKey(ctx, id); err != nil {
					t.Fatal(err)
				}
			}
			_, err := db.OwnerKey(ctx, id)
			wantKind(t, err, joinder.NotFound)
			_, err = db.AddOwnerKey(ctx, id, []byte("another"))
			wantKind(t, err, joinder.Conflict)
			_, err = db.OwnerKey(ctx, id)
			wantKind(t, err, joinder.NotFound)
		}
	})
}

// TestErasingWins: a key that is added while its owner is erased is gone too.
func TestErasingWins(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for i := range 10 {
			id := joinder.ID(fmt.Sprint("o", i))
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					if _, err := db.AddOwnerKey(t.Context(), id, []byte("key")); err != nil && joinder.KindOf(err) != joinder.Conflict {
						t.Error(err)
					}
				})
			}
			wg.Go(func() {
				if err := db.EraseOwnerKey(t.Context(), id); err != nil {
					t.Error(err)
				}
			})
			wg.Wait()
			_, err := db.OwnerKey(t.Context(), id)
			wantKind(t, err, joinder.NotFound)
		}
	})
}
