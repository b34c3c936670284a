package sqldb_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/live"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// total is how many complaints an index finds.
func total(t testing.TB, x similar.Backend, words string) int {
	t.Helper()
	r, err := similar.New(x, joinder.RealWorld()).Search(t.Context(), anyone, similar.Query{Text: words})
	if err != nil {
		t.Fatal(err)
	}
	return r.Total
}

func numbered(from, to int, text string) (out []joinder.Complaint) {
	for i := from; i < to; i++ {
		out = append(out, table(fmt.Sprint(i), "w", fmt.Sprint(text, " ", i)))
	}
	return out
}

// TestNodesFollowOneLog: what another process writes is found within a second
// or so, whoever writes at the same time, and also what is done by hand.
func TestNodesFollowOneLog(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.EachURL(t, func(t *testing.T, url string) {
		var dbs [2]*sqldb.DB
		var nodes [2]*live.Index
		for i := range dbs {
			db, err := sqldb.Open(t.Context(), url, joinder.RealWorld())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			dbs[i], nodes[i] = db, following(t, db, t.TempDir())
		}
		var writers sync.WaitGroup
		for w := range 6 {
			writers.Go(func() {
				for i := range 10 {
					dbs[w%2].Tell(t, numbered(w*1000+i*10, w*1000+i*10+3, "提现未到账")...)
				}
			})
		}
		writers.Wait()
		began := time.Now()
		for i, x := range nodes {
			soon(t, fmt.Sprintf("node %d finds all", i), func() bool { return total(t, x, "提现") == 180 && total(t, x, "") == 180 })
		}
		t.Logf("both nodes found all after %v", time.Since(began).Round(time.Millisecond))
		dbs[0].Exec(t, `UPDATE complaints SET state = 'hidden' WHERE source_id LIKE '1%'`)
		want := dbs[0].Count(t, `SELECT COUNT(*) FROM complaints WHERE state = 'filed'`)
		for i, x := range nodes {
			soon(t, fmt.Sprintf("node %d hears of what was done by hand", i), func() bool { return total(t, x, "") == want })
			if note, err := x.Inspect(t.Context()); err != nil || !strings.Contains(note, "up to date") {
				t.Errorf("node %d: %s %v", i, note, err)
			}
		}
	})
}

// TestIndexGoesOnWhereItWas: an index that was closed reads what it missed, and
// is made anew when the log does not lead there.
func TestIndexGoesOnWhereItWas(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		dir := t.TempDir()
		ids := db.Tell(t, numbered(0, 30, "提现未到账")...)
		open := func(want int) {
			t.Helper()
			x, stop := follow(t, db, dir)
			defer stop()
			if got := total(t, x, "提现"); got != want || !x.Open() {
				t.Errorf("finds %d, want %d; open %v", got, want, x.Open())
			}
			if got := total(t, x, ""); got != want {
				t.Errorf("counts %d, want %d", got, want)
			}
		}
		open(30)
		db.Tell(t, numbered(30, 50, "提现未到账")...)
		if err := db.EraseComplaint(t.Context(), owner(ids[0]), ids[0], time.Now()); err != nil {
			t.Fatal(err)
		}
		open(49) // by the log
		db.Tell(t, numbered(50, 60, "提现未到账")...)
		if err := db.TrimChanges(t.Context(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if n := db.Count(t, `SELECT COUNT(*) FROM changes`); n != 1 {
			t.Errorf("%d changes left", n)
		}
		open(59) // the log was too short
		db.Exec(t, `DELETE FROM changes`)
		open(59) // the database is older than the index
		db.Exec(t, `DELETE FROM search_docs WHERE complaint = '`+string(ids[1])+`'`)
		db.Exec(t, `DELETE FROM receipts`)
		db.Exec(t, `DELETE FROM complaints WHERE id = '`+string(ids[1])+`'`)
		open(58) // nobody told the log
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		open(58)
	})
}

// TestDamagedIndexIsNotServed: files that went bad are made anew, and the
// database answers meanwhile.
func TestDamagedIndexIsNotServed(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for name, harm := range map[string]func(data []byte) []byte{
			"end":   func(data []byte) []byte { return data[:len(data)-100] },
			"pages": func(data []byte) []byte { copy(data, bytes.Repeat([]byte{0xa5}, len(data)/2)); return data },
			"empty": func([]byte) []byte { return nil },
		} {
			t.Run(name, func(t *testing.T) {
				dir := t.TempDir()
				before := db.Count(t, `SELECT COUNT(*) FROM complaints`)
				db.Tell(t, numbered(before, before+40, "提现未到账")...)
				_, stop := follow(t, db, dir)
				stop()
				files, _ := filepath.Glob(filepath.Join(dir, "*.seg"))
				if len(files) == 0 {
					t.Fatal("no file to harm")
				}
				for _, f := range files {
					data, err := os.ReadFile(f)
					if err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(f, harm(data), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				x := following(t, db, dir)
				for range 20 {
					if got := total(t, x, "提现"); got != before+40 {
						t.Fatalf("finds %d, want %d", got, before+40)
					}
				}
				soon(t, "the index is whole again", func() bool {
					note, err := x.Inspect(t.Context())
					return x.Open() && err == nil && strings.Contains(note, "up to date")
				})
			})
		}
	})
}

