package datapack

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"joinder"
)

func calendar(t testing.TB, p *Pack, j string) *Calendar {
	t.Helper()
	c, ok := p.Calendar(j)
	if !ok {
		t.Fatalf("no calendar for %s", j)
	}
	return c
}

func TestChinaMakeUpDays(t *testing.T) {
	c := calendar(t, mustLoad(t), "CN")
	for d, want := range map[string]bool{
		"2025-01-26": true, "2025-02-08": true, "2025-04-27": true, "2025-09-28": true, "2025-10-11": true,
		"2026-01-04": true, "2026-02-14": true, "2026-02-28": true, "2026-05-09": true, "2026-09-20": true, "2026-10-10": true,
		"2025-01-28": false, "2025-10-08": false, "2026-01-02": false, "2026-02-16": false, "2026-10-07": false,
		"2026-01-05": true, "2026-01-10": false, "2026-11-23": true,
	} {
		if is, known := c.IsWorkday(day(t, d)); is != want || !known {
			t.Errorf("%s: working %v known %v, want %v", d, is, known, want)
		}
	}
	if name, ok := c.Holiday(day(t, "2026-02-17")); !ok || name != "春节" {
		t.Errorf("2026-02-17 is %q", name)
	}
}

func TestAYearNotAnnouncedIsSaidToBeSo(t *testing.T) {
	c := calendar(t, mustLoad(t), "CN")
	if c.Year(2026) != YearKnown || c.Year(2027) != YearNotAnnounced || c.Year(2014) != YearNotCovered || c.AnnouncedThrough() != 2026 {
		t.Error("the states of the years are wrong")
	}
	if _, known := c.IsWorkday(day(t, "2027-01-04")); known {
		t.Error("2027 is said to be known")
	}
	if by, certain := c.AddWorkdays(day(t, "2026-12-21"), 7); by.String() != "2026-12-30" || !certain {
		t.Errorf("inside 2026: %s %v", by, certain)
	}
	if _, certain := c.AddWorkdays(day(t, "2026-12-21"), 10); certain {
		t.Error("a count into 2027 is said to be certain")
	}
}

func TestLeapDay(t *testing.T) {
	p := mustLoad(t)
	us := calendar(t, p, "US") // 2028-02-29 is a Tuesday, announced by law
	if is, known := us.IsWorkday(day(t, "2028-02-29")); !is || !known {
		t.Errorf("%v %v", is, known)
	}
	if by, certain := us.AddWorkdays(day(t, "2028-02-28"), 1); by.String() != "2028-02-29" || !certain {
		t.Errorf("%s %v", by, certain)
	}
	if by, _ := us.AddWorkdays(day(t, "2028-03-01"), -1); by.String() != "2028-02-29" {
		t.Errorf("backwards %s", by)
	}
	if by, certain := calendar(t, p, "CN").AddWorkdays(day(t, "2028-02-28"), 2); by.String() != "2028-03-01" || certain {
		t.Errorf("CN %s %v", by, certain)
	}
}

func TestIncompleteAndWeakCalendarsAreNeverCertain(t *testing.T) {
	p := mustLoad(t)
	for _, j := range []string{"IN", "AU", "PH", "MY"} {
		c := calendar(t, p, j)
		if _, certain := c.AddWorkdays(day(t, "2026-03-02"), 5); certain {
			t.Errorf("%s is certain", j)
		}
	}
	if is, known := calendar(t, p, "IN").IsWorkday(day(t, "2026-01-26")); is || !known {
		t.Error("a listed holiday of an incomplete calendar is certain")
	}
	if _, known := calendar(t, p, "MY").IsWorkday(day(t, "2026-05-01")); known {
		t.Error("a calendar from memory is certain")
	}
}

// naive counts day by day from the file's own lists, without the maps.
func naive(raw calendarFile, d joinder.Date, n int) joinder.Date {
	works := func(d joinder.Date) bool {
		for _, y := range raw.Years {
			for _, w := range y.Workdays {
				if w == d {
					return true
				}
			}
			for _, h := range y.Holidays {
				if h.Date == d {
					return false
				}
			}
		}
		for _, w := range raw.Weekend {
			if strings.EqualFold(d.Weekday().String(), string(w)) {
				return false
			}
		}
		return true
	}
	step := time.Hour * 24
	if n < 0 {
		step, n = -step, -n
	}
	at := d.Time()
	for n > 0 {
		at = at.Add(step)
		if works(joinder.DateOf(at)) {
			n--
		}
	}
	return joinder.DateOf(at)
}

func TestAddWorkdaysAgreesWithANaiveLoop(t *testing.T) {
	p, r := mustLoad(t), rand.New(rand.NewPCG(1, 2))
	all := p.Calendars()
	for range 1500 {
		c := all[r.IntN(len(all))]
		d := joinder.Date{Year: 2014, Month: 12, Day: 1}.AddDays(r.IntN(365 * 15))
		n := r.IntN(91) - 30
		got, certain := c.AddWorkdays(d, n)
		if want := naive(c.raw, d, n); got != want {
			t.Fatalf("%s: %s %+d = %s, want %s", c.Jurisdiction(), d, n, got, want)
		}
		if n != 0 {
			if is, _ := c.IsWorkday(got); !is {
				t.Fatalf("%s: %s %+d ends on a rest day %s", c.Jurisdiction(), d, n, got)
			}
		}
		back, _ := c.AddWorkdays(got, -n)
		if is, _ := c.IsWorkday(d); is && back != d {
			t.Fatalf("%s: %s %+d and back is %s", c.Jurisdiction(), d, n, back)
		}
		if span := c.Year(d.Year) == YearKnown && c.Year(got.Year) == YearKnown; certain && n != 0 && !span && c.Year(got.Year) != YearKnown {
			t.Fatalf("%s: %s %+d = %s is certain", c.Jurisdiction(), d, n, got)
		}
		next, _ := c.NextWorkday(d)
		if is, _ := c.IsWorkday(d); is != (next == d) || next.Before(d) {
			t.Fatalf("%s: next working day of %s is %s", c.Jurisdiction(), d, next)
		}
	}
}

