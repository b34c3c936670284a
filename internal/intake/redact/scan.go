package redact

import (
	"sort"
	"unicode/utf8"
)

// Scan finds personal data, in order and without overlaps. It accepts any
// bytes, takes linear time, and looks again behind what it found until nothing
// is left to find.
func Scan(text string) []Finding {
	s := readable(text)
	if !s.worthwhile() {
		return nil
	}
	var all []span
	for range 6 {
		found := merge(s.find())
		if len(found) == 0 {
			break
		}
		for _, f := range found {
			for i := f.start; i < f.end; i++ {
				s.c[i] = hole
			}
		}
		all = append(all, found...)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].start < all[j].start })
	out := make([]Finding, 0, len(all))
	for _, f := range all {
		from, to := int(s.at[f.start]), int(s.at[f.end])
		out = append(out, Finding{Start: from, End: to, Kind: f.kind, Text: text[from:to]})
	}
	return out
}

// span is a finding counted in characters.
type span struct {
	start, end int
	kind       Kind
}

// hole stands for what was found already: no word, no digit, like the bracket
// of a placeholder.
const hole = ']'

// script is text folded for comparison: one rune per character, full-width
// forms as ASCII, letters lower case, all blanks as ' '.
type script struct {
	c   []rune
	raw []rune  // before lower-casing: base58 is case-sensitive
	at  []int32 // byte offset of each character; one more at the end
}

func readable(text string) *script {
	n := utf8.RuneCountInString(text)
	s := &script{c: make([]rune, 0, n), raw: make([]rune, 0, n), at: make([]int32, 0, n+1)}
	for i, r := range text {
		s.at = append(s.at, int32(i))
		r = fold(r)
		s.raw = append(s.raw, r)
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		s.c = append(s.c, r)
	}
	s.at = append(s.at, int32(len(text)))
	return s
}

func fold(r rune) rune {
	switch {
	case r < 0x80:
		if r == '\t' {
			return ' '
		}
		return r
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u00a0' || r >= '\u2000' && r <= '\u200b' || r == '\u202f' || r == '\u3000' || r == '\u2060' || r == '\ufeff':
		return ' '
	case r >= '\u2010' && r <= '\u2015' || r == '\u2212' || r == '\ufe63':
		return '-'
	case r == '〇':
		return '0'
	case r >= 0x1d7ce && r <= 0x1d7ff: // mathematical digits
		return '0' + (r-0x1d7ce)%10
	case r >= '①' && r <= '⑨':
		return '1' + r - '①'
	}
	return r
}

// worthwhile spares texts without five digits, an @ or an id label.
func (s *script) worthwhile() bool {
	digits := 0
	for _, r := range s.c {
		switch {
		case isDigit(r):
			if digits++; digits >= 5 {
				return true
			}
		case r == '@':
			return true
		}
	}
	for i, r := range s.c {
		for _, l := range labelsFrom(r) {
			if l.kind == WeChat && s.hasAt(i, l.word) {
				return true
			}
		}
	}
	return false
}

func (s *script) hasAt(i int, word []rune) bool {
	if i+len(word) > len(s.c) {
		return false
	}
	for k, r := range word {
		if s.c[i+k] != r {
			return false
		}
	}
	return true
}

// rune at i, or 0 outside.
func (s *script) look(i int) rune {
	if i < 0 || i >= len(s.c) {
		return 0
	}
	return s.c[i]
}

func (s *script) find() []span {
	var out []span
	out = append(out, s.emails()...)
	out = append(out, s.tokens()...)
	out = append(out, s.labelled()...)
	out = append(out, s.numbers()...)
	return out
}

// merge joins overlapping spans: the union stays, under the kind of the first
// in the order of Kinds' gravity.
func merge(in []span) []span {
	if len(in) < 2 {
		return in
	}
	sort.Slice(in, func(i, j int) bool {
		if in[i].start != in[j].start {
			return in[i].start < in[j].start
		}
		return in[i].end > in[j].end
	})
	out := in[:1]
	for _, f := range in[1:] {
		last := &out[len(out)-1]
		if f.start >= last.end {
			out = append(out, f)
			continue
		}
		if gravity[f.kind] < gravity[last.kind] {
			last.kind = f.kind
		}
		last.end = max(last.end, f.end)
	}
	return out
}

// gravity decides the name of what two rules found together: the more specific
// and checked rule wins.
var gravity = map[Kind]int{Email: 0, Address: 1, IDCard: 2, WeChat: 3, QQ: 4, Phone: 5, BankCard: 6, Account: 7, Order: 8}

func isDigit(r rune) bool  { return r >= '0' && r <= '9' }
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' }
func isWord(r rune) bool   { return isDigit(r) || isLetter(r) }
