package sqldb_test

import (
	"testing"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// TestSearchesSayWhatTheyLack: words that an import left for later, and what
// waits for the end of a rebuild.
func TestSearchesSayWhatTheyLack(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		base := db.SearchIndex()
		behind := func(x similar.Backend, words string) int {
			t.Helper()
			r, err := similar.New(x, joinder.RealWorld()).Search(t.Context(), anyone, similar.Query{Text: words})
			if err != nil {
				t.Fatal(err)
			}
			return r.Behind
		}
		if n := behind(base, "word0"); n != 0 {
			t.Errorf("with nothing in it, %d are missing", n)
		}
		if _, err := db.ImportBatch(t.Context(), asImport(letters(30), 10_000)); err != nil {
			t.Fatal(err)
		}
		if words, all := behind(base, "word0"), behind(base, ""); words != 30 || all != 0 {
			t.Errorf("words lack %d, filters %d", words, all)
		}
		quick := following(t, db, t.TempDir())
		soon(t, "the engine has all", func() bool { return total(t, quick, "") == 30 })
		if n := behind(quick, "word0"); n != 0 {
			t.Errorf("the engine, which has all, lacks %d", n)
		}
		asked := false
		if err := quick.Rebuild(t.Context(), func(int, int) {
			if !asked {
				asked = true
				db.Tell(t, table("late", "w", "提现未到账"))
				// The old one may be followed meanwhile, or wait.
				if n := behind(quick, ""); n != 1 && total(t, quick, "提现") != 1 {
					t.Errorf("while it is made anew, one is missing and %d are said to be", n)
				}
			}
		}); err != nil || !asked {
			t.Fatal(err, asked)
		}
		soon(t, "what came meanwhile is found", func() bool { return total(t, quick, "提现") == 1 && behind(quick, "") == 0 })
		if err := base.CatchUp(t.Context(), sqldb.Fully, nil); err != nil {
			t.Fatal(err)
		}
		if n := behind(base, "word0"); n != 0 {
			t.Errorf("caught up, and %d are missing", n)
		}
	})
}
