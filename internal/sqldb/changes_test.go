package sqldb_test

import (
	"testing"
	"time"

	"joinder"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// TestEveryChangeIsLogged: whatever changes what can be found is in the log,
// each complaint once, and what changes nothing is not.
func TestEveryChangeIsLogged(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		var place uint64
		logged := func(what string, want ...joinder.ID) {
			t.Helper()
			changes, err := db.Changes(t.Context(), place, 1000)
			if err != nil {
				t.Fatal(err)
			}
			have := map[joinder.ID]bool{}
			for _, c := range changes {
				if c.Seq <= place {
					t.Errorf("%s: %d comes after %d", what, c.Seq, place)
				}
				place, have[c.Complaint] = c.Seq, true
			}
			for _, id := range want {
				if !have[id] {
					t.Errorf("%s: the log does not say so", what)
				}
				delete(have, id)
			}
			if len(have) > 0 {
				t.Errorf("%s: %d others are in the log", what, len(have))
			}
		}
		db.AddWallet(t, "alipay")
		f := file(t, db)
		id := f.Complaint.ID
		logged("filing", id)
		first := db.Tell(t, table("1", "w", story))[0]
		second := db.Tell(t, table("2", "w", story+" "))[0]
		third := db.Tell(t, table("3", "w", " "+story))[0]
		logged("import", first, second, third)
		db.Reword(t, second, "别的话，不再是同一段文字，提现没有到账，客服电话打不通，一直没有人管")
		logged("another text", second)
		if err := db.EraseComplaint(t.Context(), owner(first), first, time.Now()); err != nil {
			t.Fatal(err)
		}
		logged("the first of copies erased", first, third)
		if err := db.WithdrawComplaint(t.Context(), owner(id), id, time.Now()); err != nil {
			t.Fatal(err)
		}
		logged("withdrawal", id)
		for _, column := range []string{"state = 'hidden'", "public_text = 'x'", "wallet = 'w'", "issue = 'x'", "jurisdiction = 'X'", "region = 'X'", "source = 'x'",
			"person = 'x'", "level = 'imported'", "evidence = 7", "occurred_on = '2020-02-02'", "currency = 'JPY'", "amount_units = '77'"} {
			db.Exec(t, `UPDATE complaints SET `+column+` WHERE id = $1`, string(id))
			logged("by hand: "+column, id)
		}
		db.Exec(t, `UPDATE complaints SET state = state, account = 'a'`)
		logged("nothing that can be found")
		before := db.Count(t, `SELECT COUNT(*) FROM changes`)
		if err := db.TrimChanges(t.Context(), time.Now().Add(-time.Hour)); err != nil || db.Count(t, `SELECT COUNT(*) FROM changes`) != before {
			t.Errorf("young changes went: %v", err)
		}
		if err := db.TrimChanges(t.Context(), time.Now().Add(time.Hour)); err != nil || db.Count(t, `SELECT COUNT(*) FROM changes`) != 1 {
			t.Errorf("old changes stay: %v", err)
		}
		db.Tell(t, table("4", "w", "x"))
		if c, err := db.Census(t.Context()); err != nil || c.Last != place+1 || c.First != place {
			t.Errorf("%+v %v, at %d", c, err, place)
		}
	})
}
