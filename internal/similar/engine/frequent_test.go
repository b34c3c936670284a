package engine

import (
	"bytes"
	"slices"
	"testing"
)

// knownAgree asks for frequent words alone, of which a file knows the facets,
// while some documents may not be seen and more and more are deleted.
func knownAgree(t *testing.T, x *Index, o *oracle, g questions) {
	t.Helper()
	s := x.entries()[0].s
	var often []Expr
	for w := s.from(nil); w.step(); {
		term := string(w.term)
		if _, ok := s.frequent(w.entry); !ok {
			continue
		}
		switch term[:1] {
		case singles:
			often = append(often, Char(term[1:]))
		case pairMark:
			first, second, _ := bytes.Cut(w.term[1:], []byte{0})
			often = append(often, Phrase(string(first), string(second)))
		default:
			often = append(often, Word(term))
		}
	}
	if len(often) < 20 || len(often) == len(s.dictIdx)*dictBlock {
		t.Fatalf("%d frequent terms", len(often))
	}
	ids := slices.Sorted(func(yield func(string) bool) {
		for id := range o.live {
			if !yield(id) {
				return
			}
		}
	})
	for round := range 3 {
		for i := range 60 {
			q := Query{Expr: often[(i*7+round)%len(often)], See: []string{"public"}, Facets: x.schema.Facets, Limit: 20}
			if i%3 == 0 {
				q.See = append(q.See, "held")
			}
			if i%4 == 1 {
				q.Filters = []Filter{{"wallet", []string{"w1", "w2", "w3"}}}
			}
			if i%5 == 1 {
				q.Facets = q.Facets[1:3]
			}
			agree(t, x, o, q, true, 1)
		}
		drop := ids[round*2500:][:400+2000*round]
		for _, id := range drop {
			o.buried = append(o.buried, o.live[id])
			delete(o.live, id)
		}
		noError(t, x.Apply(t.Context(), Batch{Seq: uint64(100 + round), Drop: drop}))
	}
}

// TestCountsAsWritten holds that what appendCounts writes is read again.
func TestCountsAsWritten(t *testing.T) {
	for _, counts := range [][]uint32{{}, {0}, {5}, {0, 0, 0}, {1, 0, 0, 200, 0}, {0, 1 << 31, 0, 0, 0, 0, 7}, make([]uint32, 300)} {
		global := upTo(len(counts))
		slices.Reverse(global)
		d := newDesk()
		d.counts = [][]uint32{make([]uint32, len(counts))}
		tally := &tally{desk: d, facets: []int{0}, wanted: []bool{true}, apart: []bool{false}, only: -1}
		rest := tally.addCounts(0, global, append(appendCounts(nil, counts), 9))
		got := slices.Clone(d.counts[0])
		slices.Reverse(got)
		if !slices.Equal(got, counts) || !bytes.Equal(rest, []byte{9}) {
			t.Errorf("%v came back as %v, and %v was left", counts, got, rest)
		}
	}
}
