package sqldb_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/live"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// slow is a database whose complaints are read only when it is told to.
type slow struct {
	*sqldb.DB
	mu   sync.Mutex
	gate chan struct{} // nil while everything is read at once
	at   chan struct{}
	away error // what reading behind the gate ends with
	read int   // how often it was read from the beginning
}

func (s *slow) EntriesAfter(ctx context.Context, last joinder.ID, limit int) ([]live.Entry, error) {
	s.mu.Lock()
	gate := s.gate
	if last == "" {
		s.read++
	}
	s.mu.Unlock()
	if gate != nil {
		select {
		case s.at <- struct{}{}:
		default:
		}
		select {
		case <-gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if s.away != nil {
			return nil, s.away
		}
	}
	return s.DB.EntriesAfter(ctx, last, limit)
}

// TestRebuildLeavesTheSiteInUse: while the index is made anew, searches are
// answered at once from the old one, which follows the log: what came meanwhile
// is found then and right after.
func TestRebuildLeavesTheSiteInUse(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ids := db.Tell(t, numbered(0, 20, "提现未到账")...)
		s := &slow{DB: db, at: make(chan struct{}, 1)}
		p := partsOf(db, t.TempDir())
		p.Source, p.Patience = s, 0
		x := live.New(p)
		ctx, cancel := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() { x.Run(ctx) })
		defer wait.Wait()
		defer cancel()
		soon(t, "the index is open", x.Open)
		f := similar.New(x, joinder.RealWorld())
		for _, by := range []string{"a call", "the log"} {
			gate := make(chan struct{})
			s.mu.Lock()
			s.gate = gate
			s.mu.Unlock()
			rebuilt := make(chan error, 1)
			if by == "a call" {
				wait.Go(func() { rebuilt <- f.Rebuild(ctx, nil) })
			} else {
				rebuilt <- db.AskReindex(t.Context())
			}
			<-s.at
			before := total(t, x, "提现")
			db.Tell(t, numbered(100+before, 105+before, "提现未到账")...)
			db.Judge(t, ids[0], joinder.Hidden)
			soon(t, "what came meanwhile is found meanwhile", func() bool { return total(t, x, "提现") == before+4 })
			hurried, stop := context.WithTimeout(t.Context(), time.Minute)
			began := time.Now()
			for range 20 {
				r, err := f.Search(hurried, anyone, similar.Query{Text: "提现", Limit: 100})
				if err != nil || r.Total != before+4 || len(r.Hits) != before+4 {
					t.Fatalf("meanwhile by %s: %d of %d, want %d: %v", by, len(r.Hits), r.Total, before+4, err)
				}
				if _, err := f.Like(hurried, anyone, similar.Probe{Text: "提现未到账"}); err != nil {
					t.Fatal(err)
				}
			}
			if note, err := x.Inspect(hurried); err != nil || !x.Open() {
				t.Errorf("meanwhile %s %v", note, err)
			}
			stop()
			t.Logf("20 searches and probes meanwhile took %v", time.Since(began).Round(time.Millisecond))
			s.mu.Lock()
			s.gate = nil
			s.mu.Unlock()
			close(gate)
			if err := <-rebuilt; err != nil {
				t.Error(err)
			}
			soon(t, "what came meanwhile is found", func() bool { return total(t, x, "提现") == before+4 })
			db.Judge(t, ids[0], joinder.Filed)
			soon(t, "what is shown again is found", func() bool { return total(t, x, "提现") == before+5 })
		}
	})
}

