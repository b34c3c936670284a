package trends

import (
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/web"
)

// short is a number for an axis or a tile: 18k, 1.2万.
func short(p web.Page, n int) string {
	small, large := 1_000, 1_000_000
	if p.Lang == joinder.Chinese {
		small, large = 10_000, 100_000_000
	}
	in := func(unit int) string {
		s := strconv.FormatFloat(float64(n)/float64(unit), 'f', 1, 64)
		if n >= 10*unit {
			s = strconv.Itoa((n + unit/2) / unit)
		}
		return strings.TrimSuffix(s, ".0")
	}
	switch {
	case n >= large:
		return p.T("trends.unit.large", "N", in(large))
	case n >= small:
		return p.T("trends.unit.small", "N", in(small))
	}
	return strconv.Itoa(n)
}

// period is a period in full.
func period(p web.Page, step similar.Step, from joinder.Date) string {
	year := strconv.Itoa(from.Year)
	switch step {
	case similar.ByDay:
		return p.Words.Day(from)
	case similar.ByWeek:
		return p.T("trends.period.week", "From", p.Words.Day(from), "To", p.Words.Day(from.AddDays(6)))
	case similar.ByMonth:
		return p.Words.Month(from.String()[:7])
	case similar.ByQuarter:
		return p.T("trends.period.quarter", "Year", year, "N", strconv.Itoa((int(from.Month)+2)/3))
	}
	return p.T("trends.period.year", "Year", year)
}

// tick is a period as it stands on the axis. The first one and the first of a
// year name the year; all others are short.
func tick(p web.Page, step similar.Step, from joinder.Date, first bool) string {
	year := strconv.Itoa(from.Year)
	begins := from.Month == 1
	switch step {
	case similar.ByDay, similar.ByWeek:
		return p.T("trends.axis.day", "Month", p.T("shell.month.short."+strconv.Itoa(int(from.Month))), "Day", strconv.Itoa(from.Day))
	case similar.ByMonth:
		month := p.T("shell.month.short." + strconv.Itoa(int(from.Month)))
		switch {
		case begins:
			return p.T("trends.axis.year", "Year", year)
		case first:
			return p.T("trends.axis.month", "Month", month, "Year", year)
		}
		return month
	case similar.ByQuarter:
		quarter := strconv.Itoa((int(from.Month) + 2) / 3)
		switch {
		case begins:
			return p.T("trends.axis.year", "Year", year)
		case first:
			return p.T("trends.axis.quarter_year", "Year", year, "N", quarter)
		}
		return p.T("trends.axis.quarter", "N", quarter)
	}
	return year
}

// width of a text in half letters: one of Chinese is as wide as two Latin ones.
func width(r rune) int {
	if r >= 0x2E80 {
		return 2
	}
	return 1
}

// cut bounds a text to a width.
func cut(text string, most int) string {
	n := 0
	for i, r := range text {
		if n += width(r); n > most {
			keep, m := 0, 0
			for j, r := range text[:i] {
				if m += width(r); m > most-1 {
					break
				}
				keep = j + len(string(r))
			}
			return strings.TrimRight(text[:keep], " ") + "…"
		}
	}
	return text
}

// shared is what all names begin with, up to a space or a mark: it tells none
// apart.
func shared(names []string) int {
	if len(names) < 2 {
		return 0
	}
	n := len(names[0])
	for _, name := range names[1:] {
		n = min(n, len(name))
		for n > 0 && names[0][:n] != name[:n] {
			n--
		}
	}
	for n > 0 && !strings.HasSuffix(names[0][:n], " ") && !strings.HasSuffix(names[0][:n], "·") && !strings.HasSuffix(names[0][:n], "：") {
		n--
	}
	return n
}
