package letter

import (
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Change is a piece of two texts laid over each other.
type Change struct {
	Kind ChangeKind
	Text string
}

// ChangeKind says in which of the two texts a piece stands.
type ChangeKind int

// Kinds of change.
const (
	Same ChangeKind = iota
	Removed
	Added
)

// Compare lays two texts over each other word by word; Chinese, which has no
// words between blanks, character by character. Joined again, the pieces
// without Added are the old text and those without Removed the new one.
func Compare(before, after string) []Change {
	var names []string
	known := map[string]rune{}
	// The library compares runes, so each word gets one.
	spell := func(text string) []rune {
		var out []rune
		for _, w := range wordsOf(text) {
			r, ok := known[w]
			if !ok {
				names = append(names, w)
				r = rune(len(names))
				if r >= 0xD800 { // runes that no text may hold
					r += 0x800
				}
				known[w] = r
			}
			out = append(out, r)
		}
		return out
	}
	a, b := spell(before), spell(after)
	d := diffmatchpatch.New()
	d.DiffTimeout = 2 * time.Second // then it answers coarsely, and still rightly
	var out []Change
	for _, x := range d.DiffCleanupSemantic(d.DiffMainRunes(a, b, false)) {
		text := ""
		for _, r := range x.Text {
			if r >= 0xD800+0x800 {
				r -= 0x800
			}
			text += names[r-1]
		}
		kind := map[diffmatchpatch.Operation]ChangeKind{diffmatchpatch.DiffDelete: Removed, diffmatchpatch.DiffInsert: Added}[x.Type]
		out = append(out, Change{kind, text})
	}
	return out
}

// wordsOf cuts a text into runs of letters and digits, single Han characters,
// and single other characters. Joined they are the text.
func wordsOf(text string) []string {
	var out []string
	from := 0
	for i, r := range text {
		if inWord(r) {
			continue
		}
		if from < i {
			out = append(out, text[from:i])
		}
		from = i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size := utf8.DecodeRuneInString(text[i:])
			from = i + size
		}
		out = append(out, text[i:from])
	}
	if from < len(text) {
		out = append(out, text[from:])
	}
	return out
}

func inWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r)
}
