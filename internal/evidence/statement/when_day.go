package statement

import (
	"strconv"
	"strings"
)

// dayParts is a day as written: numbers in their order, or a named month.
type dayParts struct {
	a, b, year int
	year0      bool // the year was written first
	named      bool // a is the day, b the month, which was written as a word
	short      bool // the year has two digits
}

// dayTokens reads the three parts of a day, whatever stands between them.
func dayTokens(s string) (d dayParts, ok bool) {
	s = strings.NewReplacer("年", "-", "月", "-", "日", " ", "号", " ").Replace(strings.TrimSpace(s))
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/., '", r) })
	var numbers []int
	var widths []int
	month := 0
	for _, p := range parts {
		if n, err := strconv.Atoi(p); err == nil && len(p) <= 4 {
			numbers, widths = append(numbers, n), append(widths, len(p))
			continue
		}
		if glued := strings.IndexFunc(p, func(r rune) bool { return !isDigit(r) }); glued > 0 && len(p) >= 7 && len(p) > glued+3 { // 27FEB2018
			if inner, ok := dayTokens(p[:glued] + " " + p[glued:glued+3] + " " + p[glued+3:]); ok {
				return inner, true
			}
		}
		if m := monthOf(p); m > 0 && month == 0 {
			month = m
			continue
		}
		if !weekday(p) && !ordinal(p) {
			return d, false
		}
	}
	switch {
	case month > 0 && len(numbers) == 2:
		day, year := numbers[0], numbers[1]
		if widths[0] == 4 { // 2018 Feb 27
			day, year = numbers[1], numbers[0]
		}
		return dayParts{a: day, b: month, year: year, named: true, short: max(widths[0], widths[1]) <= 2}, true
	case month == 0 && len(numbers) == 3 && widths[0] == 4:
		return dayParts{a: numbers[1], b: numbers[2], year: numbers[0], year0: true}, widths[1] <= 2 && widths[2] <= 2
	case month == 0 && len(numbers) == 3 && (widths[2] == 4 || widths[2] == 2):
		return dayParts{a: numbers[0], b: numbers[1], year: numbers[2], short: widths[2] == 2}, widths[0] <= 2 && widths[1] <= 2
	}
	return d, false
}

// resolve decides which of two numbers is the month.
func (w *when) resolve(d dayParts) (year, month, dom int, doubtful, ok bool) {
	if d.short && !d.named && (w.yearFirst || w.fallback == yearMonth || d.a > 31) { // 24-01-31
		d = dayParts{a: d.b, b: d.year, year: d.a, year0: true, short: true}
	}
	year = d.year
	if d.short { // statements are of the last decades
		year += 2000
		if year > lastYear-20 {
			year -= 100
		}
	}
	switch {
	case d.year0:
		return year, d.a, d.b, false, true
	case d.named:
		return year, d.b, d.a, false, true
	case d.a == d.b:
		return year, d.a, d.b, false, true
	}
	o, sure := w.order()
	switch {
	case d.a > 12:
		return year, d.b, d.a, false, o != monthDay || !sure
	case d.b > 12:
		return year, d.a, d.b, false, o != dayMonth || !sure
	case o == dayMonth:
		return year, d.b, d.a, !sure, true
	case o == monthDay:
		return year, d.a, d.b, !sure, true
	}
	return 0, 0, 0, true, false
}

// monthOf reads a month in the languages that exports were seen in.
func monthOf(s string) int {
	s = strings.ToLower(s)
	for i, names := range [12]string{
		"jan|ene|gen", "feb|fév|fev", "mar|mär|mrz|maa", "apr|avr|abr", "may|mai|mei|mag", "jun|juin|giu", "jul|juil|lug", "aug|aoû|ago",
		"sep|set", "oct|okt|ott|out", "nov", "dec|dez|déc|dic",
	} {
		for _, name := range strings.Split(names, "|") {
			if strings.HasPrefix(s, name) && len(s) <= 10 {
				if i == 5 && strings.HasPrefix(s, "juil") {
					return 7
				}
				return i + 1
			}
		}
	}
	return 0
}

func weekday(s string) bool {
	s = strings.ToLower(s)
	for _, name := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun", "星期", "周"} {
		if strings.HasPrefix(s, name) {
			return true
		}
	}
	return false
}

func ordinal(s string) bool { return s == "st" || s == "nd" || s == "rd" || s == "th" || s == "of" }
