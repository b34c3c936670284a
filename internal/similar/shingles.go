package similar

import (
	"slices"
	"unicode/utf8"
)

// wordsOfShingle is how many words that follow each other, or characters of
// scripts without blanks, are one shingle.
const wordsOfShingle = 4

// Shingles are what near-identity is measured by: hashes of every four words
// that follow each other, distinct and in order. A character of a script without
// blanks is a word here. Blanks, case, forms and punctuation do not matter, and
// words of nothing but x, which is blackened text, are passed over. A text of
// fewer than 24 letters has none: different people write the same few words.
//
// into is used for the answer where it is large enough.
func Shingles(text string, into []uint64) []uint64 {
	s := shingler{out: into[:0]}
	for at := 0; at < len(text); {
		c := text[at]
		if c < utf8.RuneSelf && (at+1 == len(text) || text[at+1] < utf8.RuneSelf) { // as fold does, at many times its speed
			switch {
			case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
				s.letter(rune(c))
			case c >= 'A' && c <= 'Z':
				s.letter(rune(c) + 'a' - 'A')
			default:
				s.end()
			}
			at++
			continue
		}
		end := at + 1
		for end < len(text) && (text[end] >= utf8.RuneSelf || end+1 < len(text) && text[end+1] >= utf8.RuneSelf) {
			end++
		}
		fold(text[at:end], func(g glyph) bool {
			switch g.kind {
			case letter:
				s.letter(g.r)
			case pair:
				s.end()
				s.letters++
				s.add(mix(uint64(g.r)))
			default:
				s.end()
			}
			return true
		})
		at = end
	}
	s.end()
	switch {
	case s.letters < minTwinRunes:
		return nil
	case s.words < wordsOfShingle && s.words > 0:
		s.out = append(s.out, s.hash())
	}
	s.out = sortHashes(s.out)
	return slices.Compact(s.out)
}

// sortHashes sorts numbers that are spread evenly: each goes to where its first
// byte says, and from there it has not far to go. It may use what is behind the
// end of the slice. slices.Sort, which knows nothing of how they are spread,
// takes three times as long for the 200 of a usual text (BenchmarkSortHashes).
func sortHashes(s []uint64) []uint64 {
	n := len(s)
	if n < 48 || n > 4096 {
		slices.Sort(s)
		return s
	}
	s = slices.Grow(s, n)
	from, to := s[n:2*n], s
	copy(from, s)
	var at [256]int32
	for _, v := range from {
		at[v>>56]++
	}
	sum := int32(0)
	for d, k := range at {
		at[d] = sum
		sum += k
	}
	for _, v := range from {
		to[at[v>>56]] = v
		at[v>>56]++
	}
	for i := 1; i < n; i++ {
		v, k := to[i], i
		for ; k > 0 && to[k-1] > v; k-- {
			to[k] = to[k-1]
		}
		to[k] = v
	}
	return s
}

type shingler struct {
	out     []uint64
	last    [wordsOfShingle]uint64
	words   int
	letters int
	word    uint64 // hash of the word at hand; 0 between words
	plain   bool   // the word has a letter other than x
}

func (s *shingler) letter(r rune) {
	s.word = (s.word ^ uint64(r) ^ 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
	s.plain = s.plain || r != 'x'
	s.letters++
}

func (s *shingler) end() {
	if s.word == 0 {
		return
	}
	if s.plain {
		s.add(mix(s.word))
	}
	s.word, s.plain = 0, false
}

func (s *shingler) add(word uint64) {
	copy(s.last[:], s.last[1:])
	s.last[wordsOfShingle-1] = word
	if s.words++; s.words >= wordsOfShingle {
		s.out = append(s.out, s.hash())
	}
}

func (s *shingler) hash() uint64 {
	h := uint64(0)
	for _, w := range s.last {
		h = mix(h ^ w)
	}
	return h
}
