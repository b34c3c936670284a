package paper

import (
	"strconv"
	"strings"

	"joinder"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Figure writes an amount with all its places and grouped thousands: "1,234.50".
func Figure(m joinder.Money) string {
	if m.IsZero() {
		return ""
	}
	digits, minus := strings.CutPrefix(m.Decimal(), "-")
	whole, frac, _ := strings.Cut(digits, ".")
	if len(frac) > 2 {
		frac = frac[:2] + strings.TrimRight(frac[2:], "0")
	}
	var b strings.Builder
	if minus {
		b.WriteByte('-')
	}
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if frac != "" {
		b.WriteString("." + frac)
	}
	return b.String()
}

// Sum writes an amount with its currency: "1,234.50 CNY".
func Sum(m joinder.Money) string {
	if m.IsZero() {
		return ""
	}
	return Figure(m) + " " + string(m.Currency)
}

// lines of a text, blank ones dropped.
func lines(text string) []string {
	var out []string
	for l := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// safe quotes what a spreadsheet program could take for a formula.
func safe(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}
