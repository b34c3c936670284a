package sqldb_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/similar"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// letters are texts of which every fifth repeats one before, nearly.
func letters(n int) []string {
	out := make([]string, n)
	for i := range out {
		var b strings.Builder
		for k := range 30 {
			fmt.Fprintf(&b, "word%d ", (i*7919+k*104729)%100_003)
		}
		if out[i] = b.String(); i%5 == 4 {
			out[i] = out[i-4] + fmt.Sprint("number ", i)
		}
	}
	return out
}

func asImport(texts []string, from int) intake.ImportBatch {
	b := importBatch(from, from+len(texts))
	for i := range texts {
		b.Complaints[i].Public = texts[i]
	}
	return b
}

// groupsIn are the texts of each complaint's group, by source id.
func groupsIn(t *testing.T, db *sqldb.DB) []string {
	t.Helper()
	rows, err := db.Raw().QueryContext(t.Context(), `SELECT d.twin, c.source_id FROM search_docs d JOIN complaints c ON c.id = d.complaint ORDER BY c.source_id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	groups := map[string][]string{}
	for rows.Next() {
		var twin, source string
		if err := rows.Scan(&twin, &source); err != nil {
			t.Fatal(err)
		}
		groups[twin] = append(groups[twin], source)
	}
	var out []string
	for _, g := range groups {
		out = append(out, strings.Join(g, " "))
	}
	slices.Sort(out)
	return out
}

// TestBulkAndSingleGiveTheSameGroups: whether texts come in an import or one
// after the other, the index is the same in the end, also when the work is
// interrupted and done twice.
func TestBulkAndSingleGiveTheSameGroups(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		texts, index := letters(2200), db.SearchIndex()
		if _, err := db.ImportBatch(t.Context(), asImport(texts[:2000], 10_000)); err != nil {
			t.Fatal(err)
		}
		if d, err := index.Due(t.Context()); err != nil || d.Twins != 2000 || d.Words != 2000 || d.Newest.IsZero() {
			t.Fatalf("%+v %v", d, err)
		}
		if stale, err := index.Stale(t.Context()); stale || err != nil {
			t.Errorf("what is due makes the index stale: %v", err)
		}
		before := db.Count(t, `SELECT COUNT(*) FROM changes`)
		if err := index.CatchUp(t.Context(), sqldb.Grouped, nil); err != nil {
			t.Fatal(err)
		}
		if n := db.Count(t, `SELECT COUNT(*) FROM changes`) - before; n != 400 {
			t.Errorf("%d changes logged, want those of the 400 that are not the first of their group", n)
		}
		if d, _ := index.Due(t.Context()); d.Twins != 0 || d.Words != 2000 {
			t.Errorf("%+v", d)
		}
		if err := index.CatchUp(t.Context(), sqldb.Fully, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := db.ImportBatch(t.Context(), asImport(texts[2000:], 12_000)); err != nil { // few: one after the other
			t.Fatal(err)
		}
		if words, err := db.FinishImport(t.Context()); words != 0 || err != nil {
			t.Errorf("%d left, %v", words, err)
		}
		if got := total(t, index, "word0"); got == 0 {
			t.Error("words are not found")
		}
		got := groupsIn(t, db)
		if len(got) != 1760 {
			t.Errorf("%d groups, want 1760", len(got))
		}
		db.Exec(t, `UPDATE search_docs SET twin = complaint`) // as if nothing had been seen
		if err := index.Regroup(t.Context()); err != nil {
			t.Fatal(err)
		}
		if again := groupsIn(t, db); !slices.Equal(again, got) {
			t.Error("grouping everything gives something else")
		}
		one := table("copy", "x-acme", texts[0]+" and mine")
		db.Tell(t, one)
		if !slices.ContainsFunc(groupsIn(t, db), func(g string) bool { return strings.Contains(g, "10000 10004") && strings.Contains(g, "copy") }) {
			t.Error("who files what was imported is not put with it")
		}
		if err := index.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if d, err := index.Due(t.Context()); err != nil || d.Words != 0 {
			t.Errorf("%+v %v", d, err)
		}
	})
}

// TestGroupsJoinAndOutliveTheirFirst: a text between two groups makes them one,
// and when the first is erased the next one gives the name.
func TestGroupsJoinAndOutliveTheirFirst(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		words := strings.Fields(letters(1)[0] + letters(3)[1])
		a, b := slices.Clone(words), slices.Clone(words)
		for i := range 8 {
			a[i], b[len(b)-1-i] = fmt.Sprint("left", i), fmt.Sprint("right", i)
		}
		var ids []joinder.ID
		tell := func(name string, w []string) {
			ids = append(ids, db.Tell(t, table(name, "w", strings.Join(w, " ")))...)
		}
		tell("a", a)
		tell("b", b)
		if got := fmt.Sprint(groupsIn(t, db)); got != "[a b]" || len(groupsIn(t, db)) != 2 {
			t.Errorf("before: %s", got)
		}
		tell("m", words)
		if got := groupsIn(t, db); len(got) != 1 {
			t.Errorf("joined: %q", got)
		}
		if err := db.EraseComplaint(t.Context(), owner(ids[0]), ids[0], time.Now()); err != nil {
			t.Fatal(err)
		}
		if n := db.Count(t, `SELECT COUNT(*) FROM search_docs WHERE twin = '`+string(ids[1])+`'`); n != 2 {
			t.Errorf("%d have the name of the next", n)
		}
		if n := db.Count(t, `SELECT COUNT(*) FROM search_bands b WHERE NOT EXISTS (SELECT 1 FROM search_docs d WHERE d.doc = b.doc)`); n != 0 {
			t.Errorf("%d bands of an erased text are left", n)
		}
		tell("c", words)
		if got := groupsIn(t, db); len(got) != 1 || !strings.Contains(got[0], "c") {
			t.Errorf("a copy is not put with it: %q", got)
		}
		if short := db.Tell(t, table("s", "w", "几个字")); len(short) != 1 || total(t, db.SearchIndex(), "几个字") != 1 {
			t.Error("a short text is not found")
		}
	})
}

// TestErasedBeforeItIsTakenIn: nothing of a text that is erased between the
// import and the rest comes back.
func TestErasedBeforeItIsTakenIn(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := asImport(letters(20), 0)
		if _, err := db.ImportBatch(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		if err := db.EraseComplaint(t.Context(), owner(b.Complaints[0].ID), b.Complaints[0].ID, time.Now()); err != nil {
			t.Fatal(err)
		}
		if _, err := db.FinishImport(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := db.Count(t, `SELECT COUNT(*) FROM search_docs`); n != 19 {
			t.Errorf("%d texts, want 19", n)
		}
		if _, err := similar.New(db.SearchIndex(), joinder.RealWorld()).Search(t.Context(), anyone, similar.Query{}); err != nil {
			t.Error(err)
		}
	})
}

// TestNoRoomToCompare: without temporary files all is stored, grouping says why
// it cannot go on, and goes on when there is room.
func TestNoRoomToCompare(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		dir := t.TempDir()
		db.ScratchIn(filepath.Join(dir, "full"))
		if _, err := db.ImportBatch(t.Context(), asImport(letters(2000), 0)); err != nil {
			t.Fatal(err)
		}
		if _, err := db.FinishImport(t.Context()); joinder.KindOf(err) != joinder.Unavailable {
			t.Errorf("%v", err)
		}
		if d, err := db.SearchIndex().Due(t.Context()); err != nil || d.Twins != 2000 {
			t.Errorf("%+v %v", d, err)
		}
		db.ScratchIn(dir)
		if words, err := db.FinishImport(t.Context()); words != 0 || err != nil {
			t.Errorf("%d left, %v", words, err)
		}
		if got := groupsIn(t, db); len(got) != 1600 {
			t.Errorf("%d groups, want 1600", len(got))
		}
		if names, _ := filepath.Glob(filepath.Join(dir, "*")); len(names) > 0 {
			t.Errorf("left behind: %v", names)
		}
	})
}
