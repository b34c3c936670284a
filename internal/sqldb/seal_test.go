package sqldb_test

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"joinder"
	"joinder/internal/seal"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// appendOne seals one more item, as a draft's upload does.
func appendOne(t *testing.T, db *sqldb.DB, draft joinder.ID) (int64, joinder.Leaf) {
	row, leaf := newItem(draft)
	limits := roomy
	limits.Files = 1000
	index, err := db.AddItem(t.Context(), joinder.Viewer{}, row, leaf, limits)
	if err != nil {
		t.Error(err)
	}
	return index, leaf
}

func checkpointer(t *testing.T, log seal.Store, dir string) *seal.Checkpointer {
	t.Helper()
	signer, err := seal.LoadSigner(filepath.Join(dir, "log"), "joinder.example/log", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return seal.NewCheckpointer(log, signer, filepath.Join(dir, "checkpoint"))
}

// recomputed is the root that stored leaves alone give, without stored hashes.
func recomputed(t *testing.T, log sqldb.Log) (int64, tlog.Hash) {
	t.Helper()
	size, err := log.Size(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bodies, err := log.Leaves(t.Context(), 0, size)
	if err != nil {
		t.Fatal(err)
	}
	var stored []tlog.Hash
	read := tlog.HashReaderFunc(func(idx []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(idx))
		for i, x := range idx {
			out[i] = stored[x]
		}
		return out, nil
	})
	for i, b := range bodies {
		more, err := tlog.StoredHashes(int64(i), b, read)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, more...)
	}
	root, err := tlog.TreeHash(size, read)
	if err != nil {
		t.Fatal(err)
	}
	return size, root
}

func TestConcurrentAppendsMakeOneTree(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		const n = 100
		var mu sync.Mutex
		got := map[int64]joinder.Leaf{}
		var wg sync.WaitGroup
		for range 4 {
			draft := newDraftOwner(t, db)
			for range n / 4 {
				wg.Go(func() {
					index, leaf := appendOne(t, db, draft)
					mu.Lock()
					got[index] = leaf
					mu.Unlock()
				})
			}
		}
		wg.Wait()
		log := db.Log()
		bodies, err := log.Leaves(t.Context(), 0, n)
		if err != nil || len(got) != n {
			t.Fatalf("%d distinct indexes, %v", len(got), err)
		}
		for i, b := range bodies {
			if string(b) != string(got[int64(i)].Bytes()) {
				t.Fatalf("leaf %d is %s, was answered to %+v", i, b, got[int64(i)])
			}
		}
		size, root := recomputed(t, log)
		stored, err := tlog.TreeHash(size, tlog.HashReaderFunc(func(idx []int64) ([]tlog.Hash, error) { return log.Hashes(t.Context(), idx) }))
		if err != nil || size != n || stored != root {
			t.Fatalf("%d leaves, stored root %v, recomputed %v, %v", size, stored, root, err)
		}
		if rows := db.Count(t, `SELECT COUNT(*) FROM log_hashes`); int64(rows) != tlog.StoredHashCount(n) {
			t.Errorf("%d stored hashes, want %d", rows, tlog.StoredHashCount(n))
		}
		c, err := checkpointer(t, log, t.TempDir()).Run(t.Context())
		if err != nil || c.Size != n || c.Root != root {
			t.Errorf("checkpoint %+v, %v", c, err)
		}
		if _, err := log.Leaves(t.Context(), 90, 101); err == nil {
			t.Error("a leaf beyond the end was read")
		}
	})
}

