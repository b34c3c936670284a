package engine

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestARebuildKeepsUp: while an index is made anew, changes go into the old one,
// and are in the new one when it takes over; a crash right after loses none of
// them that the log does not repeat. One that fails leaves the log where it was.
func TestARebuildKeepsUp(t *testing.T) {
	g := questions{texts{rand.New(rand.NewPCG(91, 92))}}
	dir := t.TempDir()
	x := openTest(t, dir, Options{})
	o := &oracle{schema: testSchema(), live: map[string]Document{}}
	next := 0
	ask := func() {
		t.Helper()
		o.buried = stillThere(x, o)
		for i := range 40 {
			agree(t, x, o, g.query(x.schema), i%2 == 0, 2)
		}
	}
	for round := range 3 {
		next = change(t, x, o, g, round, next)
		noError(t, x.Flush(t.Context()))
		next = change(t, x, o, g, round, next) // some only in memory
	}
	if err := x.Apply(t.Context(), Batch{Seq: 1 << 40, Meanwhile: true}); !errors.Is(err, ErrOver) {
		t.Fatalf("a batch for the time of a rebuild without one: %v", err)
	}
	broken := errors.New("the database is away")
	for round, fails := range []bool{false, true, false, false} {
		before, _ := x.Seq()
		kept := maps.Clone(o.live)
		docs := slices.Collect(maps.Values(kept))
		err := x.Rebuild(t.Context(), before, func(yield func(Make) bool) {
			for i := range docs {
				if i%(len(docs)/3+1) == 7 {
					next = change(t, x, o, g, round, next)
					ask()
				}
				if !yield(func(add func(*Document) error) error { return add(&docs[i]) }) {
					return
				}
			}
			if fails {
				yield(func(func(*Document) error) error { return broken })
			}
		})
		if applied, durable := x.Seq(); fails {
			if o.live = kept; !errors.Is(err, broken) || applied != before {
				t.Fatalf("%v, at %d", err, applied)
			}
		} else if noError(t, err); applied <= before || durable != before {
			t.Fatalf("at %d, on the disk %d, before %d", applied, durable, before)
		}
		ask()
		if fails {
			continue
		}
		if round == 3 { // a crash: what came after is in the log
			noError(t, x.Close())
			x = openTest(t, dir, Options{})
			if applied, _ := x.Seq(); applied != before {
				t.Fatalf("at %d after a crash, before %d", applied, before)
			}
			o.live = kept
			ask()
		}
		noError(t, x.Flush(t.Context()))
		ask()
		noError(t, x.Compact(t.Context()))
		ask()
	}
	// An index that is ahead of its log has followed another one.
	ahead, _ := x.Seq()
	docs := []Document{g.document(9001)}
	noError(t, x.Rebuild(t.Context(), 3, func(yield func(Make) bool) {
		noError(t, x.Apply(t.Context(), Batch{Seq: ahead + 1, Put: []Document{g.document(9002)}}))
		yield(func(add func(*Document) error) error { return add(&docs[0]) })
	}))
	o.live = map[string]Document{docs[0].ID: docs[0]}
	if applied, durable := x.Seq(); applied != 3 || durable != 3 {
		t.Fatalf("at %d, on the disk %d", applied, durable)
	}
	ask()
}