func TestAbsurdCountsEnd(t *testing.T) {
	c := calendar(t, mustLoad(t), "US")
	if got, certain := c.AddWorkdays(day(t, "2026-01-01"), 1<<40); certain || got.String() != "2026-01-01" {
		t.Errorf("%s %v", got, certain)
	}
}

// shared is the folder of public data sets; tests that need it skip without.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("JOINDER_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	dir = filepath.Join(dir, "data", "holidays")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the public holiday tables are not here (set JOINDER_SHARED)")
	}
	return dir
}

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestChinaAgreesWithThePublicTable(t *testing.T) {
	dir := shared(t)
	c := calendar(t, mustLoad(t), "CN")
	listed := map[joinder.Date]bool{} // a year's notice may move days of the December before it
	for year := 2015; year <= 2026; year++ {
		var table struct {
			Days []struct {
				Date     string
				IsOffDay bool
			}
		}
		readJSON(t, filepath.Join(dir, "holiday-cn", strconv.Itoa(year)+".json"), &table)
		for _, d := range table.Days {
			if d.Date == "2020-02-03" { // a Monday, named as worked when the holiday before it grew
				continue
			}
			listed[day(t, d.Date)] = true
			if is, known := c.IsWorkday(day(t, d.Date)); is == d.IsOffDay || !known {
				t.Errorf("%s: working %v known %v, the table says off %v", d.Date, is, known, d.IsOffDay)
			}
		}
	}
	for d := (joinder.Date{Year: 2015, Month: 1, Day: 1}); d.Year <= 2026; d = d.AddDays(1) {
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		if is, _ := c.IsWorkday(d); !listed[d] && is == weekend {
			t.Errorf("%s is not in the table, yet working is %v", d, is)
		}
	}
	var next struct{ Days []any }
	readJSON(t, filepath.Join(dir, "holiday-cn", "2027.json"), &next)
	if len(next.Days) == 0 != (c.Year(2027) == YearNotAnnounced) {
		t.Error("the table and the pack disagree on whether 2027 is announced")
	}
}

// The tables of other places hold observances that are no days off; those are
// named here, so that every other day must agree.
var notDaysOff = map[string][]string{
	"US": {"Groundhog", "Valentine", "Patrick", "Good Friday", "Easter", "Mother's", "Father's", "Halloween", "Christmas Eve", "New Year's Eve",
		"National Day of Mourning", "Day After Christmas", "Election Day"},
	"TW": {"Women's Day", "Arbor Day", "Anti-Aggression", "Youth Day", "Buddha", "Lifting of Martial", "Armed Forces", "United Nations",
		"Cultural Renaissance", "Sun Yat-sen", "Martyrs"},
}

// What became a day off in Taiwan only in 2025.
var offSince2025 = []string{"Confucius", "Teacher", "Retrocession", "Taiwan Restoration", "Constitution Day"}

func TestOthersAgreeWithThePublicTables(t *testing.T) {
	dir := shared(t)
	var tables map[string]map[string]string
	readJSON(t, filepath.Join(dir, "holidays_2015_2035.json"), &tables)
	p := mustLoad(t)
	for j, table := range map[string]string{"US": "US_COMMON", "GB": "GB_ENG", "EU": "XECB", "CA": "CA_COMMON", "AU": "AU_COMMON", "HK": "HK_COMMON",
		"TW": "TW_COMMON", "SG": "SG_COMMON", "JP": "JP_COMMON", "KR": "KR_COMMON"} {
		c := calendar(t, p, j)
		for _, y := range c.raw.Years {
			theirs := map[joinder.Date]bool{}
			for s, name := range tables[table] {
				if d := day(t, s); d.Year == y.Year && isDayOff(j, d.Year, name) {
					theirs[d] = true
				}
			}
			for _, h := range y.Holidays {
				if !theirs[h.Date] {
					t.Errorf("%s: %s (%s) is not in the table", j, h.Date, h.Name)
				}
				delete(theirs, h.Date)
			}
			for d := range theirs {
				t.Errorf("%s: %s (%s) is missing", j, d, tables[table][d.String()])
			}
		}
	}
}

// isDayOff reports whether one of the names given to a day is one.
func isDayOff(j string, year int, names string) bool {
	for _, name := range strings.Split(names, "; ") {
		off := true
		for _, word := range notDaysOff[j] {
			off = off && (!strings.Contains(name, word) || strings.Contains(name, "Christmas Day (observed)"))
		}
		for _, word := range offSince2025 {
			off = off && (j != "TW" || year >= 2025 || !strings.Contains(name, word))
		}
		if off {
			return true
		}
	}
	return false
}
