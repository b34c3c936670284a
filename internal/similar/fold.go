package similar

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// glyph is one folded rune and the bytes of the original it came from.
type glyph struct {
	r          rune
	start, end int
	kind       kind
}

type kind uint8

const (
	other  kind = iota // separates
	letter             // of a script with words: runs are words
	pair               // of a script without blanks: runs are cut into pairs
)

// fold walks a text in compatibility form (NFKC), lower case and without
// accents on Latin letters; yield gets each rune with its place in the
// original. It stops when yield returns false.
func fold(text string, yield func(glyph) bool) { foldFrom(text, 0, yield) }

// foldFrom is fold from a place between two characters on.
func foldFrom(text string, at int, yield func(glyph) bool) {
	var it norm.Iter
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if plain(text, at) || r >= 0x4e00 && r <= 0x9fff {
			if !yield(glyph{unicode.ToLower(r), at, at + size, kindOf(r)}) {
				return
			}
			at += size
			continue
		}
		it.InitString(norm.NFKC, text[at:])
		piece := string(it.Next())
		for it.Pos() == 0 && !it.Done() { // one rune that becomes several
			piece += string(it.Next())
		}
		end := at + it.Pos()
		if end == at {
			return
		}
		latin := false
		for _, r := range piece {
			r = foldRune(r)
			if invisible(r) || latin && unicode.Is(unicode.Mn, r) {
				continue
			}
			latin = unicode.Is(unicode.Latin, r)
			if !yield(glyph{r, at, end, kindOf(r)}) {
				return
			}
		}
		at = end
	}
}

// plain says whether a character stands for itself: ASCII with nothing behind
// it that could change it, as an accent would.
func plain(text string, at int) bool {
	return text[at] < utf8.RuneSelf && (at+1 == len(text) || text[at+1] < utf8.RuneSelf)
}

// foldRune is lower case, and the plain letter of an accented Latin one.
func foldRune(r rune) rune {
	r = unicode.ToLower(r)
	if r > unicode.MaxASCII && unicode.Is(unicode.Latin, r) {
		if d := norm.NFD.PropertiesString(string(r)).Decomposition(); len(d) > 0 {
			first, _ := utf8.DecodeRune(d)
			return unicode.ToLower(first)
		}
	}
	return r
}

// invisible characters can hide in a word without changing what is read.
func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef
}

func asciiKind(c byte) kind {
	if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
		return letter
	}
	return other
}

func kindOf(r rune) kind {
	switch {
	case r < utf8.RuneSelf:
		return asciiKind(byte(r))
	case r >= 0x4e00 && r <= 0x9fff:
		return pair
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) || r == 'ー':
		return pair
	case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.M, r):
		return letter
	}
	return other
}
