package group

import (
	"slices"
	"strings"
	"unicode/utf8"

	"joinder/internal/similar"
)

// excerptRunes is about two lines on a desk, five on a phone.
const excerptRunes = 160

// Excerpt is the piece of a public text with the most of a group's telling
// words, in any of their forms, marked.
func Excerpt(text string, words []string) similar.Snippet {
	text = strings.ToValidUTF8(text, "\uFFFD")
	marks := marksOf(text, words)
	start, end := window(text, marks)
	start, end = similar.WholeWords(text, start, end, marks)
	s := similar.Snippet{Text: text[start:end], Cut: similar.Ends{Start: start > 0, End: end < len(text)}, Marks: []similar.Mark{}}
	for _, m := range marks {
		if m.Start >= start && m.End <= end {
			s.Marks = append(s.Marks, similar.Mark{Start: m.Start - start, End: m.End - start})
		}
	}
	return s
}

func marksOf(text string, words []string) []similar.Mark {
	var wanted [][]string
	for _, w := range words {
		for _, p := range pieces(w) {
			wanted = append(wanted, p.keys)
		}
	}
	var out []similar.Mark
	for _, p := range pieces(text) {
		for i := range p.keys {
			for _, w := range wanted {
				if len(w) > 0 && i+len(w) <= len(p.keys) && slices.Equal(p.keys[i:i+len(w)], w) {
					out = append(out, similar.Mark{Start: p.from[i], End: p.to[i+len(w)-1]})
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b similar.Mark) int { return a.Start - b.Start })
	var joined []similar.Mark
	for _, m := range out {
		if n := len(joined); n > 0 && m.Start <= joined[n-1].End {
			joined[n-1].End = max(joined[n-1].End, m.End)
			continue
		}
		joined = append(joined, m)
	}
	return joined
}

// window chooses where an excerpt begins and ends, on whole runes: where most
// marks are near each other.
func window(text string, marks []similar.Mark) (start, end int) {
	if utf8.RuneCountInString(text) <= excerptRunes {
		return 0, len(text)
	}
	best, most := 0, -1
	for i, m := range marks[:min(len(marks), 100)] {
		n := 0
		for _, other := range marks[i:] {
			if utf8.RuneCountInString(text[m.Start:other.End]) > excerptRunes-excerptRunes/6 {
				break
			}
			n++
		}
		if n > most {
			best, most = m.Start, n
		}
	}
	start = best
	for back := 0; back < excerptRunes/6 && start > 0; back++ {
		_, size := utf8.DecodeLastRuneInString(text[:start])
		start -= size
	}
	end = start + len(clip(text[start:], excerptRunes))
	if end == len(text) { // fill up from before
		for utf8.RuneCountInString(text[start:]) < excerptRunes && start > 0 {
			_, size := utf8.DecodeLastRuneInString(text[:start])
			start -= size
		}
	}
	return start, end
}
