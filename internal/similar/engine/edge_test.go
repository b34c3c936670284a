package engine

import (
	"context"
	"encoding/base64"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func makes(docs []Document) func(func(Make) bool) {
	return func(yield func(Make) bool) {
		for i := range docs {
			if !yield(func(add func(*Document) error) error { return add(&docs[i]) }) {
				return
			}
		}
	}
}

// TestAnyCursorIsHandled: a cursor comes from an address, so it may be anything.
func TestAnyCursorIsHandled(t *testing.T) {
	g := texts{rand.New(rand.NewPCG(51, 52))}
	x := openTest(t, t.TempDir(), Options{})
	var b Batch
	for i := range 300 {
		b.Put = append(b.Put, g.document(i))
	}
	b.Seq = 1
	noError(t, x.Apply(t.Context(), b))
	q := Query{Expr: Or(Char("提"), Word("ca0")), See: []string{"public"}, Limit: 5}
	first, err := x.Search(t.Context(), q)
	noError(t, err)
	good, err := base64.RawURLEncoding.DecodeString(string(first.Next))
	noError(t, err)
	refused := 0
	for i := range 3000 {
		bad := append([]byte(nil), good...)
		for range 1 + i%4 {
			bad[g.r.IntN(len(bad))] = byte(g.r.Uint32())
		}
		q.After = Cursor(base64.RawURLEncoding.EncodeToString(bad[:len(bad)-i%3*g.r.IntN(len(bad))/2]))
		if _, err := x.Search(t.Context(), q); errors.Is(err, ErrCursor) {
			refused++
		} else {
			noError(t, err)
		}
	}
	for _, c := range []Cursor{"!", "AA", "AAAA", Cursor(strings.Repeat("_", 90))} {
		q.After = c
		if _, err := x.Search(t.Context(), q); !errors.Is(err, ErrCursor) {
			t.Errorf("%q: %v", c, err)
		}
	}
	if refused == 0 {
		t.Error("no cursor was refused")
	}
}

// TestPagesStayInOrder: documents come, change and go between the pages of one
// reader, who sees each that stayed once and none twice.
func TestPagesStayInOrder(t *testing.T) {
	g := texts{rand.New(rand.NewPCG(61, 62))}
	x := openTest(t, t.TempDir(), Options{})
	b := Batch{Seq: 1}
	for i := range 600 {
		b.Put = append(b.Put, g.document(i))
	}
	noError(t, x.Apply(t.Context(), b))
	for _, sort := range []Sort{ByWeight, Newest} {
		q := Query{Expr: Or(Char("提"), Char("现"), Word("ca0")), See: []string{"public"}, Limit: 400, Sort: sort}
		whole, err := x.Search(t.Context(), q)
		noError(t, err)
		q.Limit = 7
		seen, gone := map[string]bool{}, map[string]bool{}
		for {
			r, err := x.Search(t.Context(), q)
			noError(t, err)
			for _, h := range r.Hits {
				if seen[h.ID] {
					t.Fatalf("%s twice", h.ID)
				}
				seen[h.ID] = true
			}
			if q.After = r.Next; r.Next == "" {
				break
			}
			applied, _ := x.Seq()
			change := Batch{Seq: applied + 1, Put: []Document{g.document(10_000 + int(applied))}}
			if lost := whole.Hits[g.r.IntN(len(whole.Hits))].ID; applied%3 == 0 {
				change.Drop, gone[lost] = []string{lost}, true
			}
			noError(t, x.Apply(t.Context(), change))
			if applied%10 == 0 {
				noError(t, x.Compact(t.Context()))
			}
		}
		for _, h := range whole.Hits {
			if !seen[h.ID] && !gone[h.ID] {
				t.Errorf("%s was left out", h.ID)
			}
		}
	}
}

// TestRebuildIsAllOrNothing: one that fails leaves the old index as it was and
// no files; one that succeeds takes its place in one moment.
func TestRebuildIsAllOrNothing(t *testing.T) {
	g := texts{rand.New(rand.NewPCG(71, 72))}
	dir := t.TempDir()
	x := openTest(t, dir, Options{})
	noError(t, x.Apply(t.Context(), Batch{Seq: 3, Put: []Document{g.document(1), g.document(2)}}))
	noError(t, x.Flush(t.Context()))
	files := func() int {
		names, err := filepath.Glob(filepath.Join(dir, "*.seg"))
		noError(t, err)
		return len(names)
	}
	var docs []Document
	for i := range 500 {
		docs = append(docs, g.document(i))
	}
	wrong := append([]Document{}, docs...)
	wrong[400] = Document{ID: "x"}
	twice := append(append([]Document{}, docs...), docs[7])
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for name, err := range map[string]error{
		"a document of another schema": x.Rebuild(t.Context(), 9, makes(wrong)),
		"an id twice":                  x.Rebuild(t.Context(), 9, makes(twice)),
		"a context that ended":         x.Rebuild(stopped, 9, makes(docs)),
	} {
		if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if s := x.Stats(); s.Docs != 2 || files() != 1 {
		t.Fatalf("%+v, %d files", s, files())
	}
	noError(t, x.Rebuild(t.Context(), 9, makes(docs)))
	applied, durable := x.Seq()
	if s := x.Stats(); s.Docs != 500 || applied != 9 || durable != 9 || files() != s.Segments {
		t.Errorf("%+v, %d files, at %d and %d", s, files(), applied, durable)
	}
}

// TestOneProcessAndOneSchema: who else opens the directory is told why not.
func TestOneProcessAndOneSchema(t *testing.T) {
	dir := t.TempDir()
	x := openTest(t, dir, Options{})
	if _, err := Open(dir, testSchema(), Options{}); !errors.Is(err, ErrLocked) {
		t.Errorf("a second one: %v", err)
	}
	if err := Remove(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("removed while open: %v", err)
	}
	noError(t, x.Apply(t.Context(), victimBatch(1)))
	noError(t, x.Flush(t.Context()))
	noError(t, x.Close())
	if _, err := x.Search(t.Context(), Query{}); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	other := testSchema()
	other.Analysis = "2"
	if _, err := Open(dir, other, Options{}); !errors.Is(err, ErrStale) {
		t.Errorf("another analysis: %v", err)
	}
	noError(t, Remove(dir))
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	noError(t, err)
	if len(names) != 1 { // LOCK
		t.Errorf("left behind: %v", names)
	}
	x, err = Open(dir, other, Options{})
	noError(t, err)
	noError(t, x.Close())
}

// TestNoRoomForAFlush: what cannot be written stays in memory and is written
// when there is room.
func TestNoRoomForAFlush(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := openTest(t, dir, Options{FlushEvery: time.Hour})
	noError(t, x.Apply(t.Context(), victimBatch(1)))
	noError(t, os.Rename(dir, dir+"-away"))
	if err := x.Flush(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("flush: %v", err)
	}
	noError(t, x.Apply(t.Context(), victimBatch(2)))
	complete(t, x, 2)
	noError(t, os.Rename(dir+"-away", dir))
	noError(t, x.Flush(t.Context()))
	if _, durable := x.Seq(); durable != 2 || x.Stats().InMemory != 0 {
		t.Errorf("durable up to %d, %+v", durable, x.Stats())
	}
	complete(t, x, 2)
}
