package publicity

import (
	"strings"
	"unicode"

	"joinder"
)

// inLanguage takes the part of a text that is in the reader's language, where
// somebody wrote it in both: paragraphs, or halves of one line parted by " · "
// or " / ". A text in one language only is given back whole.
func inLanguage(text string, lang joinder.Lang) string {
	for _, sep := range []string{"\n\n", " · ", " / "} {
		pieces := strings.Split(strings.ReplaceAll(text, "\r", ""), sep)
		if len(pieces) < 2 {
			continue
		}
		var mine []string
		for _, p := range pieces {
			if p = strings.TrimSpace(p); p != "" && (han(p) == (lang == joinder.Chinese)) {
				mine = append(mine, p)
			}
		}
		if len(mine) > 0 && len(mine) < len(pieces) {
			return strings.Join(mine, sep)
		}
	}
	return strings.TrimSpace(text)
}

// han reports whether a piece of text is Chinese: more than one character in
// five is.
func han(s string) bool {
	all, chinese := 0, 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			all++
			if unicode.Is(unicode.Han, r) {
				chinese++
			}
		}
	}
	return chinese*5 > all
}
