package sqldb_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"joinder"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// TestErasedWordsLeaveTheFile looks into the bytes of a database for words that
// only an erased complaint had.
func TestErasedWordsLeaveTheFile(t *testing.T) {
	dir := t.TempDir()
	db, err := sqldb.Open(t.Context(), "sqlite://"+filepath.ToSlash(filepath.Join(dir, "joinder.db")), joinder.RealWorld())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "x", Public: fmt.Sprintf("the transfer %d has not arrived and nobody answers %d", i, i*7)})
	}
	id := db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "x", Public: "my neighbour zqunmistakably saw the transfer of zqxylophones to 齉龘靐"})[0]
	for i := range 60 {
		db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "x", Public: fmt.Sprintf("another payment %d was refused by the bank %d", i, i*11)})
	}
	if err := db.EraseComplaint(t.Context(), joinder.Viewer{Holds: []joinder.ID{id}}, id, joinder.RealWorld().Now()); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time nothing is due
		if err := db.Scrub(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"unmistak", "xylophon", "齉龘", "龘靐"} {
			if n := bytes.Count(b, []byte(word)); n > 0 {
				t.Errorf("%s has %q %d times", filepath.Base(name), word, n)
			}
		}
	}
}

// TestScrubWhenSomethingWasErased does it once, on both engines.
func TestScrubWhenSomethingWasErased(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, url string) {
		now, world := time.Now(), joinder.RealWorld()
		world.Now = func() time.Time { return now }
		db, err := sqldb.Open(t.Context(), url, world)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		if err := db.SearchIndex().RenewPhrases(t.Context()); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Second)
		due := func() int { return db.Count(t, `SELECT COUNT(*) FROM settings WHERE name = 'search.scrub'`) }
		ids := db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "x", Public: "my payment has not arrived"}, joinder.Complaint{Wallet: "w", Issue: "x", Public: "nor has mine for three days"})
		if due() != 0 {
			t.Error("due without reason")
		}
		if err := db.EraseComplaint(t.Context(), joinder.Viewer{Holds: ids[:1]}, ids[0], joinder.RealWorld().Now()); err != nil || due() != 1 {
			t.Errorf("not due: %v", err)
		}
		for _, want := range []bool{true, false} {
			if phrases, err := db.SearchIndex().PhrasesDue(t.Context()); phrases != want || err != nil {
				t.Errorf("phrases due %v, %v", phrases, err)
			}
			now = now.Add(time.Second)
			if err := db.SearchIndex().RenewPhrases(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Scrub(t.Context()); err != nil || due() != 0 {
			t.Errorf("still due: %v", err)
		}
		if n := total(t, db.SearchIndex(), "has"); n != 1 {
			t.Errorf("finds %d of 1", n)
		}
	})
}
