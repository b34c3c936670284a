package similar

import "strings"

// longestCut is how many letters an excerpt gives up at an end so that it does
// not begin or end within a word.
const longestCut = 24

// WholeWords moves the ends of an excerpt inwards to where words of plain
// letters begin and end, but never into a mark. Marks are of the whole text.
func WholeWords(text string, start, end int, marks []Mark) (from, to int) {
	from, to = start, end
	if start > 0 && start < end && plainLetter(text[start-1]) && plainLetter(text[start]) {
		for i := start; i < min(start+longestCut, end); i++ {
			if !plainLetter(text[i]) {
				from = i
				break
			}
		}
	}
	for from > start && from < end && strings.IndexByte(" .,;:!?)", text[from]) >= 0 {
		from++
	}
	if end < len(text) && end > from && plainLetter(text[end-1]) && plainLetter(text[end]) {
		for i := end; i > max(end-longestCut, from); i-- {
			if !plainLetter(text[i-1]) {
				to = i
				break
			}
		}
	}
	for to < end && to > from && text[to-1] == ' ' {
		to--
	}
	for _, m := range marks {
		if m.Start >= start && m.Start < from {
			from = start
		}
		if m.End <= end && m.End > to {
			to = end
		}
	}
	return from, to
}

func plainLetter(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '\''
}
