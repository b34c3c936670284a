package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line is one line of a wrapped text.
type Line struct {
	Text  string
	Width float64
	Last  bool // the last of its paragraph
}

// Signs that may not begin a line, and signs that may not end one (the usual
// rules of Chinese typesetting, GB/T 15834 for punctuation).
const (
	noStart = "，。、；：？！）」』》】〉”’…—·％%,.;:?!)]}/-"
	noEnd   = "（「『《【〈“‘([{"
)

// Wrap breaks one paragraph into lines of at most width points, the first one
// shortened by indent. Latin words stay whole, Chinese breaks between any two
// characters, punctuation stays with what it belongs to; a word longer than
// a line is broken anywhere.
func (d *Doc) Wrap(st Style, s string, width, indent float64) []Line {
	var lines []Line
	var line strings.Builder
	have, room := 0.0, width-indent
	end := func(last bool) {
		text := strings.TrimRight(line.String(), " ")
		lines = append(lines, Line{text, d.Width(st, text), last})
		line.Reset()
		have, room = 0, width
	}
	for _, piece := range pieces(s) {
		w := d.Width(st, strings.TrimRight(piece, " "))
		if have+w > room && have > 0 {
			end(false)
		}
		for w > room { // longer than a line
			n := d.fitting(st, piece, room)
			line.WriteString(piece[:n])
			piece = piece[n:]
			w = d.Width(st, strings.TrimRight(piece, " "))
			end(false)
		}
		if have == 0 && len(lines) > 0 {
			piece = strings.TrimLeft(piece, " ")
		}
		line.WriteString(piece)
		have += d.Width(st, piece)
	}
	end(true)
	return lines
}

// fitting is the number of bytes of s that fit, at least one character.
func (d *Doc) fitting(st Style, s string, room float64) int {
	w := 0.0
	for i, r := range s {
		w += d.advance(st, clean(r))
		if w > room && i > 0 {
			return i
		}
	}
	return len(s)
}

// pieces cuts a text where a line may be broken.
func pieces(s string) []string {
	var out []string
	start := 0
	var prev rune
	for i, r := range s {
		if i > start && mayBreak(prev, r) {
			out = append(out, s[start:i])
			start = i
		}
		prev = r
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

func mayBreak(prev, next rune) bool {
	switch {
	case next == ' ' || prev == '\u00a0' || next == '\u00a0' || unseen(next):
		return false
	case prev == ' ':
		return true
	case strings.ContainsRune(noStart, next) || strings.ContainsRune(noEnd, prev):
		return false
	case wide(prev) || wide(next):
		return true
	}
	return prev == '-' && unicode.IsLetter(next)
}

// wide says that a character stands for itself, as Chinese does.
func wide(r rune) bool {
	return r >= 0x2E80 && r < 0xA4D0 || r >= 0xF900 && r < 0xFB00 || r >= 0xFF00 && r < 0xFFF0 || r >= 0x20000
}

// Justified is the style that stretches a line to width: Chinese lines end
// flush, which a slack of less than two characters allows. Other lines keep
// their style.
func Justified(st Style, l Line, width float64) Style {
	n := utf8.RuneCountInString(l.Text)
	slack := width - l.Width
	if l.Last || n < 10 || slack <= 0 || slack > 2.2*st.Size {
		return st
	}
	st.Spread += slack / float64(n-1)
	return st
}
