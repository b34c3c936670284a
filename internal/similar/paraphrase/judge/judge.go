// Package judge measures how well scores tell pairs of one problem from
// others, and prints the ranker's figures beside plain overlap:
//
//	go test -run TestFigures -v -figures ./internal/similar/paraphrase/judge
package judge

import (
	"cmp"
	"math"
	"slices"

	"joinder/internal/similar"
	"joinder/internal/similar/paraphrase"
)

// Scored is a pair's score and what is true of it.
type Scored struct {
	Score float64
	Same  bool
}

// AUC is the chance that a pair of one problem scores above one of two; ties
// count half. It is NaN without pairs of both kinds.
func AUC(list []Scored) float64 {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Scored) int { return cmp.Compare(a.Score, b.Score) })
	var ranks, same float64
	for i := 0; i < len(list); {
		j := i
		for j < len(list) && list[j].Score == list[i].Score {
			j++
		}
		for _, s := range list[i:j] {
			if s.Same {
				ranks += float64(i+j+1) / 2
				same++
			}
		}
		i = j
	}
	return (ranks - same*(same+1)/2) / (same * (float64(len(list)) - same))
}

// AveragePrecision is the mean precision at each pair of one problem, best
// scores first; among ties the pairs of two problems come first.
func AveragePrecision(list []Scored) float64 {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Scored) int {
		if c := cmp.Compare(b.Score, a.Score); c != 0 || a.Same == b.Same {
			return c
		}
		if b.Same {
			return -1
		}
		return 1
	})
	var hits, sum float64
	for i, s := range list {
		if s.Same {
			hits++
			sum += hits / float64(i+1)
		}
	}
	return sum / hits
}

// overlap holds what the plain scores need of a set of texts.
type overlap struct {
	texts map[string]map[string]float64 // terms of a text, counted
	in    map[string]float64            // texts that have a term
	mean  float64                       // terms of a text
}

func read(pairs []paraphrase.Pair) *overlap {
	o := &overlap{texts: map[string]map[string]float64{}, in: map[string]float64{}}
	for _, p := range pairs {
		for _, s := range [2]string{p.A, p.B} {
			if o.texts[s] != nil {
				continue
			}
			terms := map[string]float64{}
			for _, t := range similar.Tokens(s) {
				terms[t.Term]++
				o.mean++
			}
			for t := range terms {
				o.in[t]++
			}
			o.texts[s] = terms
		}
	}
	o.mean /= float64(len(o.texts))
	return o
}

func (o *overlap) idf(term string) float64 {
	return math.Log(1 + (float64(len(o.texts))-o.in[term]+0.5)/(o.in[term]+0.5))
}

// bm25 is the mean of BM25 in both directions, each as a share of what the
// text scores with itself.
func (o *overlap) bm25(p paraphrase.Pair) float64 {
	one := func(query, text map[string]float64) float64 {
		var size, sum float64
		for _, n := range text {
			size += n
		}
		for _, t := range slices.Sorted(keys(query)) {
			if n := text[t]; n > 0 {
				sum += o.idf(t) * n * 2.2 / (n + 1.2*(0.25+0.75*size/o.mean))
			}
		}
		return sum
	}
	a, b := o.texts[p.A], o.texts[p.B]
	self := one(a, a) + one(b, b)
	if self == 0 {
		return 0
	}
	return (one(a, b) + one(b, a)) / self
}

func (o *overlap) jaccard(p paraphrase.Pair) float64 {
	a, b := o.texts[p.A], o.texts[p.B]
	both := 0.0
	for t := range a {
		if b[t] > 0 {
			both++
		}
	}
	if both == 0 {
		return 0
	}
	return both / (float64(len(a)+len(b)) - both)
}

func (o *overlap) cosine(p paraphrase.Pair) float64 {
	a, b := o.texts[p.A], o.texts[p.B]
	var dot, aa, bb float64
	for _, t := range slices.Sorted(keys(a)) {
		x := a[t] * o.idf(t)
		aa += x * x
		dot += x * b[t] * o.idf(t)
	}
	for _, t := range slices.Sorted(keys(b)) {
		bb += b[t] * o.idf(t) * b[t] * o.idf(t)
	}
	if dot == 0 {
		return 0
	}
	return dot / math.Sqrt(aa*bb)
}

func keys(m map[string]float64) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// Row is one measured set: AUC and average precision of each score.
type Row struct {
	Pairs, Same           int
	BM25, Jaccard, Cosine [2]float64
	Ranker                [2]float64
}

// Measure scores pairs with a model and with plain overlap.
func Measure(m *paraphrase.Model, pairs []paraphrase.Pair) Row {
	o := read(pairs)
	row := Row{Pairs: len(pairs)}
	for _, p := range pairs {
		if p.Same {
			row.Same++
		}
	}
	both := func(score func(paraphrase.Pair) float64) [2]float64 {
		list := make([]Scored, len(pairs))
		for i, p := range pairs {
			list[i] = Scored{score(p), p.Same}
		}
		return [2]float64{AUC(list), AveragePrecision(list)}
	}
	row.BM25, row.Jaccard, row.Cosine = both(o.bm25), both(o.jaccard), both(o.cosine)
	row.Ranker = both(func(p paraphrase.Pair) float64 { return m.Score(m.Read(p.A), m.Read(p.B)) })
	return row
}
