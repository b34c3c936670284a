package publicity

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"joinder"
)

// Network is a place to publish in, with its limits (the data pack's).
type Network struct {
	ID        string
	Name      joinder.Text
	Weighted  bool     // characters outside Single count as two
	Single    [][2]int // code points that count as one, both ends included
	Title     int      // most characters of a title; 0: it has none
	Body      int      // most characters of the text
	URLCounts int      // what an address counts as; 0: its own length
	Remark    joinder.Text
	Known     bool // from a source that was seen, and fresh; otherwise shown as "check"
	Sources   []string
	CheckedOn joinder.Date
}

// address is a web address inside a text; Chinese characters end it.
var address = regexp.MustCompile(`https?://[!-~]+`)

// Length is how many characters the network counts in a text: after NFC, by
// code point, addresses as the network counts them. Emoji made of several code
// points count as their parts, which is never too few.
func (n Network) Length(text string) int {
	text = norm.NFC.String(text)
	total := 0
	if n.URLCounts > 0 {
		text = address.ReplaceAllStringFunc(text, func(url string) string {
			total += n.URLCounts
			trimmed := strings.TrimRight(url, ".,;:!?)]}'\"")
			return url[len(trimmed):]
		})
	}
	if !n.Weighted {
		return total + utf8.RuneCountInString(text)
	}
	for _, r := range text {
		total += n.weight(r)
	}
	return total
}

func (n Network) weight(r rune) int {
	for _, span := range n.Single {
		if int(r) >= span[0] && int(r) <= span[1] {
			return 1
		}
	}
	return 2
}
