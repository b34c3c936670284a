package group

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"joinder/internal/similar"
	"joinder/internal/similar/wordmap"
)

// Measures of texts, set by measurement; package figures prints what they give.
const (
	mostCut   = 160 // different words of a text that are read
	mostTerms = 96  // rarest of them that are compared
	prior     = 60  // texts that the words of the whole site count as, beside those of the bucket
)

// Usual is how often words occur in the texts of the whole site, from a
// sample; it says what is rare where a bucket alone is too small to tell.
type Usual struct {
	texts int
	with  map[string]int32
}

// UsualOf counts the words of a sample.
func UsualOf(texts []string) Usual {
	u := Usual{texts: len(texts), with: map[string]int32{}}
	var c similar.Cutter
	seen := map[string]int32{}
	for i, text := range texts {
		terms, _ := c.Cut(text)
		for _, t := range terms {
			if t != "" && seen[t] != int32(i+1) {
				if seen[t] == 0 {
					t = strings.Clone(t) // the text need not stay
				}
				seen[t] = int32(i + 1)
				u.with[t]++
			}
		}
	}
	return u
}

// share of texts that have a word.
func (u Usual) share(term string) float64 {
	return (float64(u.with[term]) + 0.5) / (float64(u.texts) + 50)
}

// vectors are texts of one bucket made comparable: unit length, terms in order
// of their numbers.
type vectors struct {
	words wordmap.Map
	names []string
	terms [][]uint32
	with  []int32 // texts of the bucket that have a term
	vec   [][]weighted
}

type weighted struct {
	term uint32
	w    float32
}

// add reads a text; its number is that of the call.
func (v *vectors) add(cut *similar.Cutter, text string, mark []int32) []int32 {
	at := int32(len(v.terms)) + 1
	terms, _ := cut.Cut(text)
	own := make([]uint32, 0, min(len(terms), mostCut))
	for _, t := range terms {
		if t == "" {
			continue
		}
		n, known := v.words.Number(t)
		if !known {
			v.names = append(v.names, strings.Clone(t))
			v.with, mark = append(v.with, 0), append(mark, 0)
		}
		if mark[n] == at {
			continue
		}
		mark[n] = at
		if len(own) < mostCut {
			own = append(own, n)
			v.with[n]++
		}
	}
	v.terms = append(v.terms, own)
	return mark
}

// weigh makes the vectors: the weight of a word is how rare it is here, in a
// small bucket rather how rare it is on the whole site. Words of one text alone
// liken nothing.
func (v *vectors) weigh(u Usual) {
	n := float64(len(v.terms))
	idf := make([]float32, len(v.with))
	for t, with := range v.with {
		if with < 2 {
			continue
		}
		p := (float64(with) + prior*u.share(v.names[t])) / (n + prior)
		idf[t] = float32(max(0, -math.Log(min(p, 1))))
	}
	v.names = nil
	v.vec = make([][]weighted, len(v.terms))
	for i, own := range v.terms {
		vec := make([]weighted, 0, len(own))
		for _, t := range own {
			if idf[t] > 0.3 {
				vec = append(vec, weighted{t, idf[t]})
			}
		}
		slices.SortFunc(vec, func(a, b weighted) int { return cmp.Or(cmp.Compare(b.w, a.w), cmp.Compare(a.term, b.term)) })
		vec = slices.Clip(vec[:min(len(vec), mostTerms)])
		slices.SortFunc(vec, func(a, b weighted) int { return cmp.Compare(a.term, b.term) })
		sum := 0.0
		for _, x := range vec {
			sum += float64(x.w) * float64(x.w)
		}
		for j := range vec {
			vec[j].w /= float32(math.Sqrt(sum))
		}
		v.vec[i] = vec
		v.terms[i] = nil
	}
	v.terms = nil
}

// Of the likeness that neighbours must have: half as much again as 98 of 100
// pairs drawn by chance have, within bounds. Where everybody writes about the
// same, more is needed than where they do not.
const (
	leastAlike = 0.10
	mostAsked  = 0.22
	chanceTail = 0.98
	aboveTail  = 1.5
	drawnPairs = 20_000
	ordinary   = 0.99 * leastAlike / aboveTail // likeness that asks for no more than leastAlike
)

// threshold measures how alike texts are by chance.
func (v *vectors) threshold() float32 {
	n := uint64(len(v.vec))
	if n < 2 {
		return leastAlike
	}
	x := n // the same pairs every time
	draw := func() uint64 {
		x = x*6364136223846793005 + 1442695040888963407
		return (x >> 33) % n
	}
	var known []float32 // in a small bucket the same pairs are drawn again and again; below 0 for unknown
	if n*n <= drawnPairs {
		known = slices.Repeat([]float32{-1}, int(n*n))
	}
	drawn := 0
	var high []float32 // those that can be more than leastAlike asks for
	for range drawnPairs {
		i, j := draw(), draw()
		if i == j {
			continue
		}
		drawn++
		s := float32(-1)
		if known != nil {
			s = known[i*n+j]
		}
		if s < 0 {
			if s = likeness(v.vec[i], v.vec[j]); known != nil {
				known[i*n+j] = s
			}
		}
		if s > ordinary {
			high = append(high, s)
		}
	}
	at := int(chanceTail*float64(drawn-1)) - (drawn - len(high))
	if drawn == 0 || at < 0 {
		return leastAlike
	}
	slices.Sort(high)
	return min(max(aboveTail*high[at], leastAlike), mostAsked)
}

// likeness of two texts, 0 to 1: the cosine.
func likeness(a, b []weighted) float32 {
	var sum float32
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].term == b[j].term:
			sum += a[i].w * b[j].w
			i, j = i+1, j+1
		case a[i].term < b[j].term:
			i++
		default:
			j++
		}
	}
	return sum
}
