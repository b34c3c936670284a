package statement

import (
	"strconv"
	"strings"
	"time"
)

// when reads the days and times of one column. Digits can be day first or month
// first; one column keeps to one order, which is learnt from the days that
// leave no doubt.
type when struct {
	dayFirst, monthFirst int
	fallback             order // where the column leaves doubt
	guess                order // where nothing tells: said as a Warning
	yearFirst            bool  // a year of two digits stands first
	serial               bool  // numbers are days since 1899-12-30, as spreadsheets keep them
}

type order int

const (
	inDoubt order = iota
	dayMonth
	monthDay
	yearMonth // 24-01-31
)

// moment is what was read.
type moment struct {
	t        time.Time
	zoned    bool
	dateOnly bool
	doubtful bool // the order of day and month was taken for granted
}

// Years outside these are no days of a statement.
const (
	firstYear = 1970
	lastYear  = 2100
)

// learn takes a day as evidence of the column's order.
func (w *when) learn(s string) {
	day, _ := splitClock(fold(s))
	d, ok := dayTokens(day)
	if !ok || d.year0 || d.named {
		return
	}
	switch {
	case d.a > 12 && d.a <= 31 && d.b <= 12:
		w.dayFirst++
	case d.b > 12 && d.b <= 31 && d.a <= 12:
		w.monthFirst++
	}
}

// order is what the column as a whole says; sure is false where it is a guess.
func (w *when) order() (o order, sure bool) {
	switch {
	case w.dayFirst > 0 && w.monthFirst == 0:
		return dayMonth, true
	case w.monthFirst > 0 && w.dayFirst == 0:
		return monthDay, true
	case w.dayFirst > 0: // both: no order reads the whole column
		return inDoubt, false
	}
	if w.fallback == inDoubt && w.guess != inDoubt {
		return w.guess, false
	}
	return w.fallback, w.fallback != inDoubt
}

// parse reads a day with or without a time. clock is another column with the
// time, "" when there is none.
func (w *when) parse(s, clock string) (m moment, ok bool) {
	s = strings.TrimSpace(fold(s))
	if t, ok := isoMoment(s); ok { // the way most files write it
		m.t, m.dateOnly = t, len(s) == 10
		if m.dateOnly {
			return w.clocked(m, clock)
		}
		return m, true
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return w.number(n, len(s), clock)
	}
	if w.serial {
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return serialMoment(f)
		}
	}
	day, rest := splitClock(s)
	if at := strings.LastIndexByte(rest, ' '); day == "" && at > 0 { // 14:35 2024-11-16
		day, rest = rest[at+1:], rest[:at]
	}
	d, ok := dayTokens(day)
	if !ok {
		if _, of, two := strings.Cut(s, " as of "); two { // booked later than it counts
			return w.parse(of, clock)
		}
		return m, false
	}
	year, month, dom, doubtful, ok := w.resolve(d)
	if !ok {
		return m, false
	}
	m.t, m.doubtful = time.Date(year, time.Month(month), dom, 0, 0, 0, 0, time.UTC), doubtful
	if !sameDay(m.t, year, month, dom) {
		return m, false
	}
	if rest == "" {
		m.dateOnly = true
		return w.clocked(m, clock)
	}
	return m.at(rest)
}

func sameDay(t time.Time, year, month, dom int) bool {
	return t.Year() == year && int(t.Month()) == month && t.Day() == dom && year >= firstYear && year <= lastYear
}

// clocked adds the time of another column.
func (w *when) clocked(m moment, clock string) (moment, bool) {
	clock = strings.TrimSpace(fold(clock))
	if clock == "" || strings.Trim(clock, "-/") == "" {
		return m, true
	}
	if n := len(clock); strings.Trim(clock, "0123456789") == "" && n >= 3 && n <= 6 { // 93015, 123456, 0930
		if n < 5 {
			clock = strings.Repeat("0", 4-n) + clock + "00"
		} else if n == 5 {
			clock = "0" + clock
		}
		clock = clock[:2] + ":" + clock[2:4] + ":" + clock[4:]
	}
	if _, rest := splitClock(clock); rest != "" {
		return m.at(rest)
	}
	return m, true
}

