package paraphrase

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"joinder/internal/similar"
)

// Bounds of what is looked at. A text longer than maxRead bytes is judged by
// its beginning, and no more than maxCross of its grams are paired with the
// other text's, so that one score has a bounded price.
const (
	maxRead  = 4096
	maxGrams = 400
	maxCross = 56
)

// gram is the hash of a piece of text: a character, a pair of characters, a
// stem, the beginning of a long word, or two words in a row.
type gram uint32

// Text is a text that was read for scoring. It belongs to the model that read
// it and never changes.
type Text struct {
	pairs    []gram    // pairs of characters and stems: what the overlap is counted in
	chars    []gram    // single characters and beginnings of words
	near     []gram    // two words, or two pairs of characters, in a row
	cross    []gram    // the known ones of pairs and chars that may meet the other text's
	order    []gram    // chars as they stand, for the longest common sequence
	numbers  []gram    // sums, days, times
	concepts []uint8   // places in the table of concepts
	has      [4]uint64 // concepts as bits
	units    []unit    // chars as they stand, each with the notion it is part of
	weight   float64   // rarity of pairs, summed
	signs    signs
	han      bool
	latin    bool
}

// unit is a character or the beginning of a word, and the notion of the longest
// word around it.
type unit struct {
	g      gram
	notion int16 // -1: none
	weight float32
}

// signs are small things that turn a meaning round.
type signs uint8

const (
	denies signs = 1 << iota // 没 不 未 not never
	asks                     // 吗 怎么 how ?
	wonder                   // 为什么 why
)

// empty says that nothing in the text can be compared.
func (t Text) empty() bool { return len(t.chars) == 0 && len(t.numbers) == 0 }

// Read prepares a text for Score. It takes a few microseconds for a sentence.
func (m *Model) Read(s string) Text {
	if len(s) > maxRead {
		s = s[:maxRead]
	}
	tokens := similar.Tokens(s)
	tokens = tokens[:min(len(tokens), maxGrams)]
	var t Text
	var last gram
	end := -1
	spans := make([][2]int, len(tokens)) // first and last of the units of a token
	for i, tok := range tokens {
		spans[i] = [2]int{len(t.chars), len(t.chars) - 1}
		g := hash(0x10, tok.Term)
		if isNumber(tok.Term) {
			t.numbers = append(t.numbers, g)
			end = -1
			continue
		}
		t.pairs = append(t.pairs, g)
		if end >= 0 && tok.Start-end < 3 {
			t.near = append(t.near, mix(last, g))
		}
		joined := tok.Start < end
		t.addChars(tok, joined)
		if spans[i][1] = len(t.chars) - 1; joined && spans[i][0] > 0 {
			spans[i][0]--
		}
		last, end = g, tok.End
	}
	var words []word
	t.concepts, t.signs, words = concepts.find(tokens)
	t.cover(m, words, spans)
	t.order = slices.Clone(t.chars[:min(len(t.chars), 64)])
	t.pairs, t.chars, t.near, t.numbers = set(t.pairs), set(t.chars), set(t.near), set(t.numbers)
	for _, g := range t.pairs {
		t.weight += m.rarity(g)
	}
	t.cross = m.crossing(t.pairs, t.chars)
	return t
}

// cover finds the notion of every character: that of the longest word around it.
func (t *Text) cover(m *Model, words []word, spans [][2]int) {
	t.units = make([]unit, len(t.chars))
	long := make([]int, len(t.chars))
	for i, g := range t.chars {
		t.units[i] = unit{g: g, notion: -1, weight: float32(m.rarity(g))}
	}
	for _, w := range words {
		from, to := spans[w.from][0], spans[w.to][1]
		switch w.part {
		case head:
			to = from
		case tail:
			from = to
		}
		for i := max(from, 0); i <= to; i++ {
			if n := to - from + 1; n > long[i] {
				long[i], t.units[i].notion = n, int16(w.notion)
			}
		}
	}
	for _, c := range t.concepts {
		t.has[c/64] |= 1 << (c % 64)
	}
}

// addChars adds what a term is made of; joined says that its first character
// is the last one of the term before.
func (t *Text) addChars(tok similar.Token, joined bool) {
	r, size := utf8.DecodeRuneInString(tok.Term)
	if r < 0x2e80 {
		t.latin = true
		t.chars = append(t.chars, hash(0x20, tok.Term[:min(len(tok.Term), 5)]))
		return
	}
	t.han = true
	if !joined {
		t.chars = append(t.chars, hash(0x30, tok.Term[:size]))
	}
	if size < len(tok.Term) {
		t.chars = append(t.chars, hash(0x30, tok.Term[size:]))
	}
}

// crossing are the grams that may be paired with another text's: those the
// model has met, the rarer ones first if there are too many.
func (m *Model) crossing(lists ...[]gram) []gram {
	var out []gram
	for _, list := range lists {
		for _, g := range list {
			if m.knows(g) {
				out = append(out, g)
			}
		}
	}
	if len(out) > maxCross {
		slices.SortStableFunc(out, func(a, b gram) int { return cmp.Compare(m.rarity(b), m.rarity(a)) })
		out = out[:maxCross]
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func isNumber(term string) bool {
	for i := range len(term) {
		if term[i] < '0' || term[i] > '9' {
			return false
		}
	}
	return term != ""
}

func set(list []gram) []gram {
	slices.Sort(list)
	return slices.Compact(list)
}

// hash is FNV-1a of a kind and a term, stirred.
func hash(kind byte, term string) gram {
	h := (uint32(2166136261) ^ uint32(kind)) * 16777619
	for i := range len(term) {
		h = (h ^ uint32(term[i])) * 16777619
	}
	return gram(stir(h))
}

// mix is the hash of two grams in this order.
func mix(a, b gram) gram {
	return gram(stir(uint32(a)*0x9e3779b1 + (uint32(b)<<13 | uint32(b)>>19)))
}

func stir(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	h *= 0x846ca68b
	return h ^ h>>16
}
