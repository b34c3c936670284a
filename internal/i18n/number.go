package i18n

import (
	"strconv"
	"strings"

	"joinder"
)

// signs are the currency signs that cannot be mistaken for another currency's.
func sign(c joinder.Currency) string {
	switch c {
	case "CNY":
		return "¥"
	case "HKD":
		return "HK$"
	case "USD":
		return "US$"
	}
	return ""
}

// Money writes an exact amount: "¥1,234.50", "HK$20.00", "US$0.99", and with
// the code behind for every other currency, "1,234.50 EUR". No amount is "".
// Places beyond the second are shown only as far as they are not zero.
func (w *Words) Money(m joinder.Money) string { return amount(m, false) }

// About writes an amount that is rounded: a whole one without its places,
// "¥6,000" and not "¥6,000.00", because zeros there would claim to be known.
func (w *Words) About(m joinder.Money) string { return amount(m, true) }

func amount(m joinder.Money, rounded bool) string {
	if m.IsZero() {
		return ""
	}
	digits, minus := strings.CutPrefix(m.Decimal(), "-")
	whole, frac, _ := strings.Cut(digits, ".")
	if len(frac) > 3 {
		frac = frac[:2] + strings.TrimRight(frac[2:], "0")
	}
	if rounded && strings.Trim(frac, "0") == "" {
		frac = ""
	}
	text := group(whole)
	if frac != "" {
		text += "." + frac
	}
	if s := sign(m.Currency); s != "" {
		text = s + text
	} else {
		text += "\u00a0" + string(m.Currency)
	}
	if minus {
		return "−" + text
	}
	return text
}

// Sums writes totals in several currencies, "¥1,234.50 + US$20.00": they are
// never added up, for there is no rate.
func (w *Words) Sums(totals []joinder.Money) string {
	parts := make([]string, 0, len(totals))
	for _, m := range totals {
		if !m.IsZero() {
			parts = append(parts, w.Money(m))
		}
	}
	return strings.Join(parts, " + ")
}

// Number writes a whole number with thousands separators: "12,345".
func (w *Words) Number(n int64) string {
	digits, minus := strings.CutPrefix(strconv.FormatInt(n, 10), "-")
	if minus {
		return "−" + group(digits)
	}
	return group(digits)
}

// Size writes a number of bytes in units of 1,000 with one place: "1.2 MB".
func (w *Words) Size(bytes int64) string {
	if bytes < 1000 {
		return w.N("shell.bytes", int(bytes))
	}
	units := []string{"kB", "MB", "GB", "TB"}
	tenths := bytes / 100
	for _, unit := range units {
		if tenths < 10_000 || unit == "TB" {
			text := group(strconv.FormatInt(tenths/10, 10))
			if tenths < 1000 && tenths%10 != 0 {
				text += "." + strconv.FormatInt(tenths%10, 10)
			}
			return text + "\u00a0" + unit
		}
		tenths /= 1000
	}
	return ""
}

// List joins items as a sentence does: "A, B and C", "甲、乙和丙".
func (w *Words) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], w.T("shell.list.comma")) + w.T("shell.list.and") + items[last]
}

func group(digits string) string {
	if len(digits) <= 3 {
		return digits
	}
	var b strings.Builder
	head := len(digits) % 3
	b.WriteString(digits[:head])
	for i := head; i < len(digits); i += 3 {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(digits[i : i+3])
	}
	return b.String()
}
