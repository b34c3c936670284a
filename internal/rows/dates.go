package rows

import (
	"math"
	"strconv"
	"strings"
	"time"

	"joinder"
)

// Dates reads the days of one file. Digits around a slash or dash can be month
// first or day first; one column keeps to one order, so the order is learnt from
// the days that leave no doubt and then holds for all. The zero value reads ISO
// days, Chinese ones, serial numbers of spreadsheets and undoubtful others.
type Dates struct {
	Layouts    []string // tried first, in order: Go layouts or YYYY, MM, DD patterns
	MonthFirst bool     // for slashes, when the file leaves doubt (the public CFPB export)
	DayFirst   bool     // for dashes and dots, when the file leaves doubt
	slash      order
	dash       order
	layouts    []string // Layouts in Go's notation
}

// order counts undoubtful days of each kind.
type order struct{ monthFirst, dayFirst int }

// Learn takes a day as evidence of the file's order.
func (d *Dates) Learn(s string) {
	a, b, _, sep, ok := threeParts(dayPart(s))
	if !ok {
		return
	}
	o := &d.dash
	if sep == '/' {
		o = &d.slash
	}
	switch {
	case a > 12 && b <= 12:
		o.dayFirst++
	case b > 12 && a <= 12:
		o.monthFirst++
	}
}

// Parse reads a day; ok is false for one that does not exist, is not a day, or
// is in doubt. An empty text is the zero Date and ok.
func (d *Dates) Parse(s string) (day joinder.Date, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return joinder.Date{}, true
	}
	s = halfWidth(s)
	if len(d.layouts) != len(d.Layouts) {
		d.layouts = nil
		for _, l := range d.Layouts {
			d.layouts = append(d.layouts, goLayout(l))
		}
	}
	for _, l := range d.layouts {
		if t, err := time.Parse(l, s); err == nil {
			return bounded(joinder.DateOf(t))
		}
	}
	if day, ok = iso(s); ok {
		return bounded(day)
	}
	if strings.Trim(s, "0123456789.") == "" && strings.Count(s, ".") < 2 {
		n, err := strconv.ParseFloat(s, 64)
		day, ok = Serial(n)
		return day, ok && err == nil
	}
	a, b, year, sep, ok := threeParts(dayPart(s))
	if !ok || len(d.layouts) > 0 { // who states layouts wants no guesses
		return joinder.Date{}, false
	}
	monthFirst, sure := d.reading(a, b, sep)
	if !sure {
		return joinder.Date{}, false
	}
	if !monthFirst {
		a, b = b, a
	}
	return exists(year, a, b)
}

// reading decides which of a and b is the month.
func (d *Dates) reading(a, b int, sep byte) (monthFirst, sure bool) {
	o, fallbackMonth, fallbackDay := d.dash, false, d.DayFirst
	if sep == '/' {
		o, fallbackMonth, fallbackDay = d.slash, d.MonthFirst, false
	}
	known := o.monthFirst > 0 != (o.dayFirst > 0)
	switch {
	case a > 12 && b > 12:
		return false, false
	case a > 12:
		return false, !known || o.dayFirst > 0
	case b > 12:
		return true, !known || o.monthFirst > 0
	case a == b:
		return true, true
	case known:
		return o.monthFirst > 0, true
	case o.monthFirst+o.dayFirst > 0: // both kinds were seen: every other day is in doubt
		return false, false
	}
	return fallbackMonth, fallbackMonth || fallbackDay
}

// iso reads 2023-01-31, 2023/1/31, 2023.1.31, 2023年1月31日 and 20230131, with or
// without a time after it. The day is the one written, whatever the offset.
func iso(s string) (joinder.Date, bool) {
	s = strings.NewReplacer("年", "-", "月", "-", "日", " ", "号", " ").Replace(s)
	s = dayPart(s)
	if len(s) == 8 && strings.Trim(s, "0123456789") == "" && (s[0] == '1' || s[0] == '2') {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 {
		return joinder.Date{}, false
	}
	y, err1 := strconv.Atoi(parts[0])
	m, err2 := strconv.Atoi(parts[1])
	d, err3 := strconv.Atoi(parts[2])
	if err1 != nil || err2 != nil || err3 != nil {
		return joinder.Date{}, false
	}
	return exists(y, m, d)
}

func dayPart(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, "T "); i > 0 {
		s = s[:i]
	}
	return s
}

// threeParts splits a/b/year; a two-digit year is of this century.
func threeParts(s string) (a, b, year int, sep byte, ok bool) {
	i := strings.IndexAny(s, "/-.")
	if i < 1 || i > 2 {
		return
	}
	sep = s[i]
	parts := strings.Split(s, string(sep))
	if len(parts) != 3 || len(parts[1]) > 2 || len(parts[2]) != 2 && len(parts[2]) != 4 {
		return
	}
	var err1, err2, err3 error
	a, err1 = strconv.Atoi(parts[0])
	b, err2 = strconv.Atoi(parts[1])
	year, err3 = strconv.Atoi(parts[2])
	if len(parts[2]) == 2 {
		year += 2000
	}
	return a, b, year, sep, err1 == nil && err2 == nil && err3 == nil
}

// Serial is the day of a spreadsheet's serial number (1900 system); only
// numbers of the years 1954 to 2119 are taken for days.
func Serial(n float64) (joinder.Date, bool) {
	if math.IsNaN(n) || n < 20000 || n > 80000 {
		return joinder.Date{}, false
	}
	return joinder.Date{Year: 1899, Month: time.December, Day: 30}.AddDays(int(n)), true
}

func exists(y, m, d int) (joinder.Date, bool) {
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return joinder.Date{}, false
	}
	day := joinder.Date{Year: y, Month: time.Month(m), Day: d}
	if joinder.DateOf(day.Time()) != day {
		return joinder.Date{}, false
	}
	return bounded(day)
}

func bounded(d joinder.Date) (joinder.Date, bool) { return d, d.Year >= 1900 && d.Year <= 2200 }

// goLayout accepts both ways of writing a layout.
func goLayout(l string) string {
	if strings.Contains(l, "2006") || strings.Contains(l, "06") {
		return l
	}
	return strings.NewReplacer("YYYY", "2006", "yyyy", "2006", "MM", "01", "DD", "02", "dd", "02",
		"HH", "15", "hh", "15", "mm", "04", "ss", "05", "SS", "05", "YY", "06", "M", "1", "D", "2").Replace(l)
}

func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		if r == '\u3000' || r == '\u00a0' {
			return ' '
		}
		return r
	}, s)
}