// number reads 20240131, 20240131093015, seconds and milliseconds since 1970,
// and serial days.
func (w *when) number(n int64, digits int, clock string) (m moment, ok bool) {
	s := strconv.FormatInt(n, 10)
	switch {
	case n < 0:
		return m, false
	case digits == 8:
		m.t, m.dateOnly = compact(s), true
		if m.t.IsZero() {
			return m, false
		}
		return w.clocked(m, clock)
	case digits == 14:
		t, err := time.Parse("20060102150405", s)
		return moment{t: t}, err == nil && sane(t)
	case digits == 10:
		m = moment{t: time.Unix(n, 0).UTC(), zoned: true}
		return m, sane(m.t)
	case digits == 13:
		m = moment{t: time.UnixMilli(n).UTC(), zoned: true}
		return m, sane(m.t)
	case w.serial:
		return serialMoment(float64(n))
	}
	return m, false
}

func sane(t time.Time) bool { return t.Year() >= firstYear && t.Year() <= lastYear }

func compact(s string) time.Time {
	t, err := time.Parse("20060102", s)
	if err != nil || !sane(t) {
		return time.Time{}
	}
	return t
}

// serialMoment reads days since 1899-12-30, to the second.
func serialMoment(f float64) (m moment, ok bool) {
	const first, last = 25569, 73050 // 1970 to 2099
	if f < first || f > last {
		return m, false
	}
	seconds := int64(f*86400 + 0.5)
	m.t = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(seconds) * time.Second)
	m.dateOnly = seconds%86400 == 0
	return m, true
}

// isoMoment is the fast way for 2006-01-02, 2006-01-02 15:04:05 and the same
// with slashes; anything after the seconds goes the long way.
func isoMoment(s string) (t time.Time, ok bool) {
	if len(s) != 10 && len(s) != 19 || s[4] != s[7] || s[4] != '-' && s[4] != '/' {
		return t, false
	}
	year, a := two(s[0:2]), two(s[2:4])
	month, day := two(s[5:7]), two(s[8:10])
	if year < 0 || a < 0 || month < 1 || month > 12 || day < 1 {
		return t, false
	}
	year = year*100 + a
	var h, m, sec int
	if len(s) == 19 {
		if s[10] != ' ' && s[10] != 'T' || s[13] != ':' || s[16] != ':' {
			return t, false
		}
		h, m, sec = two(s[11:13]), two(s[14:16]), two(s[17:19])
		if h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 59 {
			return t, false
		}
	}
	t = time.Date(year, time.Month(month), day, h, m, sec, 0, time.UTC)
	return t, sameDay(t, year, month, day)
}

func two(s string) int {
	if s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9' {
		return -1
	}
	return int(s[0]-'0')*10 + int(s[1]-'0')
}

// splitClock cuts the time of day off: its first colon stands behind one or two
// digits.
func splitClock(s string) (day, clock string) {
	colon := strings.IndexByte(s, ':')
	if colon < 1 || !isDigit(rune(s[colon-1])) {
		return s, ""
	}
	start := colon - 1
	if start > 0 && isDigit(rune(s[start-1])) {
		start--
	}
	before := s[:start]
	for _, word := range []string{"上午", "下午", "晚上", "凌晨"} { // written before the hours
		if trimmed := strings.TrimRight(before, " "); strings.HasSuffix(trimmed, word) {
			return strings.TrimSpace(strings.TrimSuffix(trimmed, word)), s[start:] + " " + word
		}
	}
	return strings.TrimRight(before, " T,@"), s[start:]
}

