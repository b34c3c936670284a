package latent

import (
	"cmp"
	"errors"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// Bounds of a fit.
const (
	Least    = 1000   // texts of a script that it takes
	Most     = 20_000 // and that it looks at
	mostCols = 30_000 // words that it tells apart
	leastIn  = 5      // texts that have a word: no model holds what fewer wrote
	mostIn   = 0.4    // share of the texts; a word in more says nothing
)

// ErrTooFew says that no script has Least texts.
var ErrTooFew = errors.New("latent: too few texts")

// Fit learns from texts, given as the terms of package similar. They are a
// sample, in no order that matters; what is beyond Most of a script is passed
// over, and so is what is too short. What Fit is given it does not keep. The same
// texts and seed give the same model. It fails with ErrTooFew.
func Fit(texts iter.Seq[[]string], seed uint64) (*Model, error) {
	var samples [2]sample
	for terms := range texts {
		if len(terms) >= Shortest {
			samples[scriptOf(terms)].add(terms)
		}
	}
	m := new(Model)
	for script := range samples {
		if len(samples[script].texts) >= Least {
			m.scripts[script] = samples[script].fit(rand.New(rand.NewPCG(seed, uint64(script))))
		}
		samples[script] = sample{}
	}
	if m.scripts[0] == nil && m.scripts[1] == nil {
		return nil, ErrTooFew
	}
	return m, nil
}

// sample is texts of one script, as numbers of words.
type sample struct {
	numbers map[string]uint32
	list    []string
	in      []uint32 // texts that have each word
	texts   [][]uint32
}

func (s *sample) add(terms []string) {
	if len(s.texts) == Most {
		return
	}
	if s.numbers == nil {
		s.numbers = map[string]uint32{}
	}
	text := make([]uint32, 0, min(len(terms), longest))
	for _, t := range terms[:min(len(terms), longest)] {
		if t == "" {
			continue
		}
		n, ok := s.numbers[t]
		if !ok {
			t = strings.Clone(t)
			n = uint32(len(s.list))
			s.numbers[t] = n
			s.list, s.in = append(s.list, t), append(s.in, 0)
		}
		text = append(text, n)
	}
	slices.Sort(text)
	for i, n := range text {
		if i == 0 || n != text[i-1] {
			s.in[n]++
		}
	}
	s.texts = append(s.texts, text)
}

// columns are the words that are told apart: those in most texts, but not in
// too many. The second result gives each word its column, or -1.
func (s *sample) columns() (words []uint32, at []int32) {
	for n, in := range s.in {
		if in >= leastIn && float64(in) <= mostIn*float64(len(s.texts)) {
			words = append(words, uint32(n))
		}
	}
	slices.SortFunc(words, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(s.in[b], s.in[a]), cmp.Compare(s.list[a], s.list[b]))
	})
	words = words[:min(len(words), mostCols)]
	at = make([]int32, len(s.list))
	for i := range at {
		at[i] = -1
	}
	for i, n := range words {
		at[n] = int32(i)
	}
	return words, at
}

// counts calls f for each text with how often it has each column.
func (s *sample) counts(at []int32, f func(text int, col uint32, n int32)) {
	for t, text := range s.texts {
		for i := 0; i < len(text); {
			j := i
			for j < len(text) && text[j] == text[i] {
				j++
			}
			if col := at[text[i]]; col >= 0 {
				f(t, uint32(col), int32(j-i))
			}
			i = j
		}
	}
}

// fit finds the directions.
func (s *sample) fit(random *rand.Rand) *basis {
	words, at := s.columns()
	b := &basis{terms: make(map[string]uint32, len(words)), list: make([]string, len(words))}
	for i, n := range words {
		b.list[i] = s.list[n]
		b.terms[b.list[i]] = uint32(i)
	}
	b.rarity = s.rarity(at, len(words))
	a := &sparse{cols: len(words), start: []int{0}}
	row := -1
	s.counts(at, func(text int, col uint32, n int32) {
		if text != row {
			a.close()
			row = text
		}
		a.col, a.val = append(a.col, col), append(a.val, b.rarity[col]*float32(local(n)))
	})
	a.close()
	mean := a.mean()
	b.keep(a.directions(Dimensions, mean, random))
	for i, m := range mean {
		for j := range b.center {
			b.center[j] += float32(m) * float32(b.rows[i*Dimensions+j]) * b.scale[i]
		}
	}
	return b
}

// close ends a row and makes its length one; an empty one is left out.
func (a *sparse) close() {
	from := a.start[len(a.start)-1]
	if len(a.val) > from && unit(a.val[from:]) {
		a.start = append(a.start, len(a.val))
		return
	}
	a.col, a.val = a.col[:from], a.val[:from]
}

// rarity is the entropy weight of each column: 1 for a word that one text has,
// 0 for one that all have alike.
func (s *sample) rarity(at []int32, cols int) []float32 {
	total, sum := make([]float64, cols), make([]float64, cols)
	s.counts(at, func(_ int, col uint32, n int32) { total[col] += float64(n) })
	s.counts(at, func(_ int, col uint32, n int32) {
		p := float64(n) / total[col]
		sum[col] += p * math.Log(p)
	})
	out := make([]float32, cols)
	for i := range out {
		out[i] = float32(max(0.01, 1+sum[i]/math.Log(float64(len(s.texts)))))
	}
	return out
}

// keep stores the rows as int8.
func (b *basis) keep(dirs []float32) {
	b.rows, b.scale = make([]int8, len(dirs)), make([]float32, len(b.list))
	for i := range b.list {
		row := dirs[i*Dimensions : (i+1)*Dimensions]
		most := float32(0)
		for _, x := range row {
			most = max(most, float32(math.Abs(float64(x))))
		}
		if most == 0 {
			continue
		}
		b.scale[i] = most / 127
		for j, x := range row {
			b.rows[i*Dimensions+j] = int8(math.RoundToEven(float64(x / b.scale[i])))
		}
	}
}