// TestOneProcessHasTheIndex: a second one asks the database, and takes over
// when the first is gone.
func TestOneProcessHasTheIndex(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		dir := t.TempDir()
		db.Tell(t, numbered(0, 5, "提现未到账")...)
		_, stop := follow(t, db, dir)
		second := indexOf(db, dir)
		ctx, cancel := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() { second.Run(ctx) })
		defer wait.Wait()
		defer cancel()
		time.Sleep(50 * time.Millisecond)
		if second.Open() || total(t, second, "提现") != 5 {
			t.Errorf("open %v, finds %d", second.Open(), total(t, second, "提现"))
		}
		if note, err := second.Inspect(t.Context()); err != nil || note != "in use by the server" {
			t.Errorf("%s %v", note, err)
		}
		stop()
		soon(t, "the second takes over", second.Open)
		if total(t, second, "提现") != 5 {
			t.Error("the second finds something else")
		}
	})
}

// deaf is a database whose log says nothing.
type deaf struct{ *sqldb.DB }

func (deaf) Changes(context.Context, uint64, int) ([]live.Change, error) { return nil, nil }

// TestStaleIndexShowsNothingHidden: an index that has not heard of it does not
// bring back what was hidden, withdrawn or erased.
func TestStaleIndexShowsNothingHidden(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ids := db.Tell(t, numbered(0, 4, "提现未到账 客服电话打不通")...)
		p := partsOf(db, t.TempDir())
		p.Source = deaf{db}
		x := live.New(p)
		ctx, cancel := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() { x.Run(ctx) })
		defer wait.Wait()
		defer cancel()
		soon(t, "the index is open", x.Open)
		db.Judge(t, ids[0], joinder.Hidden)
		if err := db.WithdrawComplaint(t.Context(), owner(ids[1]), ids[1], time.Now()); err != nil {
			t.Fatal(err)
		}
		if err := db.EraseComplaint(t.Context(), owner(ids[2]), ids[2], time.Now()); err != nil {
			t.Fatal(err)
		}
		f := similar.New(x, joinder.RealWorld())
		r, err := f.Search(t.Context(), anyone, similar.Query{Text: "提现"})
		if err != nil || len(r.Hits) != 1 || r.Hits[0].SourceID != "3" {
			t.Errorf("%+v %v", r.Hits, err)
		}
		a, err := f.Like(t.Context(), anyone, similar.Probe{Text: "提现 客服电话打不通"})
		if err != nil || len(a.Hits) != 1 || a.Hits[0].SourceID != "3" {
			t.Errorf("%+v %v", a.Hits, err)
		}
		var rows int
		if err := f.Export(t.Context(), anyone, similar.Query{}, func(joinder.PublicComplaint) error { rows++; return nil }); err != nil || rows != 1 {
			t.Errorf("%d rows exported, %v", rows, err)
		}
	})
}

// TestErasedWordsLeaveTheFiles holds the bytes of every file.
func TestErasedWordsLeaveTheFiles(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		dir := t.TempDir()
		ids := db.Tell(t, numbered(0, 20, "zanzibarcanary 金丝雀词")...)
		secret := db.Tell(t, table("secret", "w", "quetzalcoatl 羽蛇神密"))[0]
		p := partsOf(db, dir)
		p.Engine.EraseIn, p.Engine.FlushEvery = 2*time.Second, 50*time.Millisecond
		x := live.New(p)
		ctx, cancel := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() { x.Run(ctx) })
		defer wait.Wait()
		defer cancel()
		soon(t, "the index is open", x.Open)
		holds := func(word string) bool {
			files, _ := filepath.Glob(filepath.Join(dir, "*"))
			for _, f := range files {
				if data, _ := os.ReadFile(f); bytes.Contains(data, []byte(word)) {
					return true
				}
			}
			return false
		}
		soon(t, "the files have the words", func() bool { return holds("quetzalcoatl"[:8]) && holds("羽蛇") })
		if err := db.EraseComplaint(t.Context(), owner(secret), secret, time.Now()); err != nil {
			t.Fatal(err)
		}
		if total(t, x, "quetzalcoatl") != 0 {
			t.Error("an erased text is found")
		}
		soon(t, "the files have lost the words", func() bool {
			return !holds("quetzalcoatl"[:8]) && !holds("羽蛇") && !holds("密") && !holds(string(secret))
		})
		if total(t, x, "zanzibarcanary") != len(ids) {
			t.Error("the others went too")
		}
	})
}

// TestPhrasesStopAtGaps: a phrase does not reach across two runs of characters,
// where the database's pairs cannot tell, and one that has a gap is found.
func TestPhrasesStopAtGaps(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		f := similar.New(following(t, db, t.TempDir()), joinder.RealWorld())
		db.Tell(t, table("a", "w", "要提现，现到账三天了"), table("b", "w", "提现到账了"))
		for query, want := range map[string]string{`"提现到"`: "b", `"提现，现到"`: "a", `"提现 现到账"`: "a", "提现 现到": "a b", `-"提现，现到账"`: "b", "现到账": "a b"} {
			if got := found(t, f, similar.Query{Text: query}); got != want {
				t.Errorf("%s finds %q, want %q", query, got, want)
			}
		}
	})
}
