package engine

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func scanAgrees(t *testing.T, x *Index, o *oracle, q Query) int {
	t.Helper()
	want, _ := o.answer(q)
	seen := map[string]bool{}
	c := Columns{Facets: []string{"language", "wallet", "timely"}, Numbers: []string{"amount", "day"}}
	noError(t, x.Scan(t.Context(), q, c, func(b *Block) error {
		for i := range b.Len() {
			id := string(b.ID(i))
			d := o.live[id]
			values := []string{d.Values[4], d.Values[0], d.Values[5]}
			for f := range c.Facets {
				if got := b.Names(f)[b.Values[f][i]]; got != values[f] {
					t.Fatalf("%s: %s is %q, want %q", id, c.Facets[f], got, values[f])
				}
			}
			if seen[id] || b.Numbers[0][i] != d.Numbers[1] || b.Numbers[1][i] != d.Numbers[0] {
				t.Fatalf("%s: %d %d, want %v", id, b.Numbers[0][i], b.Numbers[1][i], d.Numbers)
			}
			seen[id] = true
		}
		return nil
	}))
	if len(seen) != len(want) {
		t.Fatalf("%+v: %d documents, want %d", q, len(seen), len(want))
	}
	return len(seen)
}

// TestScanRefusesAndEnds: unknown columns, and an error of the one who counts.
func TestScanRefusesAndEnds(t *testing.T) {
	g := texts{rand.New(rand.NewPCG(111, 112))}
	x := openTest(t, t.TempDir(), Options{})
	noError(t, x.Apply(t.Context(), Batch{Seq: 1, Put: []Document{g.document(1), g.document(2)}}))
	for _, c := range []Columns{{Facets: []string{"day"}}, {Numbers: []string{"wallet"}}} {
		if err := x.Scan(t.Context(), Query{}, c, nil); !errors.Is(err, ErrQuery) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	stop := errors.New("stop")
	if err := x.Scan(t.Context(), Query{See: []string{"public", "held"}}, Columns{}, func(*Block) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
}

// TestDistinctIsAMap holds it against a map.
func TestDistinctIsAMap(t *testing.T) {
	r := rand.New(rand.NewPCG(121, 122))
	var d Distinct
	for _, most := range []int64{3, 1000, 1 << 62} {
		d.Clear()
		known, some := map[int64]int{}, []int64{}
		for range 20_000 {
			key := r.Int64N(most) - most/2
			want, was := known[key]
			if !was {
				want = len(known)
				known[key] = want
			}
			some = append(some, key)
			if r.IntN(3) == 0 && d.Add(key) == was {
				t.Fatalf("%d is new: %v", key, was)
			}
			if n := d.Number(key); int(n) != want {
				t.Fatalf("%d: %d, want %d", key, n, want)
			}
		}
		var again Distinct
		for i, n := range again.Numbers(some, nil) {
			if int(n) != known[some[i]] {
				t.Fatalf("%d: %d, want %d", some[i], n, known[some[i]])
			}
		}
		if again.Len() != d.Len() || d.Len() != len(known) || !slices.Equal(slices.Sorted(slices.Values(d.All())), slices.Sorted(maps.Keys(known))) {
			t.Errorf("%d, want %d", d.Len(), len(known))
		}
	}
}

// BenchmarkTally counts people, copies, months and amounts of every company
// over JOINDER_DOCS documents, as a page of a large group does. Times are those of the processor,
// the collector's included.
func BenchmarkTally(b *testing.B) {
	r := rand.New(rand.NewPCG(131, 132))
	x, err := Open(b.TempDir(), complaintSchema(), Options{})
	noErrorB(b, err)
	defer func() { noErrorB(b, x.Close()) }()
	n := measureDocs()
	noErrorB(b, x.Rebuild(b.Context(), 1, func(yield func(Make) bool) {
		for i := range n {
			d := Document{ID: fmt.Sprintf("%08x", i), Class: "public", Values: make([]string, 10), Numbers: []int64{r.Int64N(3000), r.Int64N(1e9), r.Int64N(int64(n)) * 0x1234567890ab}}
			d.Values[0], d.Values[3], d.Values[4] = fmt.Sprint(r.IntN(5000)), fmt.Sprint(r.IntN(12)), fmt.Sprint(r.IntN(10))
			if !yield(func(add func(*Document) error) error { return add(&d) }) {
				return
			}
		}
	}))
	var took []time.Duration
	for b.Loop() {
		start := processTime()
		var people, copies Distinct
		var companies, months []int
		var who []uint32
		sum := int64(0)
		noErrorB(b, x.Scan(b.Context(), Query{See: []string{"public"}}, Columns{Facets: []string{"company", "month"}, Numbers: []string{"person", "amount", "day"}}, func(block *Block) error {
			if companies == nil {
				companies, months = make([]int, len(block.Names(0))), make([]int, len(block.Names(1)))
			}
			who = people.Numbers(block.Numbers[0], who[:0])
			who = copies.Numbers(block.Numbers[1], who[:0])
			for i := range block.Len() {
				companies[block.Values[0][i]]++
				months[block.Values[1][i]]++
				sum += block.Numbers[1][i]
			}
			return nil
		}))
		took = append(took, processTime()-start)
	}
	b.ReportMetric(at(took, 50), "p50-ms")
}
