package cli

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/i18n"
	"joinder/internal/similar"
)

// course is one with a number for each month from January 2026 on.
func course(numbers []int, values ...string) similar.Course {
	day := joinder.Date{Year: 2026, Month: 1, Day: 1}
	c := similar.Course{Step: similar.ByMonth, Begun: day}
	line := func(value string, times int) similar.Line {
		l := similar.Line{Value: value}
		for i, n := range numbers {
			cell := similar.Cell{From: similar.ByMonth.Move(day, i), Complaints: n * times, People: n * times}
			l.Cells, l.All.Complaints, l.All.People = append(l.Cells, cell), l.All.Complaints+n*times, l.All.People+n*times
		}
		return l
	}
	for i := range numbers {
		c.Periods = append(c.Periods, similar.ByMonth.Move(day, i))
	}
	c.Ends = similar.ByMonth.Move(day, len(numbers)).AddDays(-1)
	c.Total = line("", max(len(values), 1))
	for _, v := range values {
		c.Lines = append(c.Lines, line(v, 1))
	}
	return c
}

func printed(t *testing.T, lang joinder.Lang, table trendTable) string {
	t.Helper()
	catalog, err := i18n.LoadStrict(func(lang joinder.Lang, key string) { t.Errorf("%s lacks %s", lang, key) })
	if err != nil {
		t.Fatal(err)
	}
	table.Words = catalog.Localizer(lang)
	var out bytes.Buffer
	table.print(&out)
	for _, note := range table.notes() {
		fmt.Fprintln(&out, note)
	}
	return out.String()
}

func TestTrendsHaveBarsThatFit(t *testing.T) {
	numbers := []int{0, 1, 40, 1_000, 250}
	c := course(numbers)
	c.Ends = c.Ends.AddDays(-3)
	got := printed(t, joinder.English, trendTable{Course: c, people: true, width: 80})
	for _, want := range []string{"People by month\n\n2026-01      0\n", "2026-02      1  ▏\n", "2026-04  1,000  " + strings.Repeat("█", 40) + "\n", "2026-05    250  " + strings.Repeat("░", 10) + "\n", "1,291 people"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if narrow := printed(t, joinder.English, trendTable{Course: c, people: true, width: 20}); strings.ContainsAny(narrow, "█▏░") || !strings.Contains(narrow, "2026-04  1,000\n") {
		t.Errorf("with 20 columns:\n%s", narrow)
	}
	for _, lang := range []joinder.Lang{joinder.English, joinder.Chinese} {
		for _, width := range []int{40, 80, 200} {
			table := course(numbers, "alipay", "withdrawal_not_arrived", "O'Neil-李", "\x1b[31m𬭎𬀩", "")
			if width == 40 {
				table.Lines = table.Lines[:linesThatFit(width)]
			}
			out := printed(t, lang, trendTable{Course: table, split: similar.FacetIssue, width: width})
			if strings.Contains(out, "\x1b") || width > 40 && !strings.Contains(out, "[31m𬭎𬀩") {
				t.Errorf("values that steer the terminal, or gone:\n%q", out)
			}
			for row := range strings.Lines(out) {
				if strings.HasPrefix(row, "2026") && wide(strings.TrimRight(row, "\n")) > width {
					t.Errorf("%s, %d columns: %q has %d", lang, width, row, wide(row))
				}
			}
		}
	}
	if out := printed(t, joinder.Chinese, trendTable{Course: similar.Course{Step: similar.ByMonth}, width: 80}); !strings.HasPrefix(out, "没有找到投诉\n") {
		t.Errorf("nothing found: %q", out)
	}
}

func TestBarsAreInEighths(t *testing.T) {
	for _, c := range []struct {
		n, most, room int
		part          bool
		want          string
	}{{0, 10, 8, false, ""}, {10, 10, 3, false, "███"}, {1, 1_000_000, 10, false, "▏"}, {5, 8, 1, false, "▋"}, {3, 2, 0, false, "▏"}, {1, 16, 8, true, "░"}, {0, 0, 8, true, ""}} {
		if got := bar(c.n, c.most, c.room, c.part); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
