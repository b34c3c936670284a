package sqldb_test

import (
	"context"
	"os"
	"testing"

	"joinder"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/pgtest"
)

// TestGoneServerIsUnavailable: a database server that stopped is told as such,
// not as a fault of ours, by what was under way and by what comes after.
func TestGoneServerIsUnavailable(t *testing.T) {
	server, err := pgtest.Start("fsync=off")
	if err != nil {
		if os.Getenv("JOINDER_REQUIRE_POSTGRES") == "1" {
			t.Fatal(err)
		}
		t.Skipf("no PostgreSQL to test on: %v", err)
	}
	defer server.Stop()
	url, err := server.Create("gone")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(t.Context(), url, joinder.RealWorld())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.AddWallet(t, "alipay")
	filed := file(t, db).Complaint.ID
	key := newDraft(t, db)
	server.Stop()

	for range 3 {
		_, err := db.FileComplaint(t.Context(), newFiling(key))
		wantKind(t, err, joinder.Unavailable)
		_, err = db.OwnComplaint(t.Context(), owner(filed), filed)
		wantKind(t, err, joinder.Unavailable)
		_, err = db.Draft(t.Context(), key)
		wantKind(t, err, joinder.Unavailable)
		_, err = db.PurgeDrafts(t.Context(), joinder.RealWorld().Now(), joinder.RealWorld().Now())
		wantKind(t, err, joinder.Unavailable)
		wantKind(t, db.Ping(t.Context()), joinder.Unavailable)
	}
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Ping(impatient); joinder.KindOf(err) == joinder.Unavailable {
		t.Errorf("a person who left is told as %v", err)
	}
}
