package similar

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"joinder"
)

// book is a Backend of listed complaints; one person each, unless named.
type book struct {
	Backend
	rows []entry
}

type entry struct{ day, wallet, person, source string }

func (b book) Count(_ context.Context, _ joinder.Viewer, p Plan, by By) (Cells, error) {
	var out Cells
	people := map[string]map[string]bool{}
	at := map[string]int{}
	for _, r := range b.rows {
		day, _ := joinder.ParseDate(r.day)
		if !p.Since.IsZero() && day.Before(p.Since) || !p.Until.IsZero() && p.Until.Before(day) {
			continue
		}
		if by.Step.Fine() && r.source == "web" && !day.IsZero() {
			out.Coarse++
			continue
		}
		var values []string
		for range by.Facets {
			values = append(values, r.wallet)
		}
		from := by.Step.Start(day)
		key := from.String() + strings.Join(values, "/")
		if people[key] == nil {
			people[key] = map[string]bool{}
			at[key] = len(out.Cells)
			out.Cells = append(out.Cells, Cell{From: from, Values: values})
		}
		people[key][r.person] = true
		c := &out.Cells[at[key]]
		c.Complaints++
		c.People = len(people[key])
	}
	return out, nil
}

// course draws a course as text: the step, periods with complaints/people, and
// what is beside them.
func course(t *testing.T, rows []entry, q Query, ask CourseAsk) (Course, string) {
	t.Helper()
	f := New(book{rows: rows}, joinder.World{Now: func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }})
	c, err := f.Course(t.Context(), joinder.Viewer{}, q, ask)
	if err != nil {
		t.Fatal(err)
	}
	write := func(l Line) string {
		var out []string
		for _, cell := range l.Cells {
			out = append(out, fmt.Sprintf("%d/%d", cell.Complaints, cell.Shown()))
		}
		return strings.Join(out, " ")
	}
	text := fmt.Sprintf("%s %s %s..%s: %s", c.Step, c.Raised, c.Begun, c.Ends, write(c.Total))
	for _, l := range c.Lines {
		text += fmt.Sprintf(" | %s %s", l.Value, write(l))
	}
	if c.Apart > 0 {
		text += fmt.Sprintf(" | %d others %s", c.Apart, write(c.Others))
	}
	return c, text
}

func TestACourseHasNoGaps(t *testing.T) {
	rows := []entry{{"2026-08-03", "a", "p", "table"}, {"2026-08-04", "a", "p", "table"}, {"2026-10-01", "b", "q", "table"}, {"", "b", "q", "table"}}
	c, got := course(t, rows, Query{}, CourseAsk{Step: ByMonth})
	if got != "month  2026-08-01..2026-11-23: 2/2 0/0 1/1 0/0" || c.Undated != 1 || !c.Partial() || c.Late() || c.Last().String() != "2026-10-01" {
		t.Errorf("%s, %d undated, partial %v, late %v, last %s", got, c.Undated, c.Partial(), c.Late(), c.Last())
	}
	c, got = course(t, rows, Query{Since: date(t, "2026-08-04"), Until: date(t, "2026-10-31")}, CourseAsk{Step: ByMonth})
	if got != "month  2026-08-04..2026-10-31: 1/1 0/0 1/1" || c.Partial() || !c.Late() {
		t.Errorf("%s, partial %v, late %v", got, c.Partial(), c.Late())
	}
	if _, got = course(t, rows, Query{Since: date(t, "2026-11-20")}, CourseAsk{Step: ByDay}); got != "day  2026-11-20..2026-11-23: 0/0 0/0 0/0 0/0" {
		t.Errorf("days without complaints: %s", got)
	}
	if c, got = course(t, nil, Query{}, CourseAsk{}); got != "month  2026-11-01..2026-11-23: 0/0" || !c.Last().IsZero() {
		t.Errorf("an empty site: %s", got)
	}
	if _, got = course(t, nil, Query{Since: date(t, "2030-01-01"), Until: date(t, "9999-12-31")}, CourseAsk{Step: ByDay}); !strings.HasPrefix(got, "day  2026-11-23..2026-11-23") {
		t.Errorf("the future: %s", got)
	}
}

