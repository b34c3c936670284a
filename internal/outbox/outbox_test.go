package outbox_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"maragu.dev/goqite"
	_ "modernc.org/sqlite"

	"joinder"
	"joinder/internal/outbox"
)

// queue is an outbox table of its own; a failed job comes back after 50 ms.
func queue(t *testing.T) *goqite.Queue {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+t.TempDir()+"/q.db?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	if _, err := db.Exec(`CREATE TABLE goqite (id TEXT PRIMARY KEY DEFAULT ('m_' || lower(hex(randomblob(16)))),
		created TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')), updated TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
		queue TEXT NOT NULL, body BLOB NOT NULL, timeout TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
		received INTEGER NOT NULL DEFAULT 0, priority INTEGER NOT NULL DEFAULT 0) STRICT`); err != nil {
		t.Fatal(err)
	}
	return goqite.New(goqite.NewOpts{DB: db, Name: "outbox", MaxReceive: 3, Timeout: 50 * time.Millisecond})
}

func send(t *testing.T, q *goqite.Queue, kind, payload string) {
	t.Helper()
	body, err := json.Marshal(joinder.Job{Kind: kind, Payload: []byte(payload)})
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Send(t.Context(), goqite.Message{Body: body}); err != nil {
		t.Fatal(err)
	}
}

func TestDrainRunsEachOnce(t *testing.T) {
	q := queue(t)
	box := outbox.New(q, slog.New(slog.DiscardHandler))
	var got []string
	box.Handle("say", func(_ context.Context, p []byte) error { got = append(got, string(p)); return nil })
	for _, p := range []string{"a", "b", "c"} {
		send(t, q, "say", p)
	}
	if err := box.Drain(t.Context()); err != nil || len(got) != 3 {
		t.Fatalf("got %v, %v", got, err)
	}
	if err := box.Drain(t.Context()); err != nil || len(got) != 3 {
		t.Fatalf("ran again: %v, %v", got, err)
	}
}

// TestFailureComesBack: a job that failed or panicked is tried again and does
// not keep the others from running.
func TestFailureComesBack(t *testing.T) {
	q := queue(t)
	box := outbox.New(q, slog.New(slog.DiscardHandler))
	var tries, others atomic.Int32
	box.Handle("bad", func(context.Context, []byte) error {
		switch tries.Add(1) {
		case 1:
			panic("first")
		case 2:
			return errors.New("second")
		}
		return nil
	})
	box.Handle("good", func(context.Context, []byte) error { others.Add(1); return nil })
	send(t, q, "bad", "")
	send(t, q, "good", "")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	done := make(chan struct{})
	go func() { box.Run(ctx); close(done) }()
	for (tries.Load() < 3 || others.Load() < 1) && ctx.Err() == nil {
		time.Sleep(20 * time.Millisecond)
	}
	cancel()
	<-done
	if tries.Load() != 3 || others.Load() != 1 {
		t.Fatalf("tried %d times, others %d; want 3 and 1", tries.Load(), others.Load())
	}
}

func TestUnknownKindIsSaid(t *testing.T) {
	q := queue(t)
	box := outbox.New(q, slog.New(slog.DiscardHandler))
	send(t, q, "nobody", "")
	if err := box.Drain(t.Context()); err == nil {
		t.Fatal("a job without a handler was taken for done")
	}
}
