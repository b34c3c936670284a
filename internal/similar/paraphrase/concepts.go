package paraphrase

import (
	"bufio"
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"joinder/internal/similar"
)

//go:embed data/concepts.txt
var conceptText []byte

// lexicon knows which words of two languages stand for one notion. Words are
// kept as rows of terms, so that the same analysis finds them in a text.
type lexicon struct {
	names []string
	words map[string]uint8 // terms joined by a blank
	chars map[rune]uint8   // words of one character of a script without blanks
	most  int              // terms of the longest word
	deny  int              // place of the notion "not"
	ask   int
	why   int
}

var concepts = mustConcepts(conceptText)

func mustConcepts(text []byte) *lexicon {
	l, err := readConcepts(text)
	if err != nil {
		panic(err)
	}
	return l
}

// readConcepts reads lines of "name: word, word, …"; # begins a comment.
func readConcepts(text []byte) (*lexicon, error) {
	l := &lexicon{words: map[string]uint8{}, chars: map[rune]uint8{}, deny: -1, ask: -1, why: -1}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		name, words, ok := strings.Cut(line, ":")
		if !ok || len(l.names) > 250 || slices.Contains(l.names, name) {
			return nil, fmt.Errorf("concepts: line %d is no new \"name: words\"", n)
		}
		if err := l.add(name, words); err != nil {
			return nil, fmt.Errorf("concepts: line %d: %w", n, err)
		}
	}
	return l, lines.Err()
}

func (l *lexicon) add(name, words string) error {
	at := uint8(len(l.names))
	l.names = append(l.names, name)
	for w := range strings.SplitSeq(words, ",") {
		terms := similar.Tokens(w)
		if len(terms) == 0 {
			return fmt.Errorf("%q has an empty word", name)
		}
		key := join(terms)
		if was, twice := l.words[key]; twice && was != at {
			return fmt.Errorf("%q stands in %q and %q", strings.TrimSpace(w), l.names[was], name)
		}
		l.words[key] = at
		if r, size := utf8.DecodeRuneInString(key); size == len(key) && r >= 0x2e80 {
			l.chars[r] = at
		}
		l.most = max(l.most, len(terms))
	}
	switch name {
	case "not":
		l.deny = int(at)
	case "how":
		l.ask = int(at)
	case "why":
		l.why = int(at)
	}
	return nil
}

func join(terms []similar.Token) string {
	var b strings.Builder
	for i, t := range terms {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Term)
	}
	return b.String()
}

// word is a word of the table in a text: the tokens it begins and ends with,
// and which characters of them it is.
type word struct {
	from, to int
	notion   uint8
	part     wordPart
}

type wordPart uint8

const (
	whole wordPart = iota // from the first character of from to the last of to
	head                  // the first character
	tail                  // the second one
)

// find gives the notions of a text in the order of the table, and the words
// that it found them by. The longest word that begins at a place counts.
func (l *lexicon) find(tokens []similar.Token) (notions []uint8, s signs, words []word) {
	var have [256]bool
	buf := make([]byte, 0, 64)
	for i := range tokens {
		part := head
		for _, r := range tokens[i].Term {
			if at, ok := l.chars[r]; ok {
				have[at] = true
				words = append(words, word{i, i, at, part})
			}
			part = tail
		}
		found, to := -1, i
		buf = buf[:0]
		for j := i; j < len(tokens) && j-i < l.most; j++ {
			if j > i {
				buf = append(buf, ' ')
			}
			buf = append(buf, tokens[j].Term...)
			if at, ok := l.words[string(buf)]; ok {
				found, to = int(at), j
			}
		}
		if found >= 0 {
			have[found] = true
			words = append(words, word{i, to, uint8(found), whole})
		}
	}
	for i := range l.names {
		if have[i] {
			notions = append(notions, uint8(i))
		}
	}
	for at, sign := range map[int]signs{l.deny: denies, l.ask: asks, l.why: wonder} {
		if at >= 0 && have[at] {
			s |= sign
		}
	}
	return notions, s, words
}
