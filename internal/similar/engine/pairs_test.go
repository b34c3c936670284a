package engine

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestPairsAreExact asks for phrases of the most frequent words, with gaps and
// without, while files are flushed, merged, thinned out and opened anew.
func TestPairsAreExact(t *testing.T) {
	g := questions{texts{rand.New(rand.NewPCG(141, 142))}}
	dir := t.TempDir()
	x := openTest(t, dir, Options{})
	o := &oracle{schema: testSchema(), live: map[string]Document{}}
	next := 0
	put := func(n int) {
		applied, _ := x.Seq()
		b := Batch{Seq: applied + 1}
		for range n {
			d := g.document(next)
			b.Put, o.live[d.ID] = append(b.Put, d), d
			next++
		}
		noError(t, x.Apply(t.Context(), b))
		noError(t, x.Flush(t.Context()))
	}
	paired := func() (n int) {
		for _, e := range x.entries() {
			e.s.load()
			for w := e.s.from([]byte(pairMark)); w.step() && w.term[0] == pairMark[0]; {
				n++
			}
		}
		return n
	}
	phrases := func() {
		t.Helper()
		words := frequent(o, 9)
		for _, a := range words {
			for _, b := range words {
				c := words[g.r.IntN(len(words))]
				for _, e := range []Expr{Phrase(a, b), Phrase(a, b, c), Phrase(a, "", b), And(Word(c), Not(Phrase(a, b)))}[:1+g.r.IntN(4)] {
					agree(t, x, o, Query{Expr: e, See: []string{"public", "held"}, Limit: 5, Sort: Sort(g.r.IntN(2))}, true, 1)
				}
			}
		}
	}
	put(100) // too few for pairs
	phrases()
	if paired() != 0 {
		t.Error("pairs in a file of 100 documents")
	}
	put(900)
	put(300)
	phrases()
	before := paired()
	var drop []string
	for id := range maps.Keys(o.live) {
		if g.r.IntN(3) == 0 {
			drop = append(drop, id)
			o.buried = append(o.buried, o.live[id])
			delete(o.live, id)
		}
	}
	applied, _ := x.Seq()
	noError(t, x.Apply(t.Context(), Batch{Seq: applied + 1, Drop: drop}))
	phrases()
	noError(t, x.Compact(t.Context()))
	o.buried = nil
	phrases()
	// What only deleted documents said is not in the file as a pair either.
	e := x.entries()[0].s
	for w := e.from([]byte(pairMark)); w.step() && w.term[0] == pairMark[0]; {
		a, b, _ := strings.Cut(string(w.term[1:]), "\x00")
		if want, _ := o.answer(Query{Expr: Phrase(a, b), See: []string{"public", "held"}}); len(want) != w.df {
			t.Errorf("%q %q: %d, want %d", a, b, w.df, len(want))
		}
	}
	noError(t, x.Close())
	x = openTest(t, dir, Options{})
	phrases()
	put(2000)
	noError(t, x.Compact(t.Context()))
	phrases()
	if before == 0 || paired() == 0 {
		t.Errorf("%d pairs, then %d", before, paired())
	}
	for _, e := range []Expr{Word(pairTerm("aa0", "aa0")), Phrase(pairMark), Prefix(pairMark), Phrase("")} {
		r, err := x.Search(t.Context(), Query{Expr: e, See: []string{"public", "held"}})
		if err != nil || r.Total != 0 {
			t.Errorf("%q finds %d %v", e, r.Total, err)
		}
	}
}

// frequent are the words that most documents have.
func frequent(o *oracle, most int) []string {
	df := map[string]int{}
	for _, d := range o.live {
		for _, w := range slices.Compact(slices.Sorted(slices.Values(d.Terms))) {
			if w != "" {
				df[w]++
			}
		}
	}
	words := slices.SortedFunc(maps.Keys(df), func(a, b string) int { return df[b] - df[a] })
	return words[:most]
}
