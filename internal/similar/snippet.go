package similar

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// snippetRunes is about two lines on a desk, five on a phone.
const snippetRunes = 140

// snippetOf cuts the piece of a text with the most different wanted terms.
func snippetOf(text string, w wanted) Snippet {
	text = strings.ToValidUTF8(text, "\uFFFD")
	marks := marksOf(text, w)
	start, end := window(text, marks)
	start, end = WholeWords(text, start, end, marks)
	s := Snippet{Text: text[start:end], Cut: Ends{start > 0, end < len(text)}, Marks: []Mark{}}
	for _, m := range marks {
		if m.Start >= start && m.End <= end {
			s.Marks = append(s.Marks, Mark{m.Start - start, m.End - start})
		}
	}
	return s
}

// has says whether a term is wanted.
func (w wanted) has(term string) bool {
	return w.terms[term] || slices.ContainsFunc(w.prefixes, func(p string) bool { return strings.HasPrefix(term, p) })
}

// firsts are the characters that wanted terms begin with.
func (w wanted) firsts() map[rune]bool {
	out := firsts(w.terms)
	for _, p := range w.prefixes {
		r, _ := utf8.DecodeRuneInString(p)
		out[r] = true
	}
	return out
}

// marksOf finds wanted terms; overlapping and touching ones become one.
func marksOf(text string, w wanted) []Mark {
	var out []Mark
	if len(w.terms)+len(w.prefixes) == 0 {
		return nil
	}
	singles := map[string]bool{}
	for t := range w.terms {
		if single(t) {
			singles[t] = true
		}
	}
	if len(singles) > 0 {
		return withSingles(text, w, singles)
	}
	tokens, _ := tokensFrom(text, w.firsts(), w.stems)
	for _, t := range tokens {
		if !w.has(t.Term) {
			continue
		}
		if n := len(out); n > 0 && t.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, t.End)
		} else {
			out = append(out, Mark{t.Start, t.End})
		}
	}
	return out
}

// withSingles is marksOf when single characters are wanted too.
func withSingles(text string, w wanted, singles map[string]bool) []Mark {
	hit := make([]bool, len(text)+1)
	set := func(start, end int) {
		for i := start; i < end; i++ {
			hit[i] = true
		}
	}
	tokens, _ := tokensFrom(text, w.firsts(), w.stems)
	for _, t := range tokens {
		if w.has(t.Term) {
			set(t.Start, t.End)
		}
	}
	fold(text, func(g glyph) bool {
		if singles[string(g.r)] {
			set(g.start, g.end)
		}
		return true
	})
	var out []Mark
	for i := 0; i < len(text); i++ {
		if !hit[i] {
			continue
		}
		start := i
		for hit[i] {
			i++
		}
		out = append(out, Mark{start, i})
	}
	return out
}

// window chooses where a snippet begins and ends, on whole runes.
func window(text string, marks []Mark) (start, end int) {
	in := runesOf(text)
	n := in.count
	if n <= snippetRunes {
		return 0, len(text)
	}
	first, best := 0, -1
	seen := map[string]bool{}
	for i := range marks[:min(len(marks), 200)] {
		from := max(0, in.at(marks[i].Start)-snippetRunes/6)
		weight := 0
		clear(seen)
		for _, m := range marks[i:] {
			if in.at(m.End) > from+snippetRunes {
				break
			}
			if word := text[m.Start:m.End]; !seen[word] {
				seen[word] = true
				weight += 2 + m.End - m.Start
			}
		}
		if weight > best {
			first, best = from, weight
		}
	}
	first = min(first, n-snippetRunes)
	return in.byte(first), in.byte(first + snippetRunes)
}

// runes says where the characters of a text begin.
type runes struct {
	count  int   // of characters
	starts []int // and the end; nil when every byte is a rune
}

func runesOf(text string) runes {
	count := utf8.RuneCountInString(text)
	if count == len(text) {
		return runes{count: count}
	}
	starts := make([]int, 0, count+1)
	for i := range text {
		starts = append(starts, i)
	}
	return runes{count, append(starts, len(text))}
}

// at is the number of the rune at a byte, or of the first behind it.
func (p runes) at(b int) int {
	if p.starts == nil {
		return b
	}
	n, _ := slices.BinarySearch(p.starts, b)
	return n
}

// byte is where a rune begins.
func (p runes) byte(n int) int {
	if p.starts == nil {
		return n
	}
	return p.starts[n]
}
