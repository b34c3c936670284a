package similar

import (
	"strings"
	"unicode/utf8"

	"joinder/internal/similar/wordmap"
)

// Cutter cuts many texts, as Tokens and Singles do, at many times their speed:
// it remembers stems, and takes words of plain letters and runs of Han
// characters as they stand. It is for one goroutine.
//
//	var c similar.Cutter
//	terms, singles := c.Cut(text)
type Cutter struct {
	words   wordmap.Map
	stems   []string // by number of the word
	seen    map[rune]uint32
	text    uint32 // number of the text, for seen
	word    []byte
	terms   []string
	singles []string
	tokens  []Token
	run     []glyph
}

// maxStems bounds what a Cutter remembers.
const maxStems = 1 << 18

// plainStops are separators whose compatibility form is one, whatever stands
// before or behind.
const plainStops = "，。、；：！？“”‘’（）《》【】…—　"

// Cut gives the terms of a text in order and the distinct characters of
// scripts without blanks. Both are valid until the next call. Where a run of
// pairs ends with the character that the next one begins with, "" stands in
// between: without it 提现，现到 would be found by "提现到".
func (c *Cutter) Cut(text string) (terms, singles []string) {
	if c.seen == nil {
		c.seen = map[rune]uint32{}
	}
	c.terms, c.singles = c.terms[:0], c.singles[:0]
	c.text++
	for at := 0; at < len(text) && len(c.terms) < maxTokens; {
		if n := c.plain(text[at:]); n > 0 {
			at += n
			continue
		}
		at += c.slow(text[at:])
	}
	return c.terms[:min(len(c.terms), maxTokens)], c.singles[:min(len(c.singles), maxSingles)]
}

func isHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

// ends says whether a run of plain letters or Han characters is over before a
// rest, and no form of a character reaches across.
func ends(rest string) bool {
	if rest == "" {
		return true
	}
	r, size := utf8.DecodeRuneInString(rest)
	if r < utf8.RuneSelf {
		return asciiKind(rest[0]) == other && safe(rest[1:])
	}
	return isHan(r) || strings.ContainsRune(plainStops, r) && safe(rest[size:])
}

// safe says whether a text begins with something that does not join what is
// before it.
func safe(rest string) bool {
	if rest == "" || rest[0] < utf8.RuneSelf {
		return true
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return isHan(r) || strings.ContainsRune(plainStops, r)
}

// plain takes one separator, word or run off the front of a text, if it is a
// plain one, and returns its length. The text begins where no run goes on.
func (c *Cutter) plain(text string) int {
	if first := text[0]; first < utf8.RuneSelf {
		if asciiKind(first) == other {
			if safe(text[1:]) {
				return 1
			}
			return 0
		}
		c.word = c.word[:0]
		n := 0
		for ; n < len(text) && text[n] < utf8.RuneSelf && asciiKind(text[n]) == letter; n++ {
			b := text[n]
			if b >= 'A' && b <= 'Z' {
				b += 'a' - 'A'
			}
			c.word = append(c.word, b)
		}
		if !ends(text[n:]) {
			return 0
		}
		c.addWord()
		return n
	}
	n := 0
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		if !isHan(r) {
			break
		}
		n += size
	}
	if n > 0 {
		if next, _ := utf8.DecodeRuneInString(text[n:]); n < len(text) && asciiKindOf(next) != letter && !ends(text[n:]) {
			return 0
		} else if n < len(text) && next < utf8.RuneSelf && asciiKind(text[n]) == letter && !safe(text[n+1:]) {
			return 0
		}
		c.addHan(text[:n])
		return n
	}
	if r, size := utf8.DecodeRuneInString(text); strings.ContainsRune(plainStops, r) && safe(text[size:]) {
		return size
	}
	return 0
}

func asciiKindOf(r rune) kind {
	if r < utf8.RuneSelf {
		return asciiKind(byte(r))
	}
	return other
}

// addWord adds the stem of c.word.
func (c *Cutter) addWord() {
	n, known := c.words.NumberBytes(c.word)
	if !known {
		if len(c.stems) >= maxStems {
			c.words, c.stems = wordmap.Map{}, nil
			n, _ = c.words.NumberBytes(c.word)
		}
		run := make([]glyph, len(c.word))
		for i, b := range c.word {
			run[i] = glyph{r: rune(b), kind: letter}
		}
		c.stems = append(c.stems, strings.Clone(wordTerm(run)))
	}
	term := c.stems[n]
	if term != "" {
		c.terms = append(c.terms, term)
	}
}

// addHan adds the pairs and characters of a run.
func (c *Cutter) addHan(run string) {
	const size = 3 // bytes of each
	if len(run) == size {
		c.terms = append(c.terms, run)
	} else {
		c.apart(run[:2*size])
	}
	for i := 0; i+size < len(run) && len(c.terms) < maxTokens; i += size {
		c.terms = append(c.terms, run[i:i+2*size])
	}
	for i, r := range run {
		if len(c.singles) >= maxSingles {
			break
		}
		if c.seen[r] != c.text {
			c.seen[r] = c.text
			c.singles = append(c.singles, run[i:i+size])
		}
	}
}

// apart puts a gap before the first pair of a run that the last one would
// seem to go on with.
func (c *Cutter) apart(next string) {
	n := len(c.terms)
	if n == 0 || c.terms[n-1] == "" || c.terms[n-1][0] < utf8.RuneSelf {
		return
	}
	last, lastSize := utf8.DecodeLastRuneInString(c.terms[n-1])
	first, firstSize := utf8.DecodeRuneInString(next)
	if last == first && lastSize < len(c.terms[n-1]) && firstSize < len(next) && kindOf(first) == pair {
		c.terms = append(c.terms, "")
	}
}

// slow takes everything up to the next plain place the long way.
func (c *Cutter) slow(text string) int {
	end := len(text)
	last := rune(0)
	for i, r := range text {
		// Behind a separator and before a plain letter or Han character every
		// run begins anew.
		if (last == ' ' || strings.ContainsRune(plainStops, last)) && (isHan(r) || r < utf8.RuneSelf) {
			end = i
			break
		}
		last = r
	}
	c.tokens, c.run = appendTokens(c.tokens[:0], c.run[:0], text[:end])
	for i, t := range c.tokens {
		if i == 0 || t.Start >= c.tokens[i-1].End {
			c.apart(t.Term)
		}
		c.terms = append(c.terms, t.Term)
	}
	fold(text[:end], func(g glyph) bool {
		if g.kind == pair && c.seen[g.r] != c.text {
			c.seen[g.r] = c.text
			c.singles = append(c.singles, string(g.r))
		}
		return len(c.singles) < maxSingles
	})
	return end
}