func TestSaveCheckpointComparesAndSwaps(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, log := t.Context(), db.Log()
		if last, err := log.LastCheckpoint(ctx); err != nil || last != nil {
			t.Fatalf("%q %v", last, err)
		}
		wantKind(t, log.SaveCheckpoint(ctx, []byte("imagined"), 1, []byte("one")), joinder.Conflict)
		var won, lost int
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() {
				err := log.SaveCheckpoint(ctx, nil, int64(1+i), []byte{byte('a' + i)})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case joinder.KindOf(err) == joinder.Conflict:
					lost++
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 || lost != 11 {
			t.Fatalf("%d won, %d lost", won, lost)
		}
		last, err := log.LastCheckpoint(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := log.SaveCheckpoint(ctx, last, 100, []byte("next")); err != nil {
			t.Fatal(err)
		}
		wantKind(t, log.SaveCheckpoint(ctx, last, 101, []byte("late")), joinder.Conflict)
		if now, _ := log.LastCheckpoint(ctx); string(now) != "next" {
			t.Errorf("last is %q", now)
		}
	})
}

func TestDamageIsNeverSigned(t *testing.T) {
	for what, damage := range map[string]string{
		"a changed hash":   `UPDATE log_hashes SET hash = (SELECT hash FROM log_hashes WHERE idx = 1) WHERE idx = 4`,
		"a cut hash":       `DELETE FROM log_hashes WHERE idx = 4`,
		"a changed leaf":   `UPDATE log_leaves SET body = (SELECT body FROM log_leaves WHERE idx = 0) WHERE idx = 3`,
		"a missing leaf":   `DELETE FROM log_leaves WHERE idx = 3`,
		"a forgotten leaf": `UPDATE log_head SET size = size - 1`,
	} {
		t.Run(what, func(t *testing.T) {
			sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
				draft := newDraftOwner(t, db)
				dir := t.TempDir()
				c := checkpointer(t, db.Log(), dir)
				for range 5 {
					appendOne(t, db, draft)
				}
				if what == "a forgotten leaf" {
					if _, err := c.Run(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				db.Exec(t, damage)
				before := db.Count(t, `SELECT COUNT(*) FROM checkpoints`)
				if got, err := c.Run(t.Context()); err == nil {
					t.Errorf("signed %d leaves", got.Size)
				}
				if n := db.Count(t, `SELECT COUNT(*) FROM checkpoints`); n != before {
					t.Errorf("%d checkpoints, want %d", n, before)
				}
			})
		})
	}
}

// TestAnOldDatabaseFileIsNotSigned: a copy put back under a newer kept
// checkpoint refuses, also after it grew again.
func TestAnOldDatabaseFileIsNotSigned(t *testing.T) {
	dir := t.TempDir()
	open := func(name string) *sqldb.DB {
		t.Helper()
		db, err := sqldb.Open(t.Context(), "sqlite://"+filepath.Join(dir, name), joinder.RealWorld())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
	db := open("joinder.db")
	draft := newDraftOwner(t, db)
	for range 3 {
		appendOne(t, db, draft)
	}
	if _, err := checkpointer(t, db.Log(), dir).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(dir, "yesterday.db")
	if err := db.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		appendOne(t, db, draft)
	}
	newest, err := checkpointer(t, db.Log(), dir).Run(t.Context())
	if err != nil || newest.Size != 6 {
		t.Fatal(newest, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil || string(kept) != string(newest.Note) {
		t.Fatalf("kept %q, %v", kept, err)
	}

	old := open("yesterday.db")
	for grown := range 5 {
		if _, err := checkpointer(t, old.Log(), dir).Run(t.Context()); !errors.Is(err, seal.ErrRolledBack) {
			t.Fatalf("signed an old copy that grew by %d: %v", grown, err)
		}
		appendOne(t, old, draft)
	}
	if err := checkpointer(t, old.Log(), dir).Audit(t.Context()); err != nil {
		t.Errorf("the copy itself is sound: %v", err)
	}
}

func TestLeavesSayNothing(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		f := file(t, db)
		var leaf map[string]any
		if err := json.Unmarshal([]byte(db.Leaf(t, 0)), &leaf); err != nil {
			t.Fatal(err)
		}
		if len(leaf) != 4 || leaf["item"] != string(f.Complaint.ID) || leaf["commitment"] != f.Leaf.Commitment {
			t.Errorf("leaf %v", leaf)
		}
	})
}