// TestRebuildThatFailsIsDoneAgain: what was found meanwhile is found behind it,
// and the index is made anew nevertheless.
func TestRebuildThatFailsIsDoneAgain(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		db.Tell(t, numbered(0, 20, "提现未到账")...)
		s := &slow{DB: db, at: make(chan struct{}, 1), away: errors.New("the database is away")}
		p := partsOf(db, t.TempDir())
		p.Source, p.Poll = s, 10*time.Millisecond
		x := live.New(p)
		ctx, cancel := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() { x.Run(ctx) })
		defer wait.Wait()
		defer cancel()
		soon(t, "the index is open", x.Open)
		gate := make(chan struct{})
		s.mu.Lock()
		s.gate = gate
		s.mu.Unlock()
		if err := db.AskReindex(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-s.at
		db.Tell(t, numbered(100, 105, "提现未到账")...)
		soon(t, "what came meanwhile is found meanwhile", func() bool { return total(t, x, "提现") == 25 })
		s.mu.Lock()
		before := s.read
		s.gate = nil
		s.mu.Unlock()
		close(gate)
		soon(t, "the index is made anew after all", func() bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.read > before
		})
		soon(t, "everything is found", func() bool { return x.Open() && total(t, x, "提现") == 25 })
		db.Tell(t, numbered(200, 205, "提现未到账")...)
		soon(t, "what comes after is found", func() bool { return total(t, x, "提现") == 30 })
	})
}

// TestAnotherLogIsNoticed: a backup with as many complaints whose log has grown
// beyond the index's place, put back while the site runs and while it does not.
func TestAnotherLogIsNoticed(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ids := db.Tell(t, numbered(0, 20, "提现未到账")...)
		p := partsOf(db, t.TempDir())
		p.Poll = 10 * time.Millisecond
		for i, word := range []string{"earlier", "older"} {
			x := live.New(p)
			run := func() (stop func()) {
				ctx, cancel := context.WithCancel(t.Context())
				var wait sync.WaitGroup
				wait.Go(func() { x.Run(ctx) })
				return func() { cancel(); wait.Wait() }
			}
			stop := run()
			soon(t, "the index is open", func() bool { return x.Open() && total(t, x, "") == 20+i })
			if word == "older" {
				stop()
			}
			db.Exec(t, `UPDATE complaints SET public_text = '`+word+` words' WHERE id = '`+string(ids[i])+`'`)
			db.Exec(t, `UPDATE changes SET at = at + 1 WHERE seq = (SELECT MAX(seq) FROM changes)`)
			db.Tell(t, numbered(100+i, 101+i, "提现未到账")...)
			if word == "older" {
				stop = run()
			}
			soon(t, "the other log is noticed", func() bool { return x.Open() && total(t, x, word) == 1 && total(t, x, "") == 21+i })
			stop()
		}
	})
}

// TestRestoredDatabaseIsNoticed: a backup that somebody puts back while the
// site runs, and wallets that get other operators by hand.
func TestRestoredDatabaseIsNoticed(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ids := db.Tell(t, numbered(0, 20, "提现未到账")...)
		p := partsOf(db, t.TempDir())
		p.Check, p.Poll = 50*time.Millisecond, 10*time.Millisecond
		x := live.New(p)
		ctx, cancel := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() { x.Run(ctx) })
		defer wait.Wait()
		defer cancel()
		soon(t, "the index is open", x.Open)
		db.Exec(t, `DELETE FROM search_docs WHERE complaint = '`+string(ids[1])+`'`)
		db.Exec(t, `DELETE FROM receipts`)
		db.Exec(t, `DELETE FROM complaints WHERE id = '`+string(ids[1])+`'`)
		soon(t, "a complaint less is noticed", func() bool { return x.Open() && total(t, x, "") == 19 })
		db.Exec(t, `DELETE FROM changes WHERE seq > 3`)
		db.Exec(t, `UPDATE complaints SET public_text = 'older words' WHERE id = '`+string(ids[2])+`'`)
		db.Exec(t, `DELETE FROM changes WHERE seq > 3`)
		f := similar.New(x, joinder.RealWorld())
		soon(t, "an older log is noticed", func() bool { return x.Open() && total(t, x, "") == 19 && total(t, x, "提现") <= 19 })
		db.Exec(t, `UPDATE wallets SET operator = 'Ant' WHERE id = 'w'`)
		soon(t, "another operator is noticed", func() bool {
			r, err := f.Search(t.Context(), anyone, similar.Query{Operators: []string{"Ant"}})
			return err == nil && x.Open() && r.Total == 19
		})
	})
}
