package reply

import "unicode"

// Change is a stretch of the second text: the same as in the first, or other.
type Change struct {
	Text string
	Same bool
}

// maxDiff bounds how many words of a text are compared.
const maxDiff = 1500

// Diff marks what of b is not in a: the longest common sequence of words, or
// of characters in Chinese, stays unmarked.
func Diff(a, b string) []Change {
	x, y := words(a), words(b)
	if len(x) > maxDiff || len(y) > maxDiff {
		return []Change{{Text: b}}
	}
	long := make([][]uint16, len(x)+1)
	for i := range long {
		long[i] = make([]uint16, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				long[i][j] = long[i+1][j+1] + 1
			} else {
				long[i][j] = max(long[i+1][j], long[i][j+1])
			}
		}
	}
	var out []Change
	add := func(text string, same bool) {
		if n := len(out); n > 0 && out[n-1].Same == same {
			out[n-1].Text += text
			return
		}
		out = append(out, Change{text, same})
	}
	i, j := 0, 0
	for j < len(y) {
		switch {
		case i < len(x) && x[i] == y[j]:
			add(y[j], true)
			i, j = i+1, j+1
		case i < len(x) && long[i+1][j] >= long[i][j+1]:
			i++
		default:
			add(y[j], false)
			j++
		}
	}
	return out
}

// words splits a text into Latin words, numbers, and single other characters.
func words(text string) (out []string) {
	run := ""
	for _, r := range text {
		if r < 0x2e80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			run += string(r)
			continue
		}
		if run != "" {
			out = append(out, run)
			run = ""
		}
		out = append(out, string(r))
	}
	if run != "" {
		out = append(out, run)
	}
	return out
}
