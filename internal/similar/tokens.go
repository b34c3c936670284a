package similar

import (
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// maxTokens bounds what is indexed of one text, which is also what a
// PostgreSQL position can count (16,383).
const maxTokens = 16_000

// maxWord is the length in runes at which a word is cut.
const maxWord = 40

// Token is a term and the bytes of the text it stands for. Terms are letters
// and digits only, in any script.
type Token struct {
	Term       string
	Start, End int
}

// Tokens cuts a text into terms, in order: stems of words, numbers as they
// are, and pairs of neighbouring characters for scripts without blanks (one
// character alone stays alone). Words of nothing but x are blackened text and
// are left out.
func Tokens(text string) []Token {
	out, _ := appendTokens(nil, nil, text)
	return out
}

// appendTokens is Tokens with room to work in.
func appendTokens(out []Token, run []glyph, text string) ([]Token, []glyph) {
	flush := func() {
		if len(run) > 0 && len(out) < maxTokens {
			out = appendRun(out, run)
		}
		run = run[:0]
	}
	fold(text, func(g glyph) bool {
		if g.kind == other {
			flush()
			return len(out) < maxTokens
		}
		if len(run) > 0 && run[0].kind != g.kind {
			flush()
		}
		run = append(run, g)
		return true
	})
	flush()
	if len(out) > maxTokens {
		out = out[:maxTokens]
	}
	return out, run
}

// firsts are the characters that terms begin with.
func firsts[V any](terms map[string]V) map[rune]bool {
	out := make(map[rune]bool, len(terms))
	for t := range terms {
		r, _ := utf8.DecodeRuneInString(t)
		out[r] = true
	}
	return out
}

// tokensFrom is Tokens for those who look for a few terms: it cuts only what
// begins with one of the characters, and counts all. Stemming never changes
// the first letter of a word. stems remembers the terms of words from text to
// text; it may be nil.
func tokensFrom(text string, first map[rune]bool, stems map[string]string) (out []Token, n int) {
	var run []glyph
	flush := func() {
		switch {
		case len(run) == 0:
		case run[0].kind == letter:
			if !masked(run) {
				n++
				if first[run[0].r] {
					out = appendRun(out, run)
				}
			}
		case len(run) == 1:
			n++
			if first[run[0].r] {
				out = appendRun(out, run)
			}
		default:
			n += len(run) - 1
			for i := range run[:len(run)-1] {
				if first[run[i].r] {
					out = appendRun(out, run[i:i+2])
				}
			}
		}
		run = run[:0]
	}
	var ascii [utf8.RuneSelf]bool
	for r := range first {
		if r < utf8.RuneSelf {
			ascii[r] = true
		}
	}
	for at := 0; at < len(text) && n < maxTokens; {
		if end := plainWord(text, at); end > at { // most of English text
			if word := text[at:end]; !blackened(word) {
				n++
				if ascii[lower(word[0])] {
					out = append(out, Token{plainTerm(word, stems), at, end})
				}
			}
			at = end
			continue
		}
		if plain(text, at) && asciiKind(text[at]) == other {
			at++
			continue
		}
		next := len(text)
		foldFrom(text, at, func(g glyph) bool {
			if g.kind == other {
				flush()
				if g.end-g.start == 1 && plain(text, g.start) {
					next = g.end
					return false
				}
				return n < maxTokens
			}
			if len(run) > 0 && run[0].kind != g.kind {
				flush()
			}
			run = append(run, g)
			return true
		})
		flush()
		at = next
	}
	return out, min(n, maxTokens)
}

// plainWord is the end of the word that begins here, if it has nothing but
// ASCII letters and digits and ends before a character that stands for itself.
func plainWord(text string, at int) int {
	end := at
	for end < len(text) && text[end] < utf8.RuneSelf && asciiKind(text[end]) == letter {
		end++
	}
	if end < len(text) && !plain(text, end) {
		return at
	}
	return end
}

// plainTerm is wordTerm of a word of ASCII.
func plainTerm(word string, stems map[string]string) string {
	var buf [maxWord]byte
	letters := true
	n := min(len(word), maxWord)
	for i := range n {
		buf[i] = lower(word[i])
		letters = letters && buf[i] >= 'a'
	}
	if !letters {
		return string(buf[:n])
	}
	if term, ok := stems[string(buf[:n])]; ok {
		return term
	}
	word = string(buf[:n])
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	term := env.Current()
	if stems != nil {
		stems[word] = term
	}
	return term
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// blackened is masked for a word of ASCII.
func blackened(word string) bool {
	for i := range min(len(word), maxWord) {
		if lower(word[i]) != 'x' {
			return false
		}
	}
	return len(word) > 1
}

// masked says whether a word is blackened.
func masked(run []glyph) bool {
	for _, g := range run[:min(len(run), maxWord)] {
		if g.r != 'x' {
			return false
		}
	}
	return len(run) > 1
}

func appendRun(out []Token, run []glyph) []Token {
	if run[0].kind == letter {
		if term := wordTerm(run); term != "" {
			out = append(out, Token{term, run[0].start, run[len(run)-1].end})
		}
		return out
	}
	if len(run) == 1 {
		return append(out, Token{string(run[0].r), run[0].start, run[0].end})
	}
	for i := 0; i+1 < len(run); i++ {
		out = append(out, Token{string([]rune{run[i].r, run[i+1].r}), run[i].start, run[i+1].end})
	}
	return out
}

func wordTerm(run []glyph) string {
	if masked(run) {
		return ""
	}
	var b strings.Builder
	ascii := true
	for i, g := range run {
		if i == maxWord {
			break
		}
		b.WriteRune(g.r)
		ascii = ascii && g.r >= 'a' && g.r <= 'z'
	}
	if !ascii {
		return b.String()
	}
	env := snowballstem.NewEnv(b.String())
	english.Stem(env)
	return env.Current()
}

// maxSingles bounds the characters of one text.
const maxSingles = 4000

// Singles are the distinct characters of scripts without blanks, for queries
// of one character.
func Singles(text string) []string {
	seen := map[rune]bool{}
	var out []string
	fold(text, func(g glyph) bool {
		if g.kind == pair && !seen[g.r] {
			seen[g.r] = true
			out = append(out, string(g.r))
		}
		return len(out) < maxSingles
	})
	return out
}

// Analysis is what an index keeps of a text.
type Analysis struct {
	Terms   []string // in order; "" is a gap that no phrase crosses, as of Cutter
	Singles []string
}

// Analyze reads a text for indexing.
func Analyze(text string) Analysis {
	tokens := Tokens(text)
	return Analysis{Terms: gapped(tokens), Singles: Singles(text)}
}

// Version of Analyze. An index made by another one must be rebuilt.
const Version = "2"