func TestLongCoursesTakeLongerSteps(t *testing.T) {
	rows := []entry{{"2012-02-29", "a", "p", "table"}, {"2026-10-01", "b", "q", "table"}}
	for step, want := range map[Step]string{ByDay: "month many", ByWeek: "month many", ByMonth: "month ", ByQuarter: "quarter ", Always: "quarter "} {
		c, got := course(t, rows, Query{}, CourseAsk{Step: step})
		if !strings.HasPrefix(got, want) || len(c.Periods) > MaxPeriods {
			t.Errorf("%q: %d periods, %.40s, want %s", step, len(c.Periods), got, want)
		}
	}
	c, _ := course(t, append([]entry{{"0012-02-29", "a", "p", "table"}}, rows...), Query{}, CourseAsk{})
	if c.Step != ByYear || len(c.Periods) != MaxPeriods || c.Earlier != 1 {
		t.Errorf("two thousand years: %s, %d periods, %d earlier", c.Step, len(c.Periods), c.Earlier)
	}
	ours := []entry{{"2026-10-01", "a", "p", "web"}, {"2026-11-02", "a", "q", "web"}}
	if _, got := course(t, ours, Query{}, CourseAsk{Step: ByDay}); got != "month months 2026-10-01..2026-11-23: 1/1 1/1" {
		t.Errorf("only our own by day: %s", got)
	}
	if c, got := course(t, append(ours, rows[1]), Query{Since: date(t, "2026-09-30")}, CourseAsk{Step: ByWeek}); !strings.HasPrefix(got, "week  2026-09-30") || c.Coarse != 2 {
		t.Errorf("some of our own: %s, %d left out", got, c.Coarse)
	}
}

func TestLinesAreTheLargest(t *testing.T) {
	var rows []entry
	for i, wallet := range []string{"a", "b", "c", "d", "d", "d", "c", "e"} {
		rows = append(rows, entry{"2026-10-01", wallet, fmt.Sprint(i), "table"})
	}
	ask := CourseAsk{Step: ByMonth, Facet: FacetWallet, Lines: 2, People: true}
	if _, got := course(t, rows, Query{}, ask); got != "month  2026-10-01..2026-11-23: 8/8 0/0 | d 3/3 0/0 | c 2/2 0/0 | 3 others 3/3 0/0" {
		t.Error(got)
	}
	ask.Lines = 4
	if _, got := course(t, rows, Query{}, ask); !strings.HasSuffix(got, "| c 2/2 0/0 | a 1/1 0/0 | b 1/1 0/0 | e 1/1 0/0") {
		t.Errorf("one alone is called others: %s", got)
	}
}

// A code says where its region is; anything else needs its jurisdiction.
func TestRegionsAreLinesByTheirCodes(t *testing.T) {
	line := timeline{ask: CourseAsk{Facet: FacetRegion}}
	for want, values := range map[string][]string{"US-CA": {"US", "US-CA"}, "US/Narnia": {"US", "Narnia"}, "US/": {"US", ""}, "/": {"", ""}, "/CA": {"", "CA"}, "CN/US-CA": {"CN", "US-CA"}, "/-x": {"", "-x"}} {
		if got := line.name(values); got != want {
			t.Errorf("%q: %q, want %q", values, got, want)
		}
	}
}

func TestFewPeopleAreNotToldApart(t *testing.T) {
	for _, c := range []struct{ complaints, people, want int }{{0, 0, 0}, {1, 1, 1}, {2, 1, 2}, {2, 2, 2}, {4, 1, 4}, {40, 1, 4}, {40, 4, 4}, {40, 5, 5}, {40, 40, 40}} {
		if got := (Cell{Complaints: c.complaints, People: c.people}).Shown(); got != c.want {
			t.Errorf("%d complaints of %d people are shown as %d, want %d", c.complaints, c.people, got, c.want)
		}
	}
}
