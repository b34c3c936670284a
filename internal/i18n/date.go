package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // small machines have no zone files

	"joinder"
)

// Beijing is China's one time zone, which has had no summer time since 1991.
func Beijing() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// Zone finds a time zone by its IANA name; ok is false for unknown names and
// for "Local", which would be the server's and not the reader's.
func Zone(name string) (zone *time.Location, ok bool) {
	if name == "" || name == "Local" || len(name) > 64 {
		return nil, false
	}
	if name == "Asia/Shanghai" {
		return Beijing(), true
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}

// Zones are the time zones offered to readers, from east to west. Any other
// IANA name works too.
func Zones() []string {
	return []string{
		"Pacific/Auckland", "Australia/Sydney", "Asia/Tokyo", "Asia/Shanghai", "Asia/Singapore", "Asia/Bangkok", "Asia/Kolkata",
		"Asia/Dubai", "Europe/Moscow", "Africa/Nairobi", "Europe/Berlin", "Africa/Lagos", "Europe/London", "UTC",
		"America/Sao_Paulo", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
	}
}

// Date writes a day in full: "2026年12月3日 星期四", "3 December 2026, Thursday".
// An unknown day is "".
func (w *Words) Date(d joinder.Date) string {
	if d.IsZero() {
		return ""
	}
	return w.day("shell.date.full", d)
}

// Day writes a day without its weekday, for tables: "2026年12月3日", "3 December 2026".
func (w *Words) Day(d joinder.Date) string {
	if d.IsZero() {
		return ""
	}
	return w.day("shell.date.day", d)
}

func (w *Words) day(key string, d joinder.Date) string {
	return w.T(key,
		"Year", strconv.Itoa(d.Year),
		"Month", w.T("shell.month."+strconv.Itoa(int(d.Month))),
		"Day", strconv.Itoa(d.Day),
		"Weekday", w.T("shell.weekday."+strconv.Itoa(int(d.Weekday()))))
}

// Month writes a month given as YYYY-MM: "2026年12月", "December 2026". What is
// not a month is returned as it is.
func (w *Words) Month(month string) string {
	return w.month("shell.date.month", "shell.month.", month)
}

// ShortMonth is Month for the axis of a chart: "12月", "Dec".
func (w *Words) ShortMonth(month string) string {
	return w.month("shell.date.axis", "shell.month.short.", month)
}

func (w *Words) month(key, names, month string) string {
	year, m, _ := strings.Cut(month, "-")
	n, err := strconv.Atoi(m)
	if err != nil || n < 1 || n > 12 {
		return month
	}
	return w.T(key, "Year", year, "Month", w.T(names+strconv.Itoa(n)))
}

// Time writes an instant in the reader's zone, and says which zone that is:
// "2026年12月3日 星期四 09:12（北京时间）", "3 December 2026, Thursday, 09:12 (UTC)".
func (w *Words) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	local := t.In(w.zone)
	return w.T("shell.date.time", "Date", w.Date(joinder.DateOf(local)), "Clock", local.Format("15:04"), "Zone", w.zoneName(local))
}

// DayOf is the reader's day of an instant, as Date writes it.
func (w *Words) DayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return w.Date(joinder.DateOf(t.In(w.zone)))
}

// Hour is the reader's time of day, "09:12".
func (w *Words) Hour(t time.Time) string { return t.In(w.zone).Format("15:04") }

// ZoneName says which zone times are in, today.
func (w *Words) ZoneName() string { return w.zoneName(time.Now().In(w.zone)) }

func (w *Words) zoneName(local time.Time) string {
	_, offset := local.Zone()
	switch {
	case w.zone.String() == "Asia/Shanghai":
		return w.T("shell.zone.beijing")
	case offset == 0:
		return "UTC"
	}
	mark := '+'
	if offset < 0 {
		mark, offset = '−', -offset
	}
	return fmt.Sprintf("UTC%c%02d:%02d", mark, offset/3600, offset%3600/60)
}