// at puts a time of day on the moment's day.
func (m moment) at(clock string) (moment, bool) {
	var parts [3]int
	i, n := 0, 0
	for n < 3 {
		start := i
		for i < len(clock) && isDigit(rune(clock[i])) {
			i++
		}
		v, err := strconv.Atoi(clock[start:i])
		if err != nil || i-start > 2 {
			return m, false
		}
		parts[n] = v
		n++
		if n < 3 && i < len(clock) && clock[i] == ':' {
			i++
			continue
		}
		break
	}
	nanos := 0
	if n == 3 && i < len(clock) && (clock[i] == '.' || clock[i] == ',') {
		start := i + 1
		for i++; i < len(clock) && isDigit(rune(clock[i])); i++ {
		}
		digits := (clock[start:i] + "000000000")[:9]
		nanos, _ = strconv.Atoi(digits)
	}
	h, ok := halfDay(parts[0], clock[i:])
	if !ok || h > 23 || parts[1] > 59 || parts[2] > 59 {
		return m, false
	}
	zone, zoned := zoneOf(clock[i:])
	y, mo, d := m.t.Date()
	m.t = time.Date(y, mo, d, h, parts[1], parts[2], nanos, zone)
	m.zoned, m.dateOnly = zoned, false
	return m, true
}

// halfDay reads AM and PM in English and Chinese.
func halfDay(h int, rest string) (int, bool) {
	upper := strings.ToUpper(rest)
	pm := strings.Contains(upper, "PM") || strings.Contains(upper, "P.M") || strings.Contains(rest, "下午") || strings.Contains(rest, "晚上")
	am := strings.Contains(upper, "AM") || strings.Contains(upper, "A.M") || strings.Contains(rest, "上午") || strings.Contains(rest, "凌晨")
	switch {
	case (am || pm) && (h < 1 || h > 12):
		return h, h >= 13 && pm || h == 0 && am // "13:05 PM" says it twice
	case pm && h < 12:
		return h + 12, true
	case am && h == 12:
		return 0, true
	}
	return h, true
}

// zones are abbreviations that mean one thing in statements.
func zoneHours(word string) (hours int, ok bool) {
	switch word {
	case "Z", "UTC", "GMT":
		return 0, true
	case "PST":
		return -8, true
	case "PDT", "MST":
		return -7, true
	case "MDT":
		return -6, true
	case "EST", "CDT":
		return -5, true
	case "EDT":
		return -4, true
	case "CET", "BST", "WEST", "MEZ":
		return 1, true
	case "CEST", "EET", "MESZ":
		return 2, true
	case "EEST", "MSK":
		return 3, true
	case "AEST":
		return 10, true
	case "AEDT":
		return 11, true
	case "NZST":
		return 12, true
	case "NZDT":
		return 13, true
	case "AKST":
		return -9, true
	case "HST":
		return -10, true
	case "BRT":
		return -3, true
	case "JST", "KST":
		return 9, true
	case "HKT", "SGT":
		return 8, true
	}
	return 0, false
}

// zoneOf reads what follows a time: Z, UTC, +08:00, +0800, -5, PDT.
func zoneOf(rest string) (*time.Location, bool) {
	for _, word := range strings.FieldsFunc(strings.ToUpper(rest), func(r rune) bool { return r == ' ' || r == '(' || r == ')' || r == '[' || r == ']' }) {
		if hours, ok := zoneHours(word); ok {
			return time.FixedZone("", hours*3600), true
		}
		word = strings.TrimPrefix(strings.TrimPrefix(word, "UTC"), "GMT")
		if len(word) < 2 || word[0] != '+' && word[0] != '-' {
			continue
		}
		digits := strings.ReplaceAll(word[1:], ":", "")
		if len(digits) == 1 || len(digits) == 2 {
			digits = strings.Repeat("0", 2-len(digits)) + digits + "00"
		}
		if len(digits) != 4 || strings.Trim(digits, "0123456789") != "" {
			continue
		}
		seconds := two(digits[:2])*3600 + two(digits[2:])*60
		if seconds > 14*3600 {
			continue
		}
		if word[0] == '-' {
			seconds = -seconds
		}
		return time.FixedZone("", seconds), true
	}
	return time.UTC, false
}
