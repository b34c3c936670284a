package statement

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// YYYYMMDD[HHMM[SS]][.XXX] [[offset[:name]]]; OFX 2.2, section 3.2.8.2. Some
// banks write a colon before the milliseconds.
var ofxMoment = regexp.MustCompile(`^([0-9]{8})(?:([0-9]{2})([0-9]{2})([0-9]{2})?)?(?:[.:,]([0-9]{1,9}))?\s*(?:\[\s*([+-]?[0-9]{1,2})(?:\.([0-9]{1,2}))?\s*(?::([^\]]*))?\]?)?$`)

// ofxTime reads a moment. Without a zone it is in GMT, as the format says; a
// day alone stays one.
func ofxTime(s string) (m moment, ok bool) {
	s = trimmed(s)
	g := ofxMoment.FindStringSubmatch(s)
	if g == nil {
		var w when
		m, ok = w.parse(s, "") // 2024-01-31, which some write
		return m, ok && !m.doubtful
	}
	day := compact(g[1])
	if day.IsZero() {
		return m, false
	}
	if g[2] == "" {
		return moment{t: day, dateOnly: true}, true
	}
	h, minute, sec := two(g[2]), two(g[3]), 0
	if g[4] != "" {
		sec = two(g[4])
	}
	if h > 23 || minute > 59 || sec > 60 {
		return m, false
	}
	nanos := 0
	if g[5] != "" {
		nanos, _ = strconv.Atoi((g[5] + "00000000")[:9])
	}
	zone, ok := ofxZone(g[6], g[7], strings.TrimSpace(g[8]))
	if !ok {
		return m, false
	}
	t := time.Date(day.Year(), day.Month(), day.Day(), h, minute, sec, nanos, zone)
	return moment{t: t, zoned: true}, true
}

// ofxZone reads an offset in hours: -5, -3.5, 5.30 (which is five and a half).
func ofxZone(hours, part, name string) (*time.Location, bool) {
	if hours == "" {
		return time.UTC, true
	}
	h, err := strconv.Atoi(hours)
	if err != nil || h < -14 || h > 14 {
		return nil, false
	}
	seconds := 0
	switch n, _ := strconv.Atoi(part); {
	case part == "":
	case part == "30" || part == "45" || part == "15":
		seconds = n * 60
	case len(part) == 1:
		seconds = n * 360
	default:
		seconds = n * 36
	}
	if strings.HasPrefix(hours, "-") {
		seconds = -seconds
	}
	if h == 0 && seconds == 0 {
		return time.UTC, true
	}
	return time.FixedZone(name, h*3600+seconds), true
}
