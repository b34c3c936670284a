package rows

import (
	"strings"
	"unicode/utf8"
)

// cp1252 maps what Windows-1252 makes of the bytes 0x80–0x9F back to them.
var cp1252 = map[rune]byte{
	'€': 0x80, '‚': 0x82, 'ƒ': 0x83, '„': 0x84, '…': 0x85, '†': 0x86, '‡': 0x87, 'ˆ': 0x88, '‰': 0x89, 'Š': 0x8a,
	'‹': 0x8b, 'Œ': 0x8c, 'Ž': 0x8e, '‘': 0x91, '’': 0x92, '“': 0x93, '”': 0x94, '•': 0x95, '–': 0x96, '—': 0x97,
	'˜': 0x98, '™': 0x99, 'š': 0x9a, '›': 0x9b, 'œ': 0x9c, 'ž': 0x9e, 'Ÿ': 0x9f,
}

// Repair undoes text that was UTF-8, read as Latin-1 or Windows-1252 and saved
// again (拼 became "æ‹¼"). ok is false when the text is garbled that way and
// cannot be put right; such a row must not be kept as if it were text. A
// character cut off at the end of such a run becomes U+FFFD, which shows.
func Repair(s string) (fixed string, ok bool) {
	if !suspicious(s) {
		return s, true
	}
	var out strings.Builder
	var run []byte // bytes of the current run of Latin-1 letters
	var raw strings.Builder
	good := true
	flush := func() {
		if len(run) == 0 {
			return
		}
		text, fine := redecode(run, raw.String())
		out.WriteString(text)
		good = good && fine
		run = run[:0]
		raw.Reset()
	}
	for _, r := range s {
		b, isByte := asByte(r)
		if !isByte || r < 0x80 {
			flush()
			out.WriteRune(r)
			continue
		}
		run = append(run, b)
		raw.WriteRune(r)
	}
	flush()
	return out.String(), good
}

func asByte(r rune) (byte, bool) {
	if r <= 0xff {
		return byte(r), true
	}
	b, ok := cp1252[r]
	return b, ok
}

// suspicious reports a lead byte of UTF-8 followed by a continuation byte, both
// dressed as Latin letters or signs: no language writes "æ‹" or "Ã©".
func suspicious(s string) bool {
	lead := false
	for _, r := range s {
		if r < 0x80 {
			lead = false
			continue
		}
		b, ok := asByte(r)
		if ok && lead && b >= 0x80 && b < 0xc0 {
			return true
		}
		lead = ok && r <= 0xff && b >= 0xc3 && b <= 0xf4
	}
	return false
}

// redecode reads the run as UTF-8. A run that is not UTF-8 at all stays as it
// was written if nothing in it is suspicious.
func redecode(run []byte, raw string) (string, bool) {
	if utf8.Valid(run) {
		return string(run), true
	}
	if !suspicious(raw) {
		return raw, true
	}
	var out strings.Builder
	decoded, lost := 0, 0
	for b := run; len(b) > 0; {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			lost++
			out.WriteRune(utf8.RuneError)
			b = b[1:]
			for len(b) > 0 && b[0] >= 0x80 && b[0] < 0xc0 { // the rest of that character
				b = b[1:]
			}
			continue
		}
		decoded++
		out.WriteRune(r)
		b = b[n:]
	}
	if lost > 1 || decoded < 2 {
		return raw, false
	}
	return out.String(), true
}
