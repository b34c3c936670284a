package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/growntest"
	"joinder/internal/similar/live"
	"joinder/internal/sqldb"
)

// TestSpeedOfBothIndexes asks the engine and SQLite the same, over texts that
// are grown from real ones. JOINDER_BENCH is how many; without it nothing runs.
func TestSpeedOfBothIndexes(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("JOINDER_BENCH"))
	if err != nil {
		t.Skip("JOINDER_BENCH=50000 asks both over so many grown texts; 1 is 20,000")
	}
	if n == 1 {
		n = 20_000
	}
	corpus, err := growntest.Read(growntest.Dir("../.."))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("no real data to grow")
	} else if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(t.Context(), "sqlite://"+filepath.Join(t.TempDir(), "joinder.db"), joinder.RealWorld())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var cs []joinder.Complaint
	began := joinder.Date{Year: 2015, Month: 1, Day: 1}
	for c := range corpus.Grow(1, n) {
		cs = append(cs, joinder.Complaint{Source: "table", SourceID: c.ID, Wallet: c.Company, Issue: c.Issue, Jurisdiction: "US", Region: c.State, Product: c.Product, Response: c.Response, Timely: c.Timely, Public: c.Text,
			OccurredOn: began.AddDays(c.Day), Amount: joinder.Minor(c.Amount, "USD"), Level: joinder.LevelImported})
	}
	at := time.Now()
	tellAll(t, db, cs)
	t.Logf("%d stored by SQLite, %.0f a second", n, float64(n)/time.Since(at).Seconds())
	dir := t.TempDir()
	at = time.Now()
	quick, stop := followLong(t, db, dir)
	t.Logf("index made in %v, %.0f a second", time.Since(at).Round(time.Millisecond), float64(n)/time.Since(at).Seconds())
	note, err := quick.Inspect(t.Context())
	t.Log(note, err)
	stop()
	at = time.Now()
	quick, stop = followLong(t, db, dir)
	defer stop()
	t.Logf("opened again in %v", time.Since(at).Round(time.Millisecond))
	for _, words := range []string{"fraud transfer", "credit report account", "cryptocurrency", "提现", `"提现未到账"`, "被盗刷", "(fraud OR scam*) NOT card", "unauthoriz*", ""} {
		for name, x := range map[string]similar.Backend{"engine": quick, "sqlite": db.SearchIndex()} {
			f := similar.New(x, joinder.RealWorld())
			var found int
			t.Log(name, strconv.Quote(words), times(t, func() error {
				r, err := f.Search(t.Context(), anyone, similar.Query{Text: words, Limit: 25})
				found = r.Total
				return err
			}), found)
		}
	}
	at = time.Now()
	if err := db.SearchIndex().RenewPhrases(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("phrases renewed in %v: %d", time.Since(at).Round(time.Millisecond), db.Count(t, `SELECT COUNT(*) FROM search_phrases`))
	for _, typed := range []string{"c", "cr", "credit rep", "提", "银行卡被", "zzz"} {
		f := similar.New(quick, joinder.RealWorld())
		var list []similar.Completion
		t.Log("go on with", typed, times(t, func() (err error) { list, err = f.Complete(t.Context(), anyone, typed, 8); return err }), list)
	}
	today := began.AddDays(11 * 365)
	for name, x := range map[string]similar.Backend{"engine": quick, "sqlite": db.SearchIndex()} {
		f := similar.New(x, joinder.RealWorld())
		t.Log(name, "tally of all", times(t, func() error { _, err := x.Tally(t.Context(), anyone, similar.Group{}, today); return err }))
		t.Log(name, "tally of a wallet", times(t, func() error {
			_, err := x.Tally(t.Context(), anyone, similar.Group{Wallets: []string{cs[0].Wallet}}, today)
			return err
		}))
		t.Log(name, "recent", times(t, func() error { _, err := x.Recent(t.Context(), anyone, today, 200); return err }))
		t.Log(name, "like", times(t, func() error {
			_, err := f.Like(context.Background(), anyone, similar.Probe{Text: cs[7].Public})
			return err
		}))
	}
}

// followLong is follow for as many complaints as there may be.
func followLong(t *testing.T, db *sqldb.DB, dir string) (x *live.Index, stop func()) {
	x = indexOf(db, dir)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); x.Run(ctx) }()
	for !x.Open() && t.Context().Err() == nil {
		time.Sleep(time.Millisecond)
	}
	return x, func() { cancel(); <-done }
}

// times runs something for a second or twenty times and says how long it takes.
func times(t *testing.T, do func() error) string {
	t.Helper()
	var all []time.Duration
	for end := time.Now().Add(300 * time.Millisecond); len(all) < 3 || time.Now().Before(end); {
		at := time.Now()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		all = append(all, time.Since(at))
	}
	slices.Sort(all)
	return fmt.Sprintf("p50 %v p99 %v", all[len(all)/2].Round(10*time.Microsecond), all[len(all)*99/100].Round(10*time.Microsecond))
}
