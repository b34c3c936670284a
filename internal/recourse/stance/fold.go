package stance

import (
	_ "embed"
	"regexp"
	"strings"
	"unicode"

	"joinder"
)

//go:embed simplified.txt
var simplifiedPairs string

// folder brings a text into the form that cues are written for, rune by rune,
// so that every place in the folded text is the same place in the original.
type folder struct {
	simplified map[rune]rune
}

func newFolder() folder {
	f := folder{simplified: map[rune]rune{}}
	var from []rune
	for line := range strings.Lines(simplifiedPairs) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case from == nil:
			from = []rune(line)
		default:
			for i, to := range []rune(line) {
				f.simplified[from[i]] = to
			}
			from = nil
		}
	}
	return f
}

func (f folder) rune(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		r -= 0xfee0
	case r == 0x3000 || r == 0xa0 || r == '\t' || r == '\r':
		return ' '
	case r == '’' || r == '‘' || r == '`':
		return '\''
	case r == '“' || r == '”' || r == '「' || r == '」' || r == '『' || r == '』' || r == '《' || r == '》':
		return '"'
	case r == '—' || r == '–' || r == '‑':
		return '-'
	}
	if to, ok := f.simplified[r]; ok {
		return to
	}
	return unicode.ToLower(r)
}

// fold folds a text. Points and commas inside numbers become digits: amounts
// and dates then hold together, and no sentence ends in them.
func (f folder) fold(text string) []rune {
	out := []rune(text)
	for i, r := range out {
		out[i] = f.rune(r)
	}
	for i := 1; i+1 < len(out); i++ {
		if (out[i] == '.' || out[i] == ',') && digit(out[i-1]) && digit(out[i+1]) {
			out[i] = '0'
		}
	}
	return out
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

func han(r rune) bool { return r >= 0x3400 && r <= 0x9fff || r >= 0x20000 && r <= 0x3ffff }

// langOf is the language that most of a text is in.
func langOf(folded []rune) joinder.Lang {
	h, latin := 0, 0
	for _, r := range folded {
		switch {
		case han(r):
			h++
		case r >= 'a' && r <= 'z':
			latin++
		}
	}
	if h*4 > latin {
		return joinder.Chinese
	}
	return joinder.English
}

var abbreviation = regexp.MustCompile(`\b(?:mr|mrs|ms|mdm|dr|rs|no|nos|ref|ltd|inc|dept|approx|st|vs|etc|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|a\.m|p\.m|e\.g|i\.e)\.`)
