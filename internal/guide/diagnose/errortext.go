package diagnose

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"joinder/internal/datapack"
)

// foldedText is one text to look for, folded.
type foldedText struct {
	text string
	code int
}

// fold makes texts comparable: width and case gone, and everything that is
// neither letter nor digit dropped ("Do not honor." and "DO_NOT_HONOR" are one).
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKC.String(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// MaxErrorText is how much of a typed text is looked at, in bytes.
const MaxErrorText = 4000

// shortCode is the length up to which a text must stand alone: "U16" is not
// looked for inside "U1600".
const shortCode = 4

// Recognise finds the error texts in what somebody typed off their screen, the
// longest first. What it contains besides stays with the caller.
func (e *Engine) Recognise(typed string) []datapack.ErrorText {
	if len(typed) > MaxErrorText {
		typed = strings.ToValidUTF8(typed[:MaxErrorText], "")
	}
	whole, words := fold(typed), map[string]bool{}
	for _, w := range strings.FieldsFunc(norm.NFKC.String(typed), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		words[strings.ToLower(w)] = true
	}
	longest := map[int]int{}
	for _, f := range e.folded {
		ascii := f.text < "\x80" && len(f.text) <= shortCode
		if ascii && words[f.text] || !ascii && strings.Contains(whole, f.text) {
			longest[f.code] = max(longest[f.code], len([]rune(f.text)))
		}
	}
	var out []datapack.ErrorText
	for _, t := range e.tree.Errors { // in the pack's order, then sorted by insertion
		if longest[t.Code] == 0 {
			continue
		}
		at := len(out)
		for at > 0 && longest[out[at-1].Code] < longest[t.Code] {
			at--
		}
		out = append(out[:at], append([]datapack.ErrorText{t}, out[at:]...)...)
	}
	return out
}
