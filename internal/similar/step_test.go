package similar

import (
	"testing"

	"joinder"
)

func date(t *testing.T, s string) joinder.Date {
	t.Helper()
	d, err := joinder.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPeriodsBegin(t *testing.T) {
	for _, c := range []struct {
		step      Step
		day, want string
	}{
		{ByDay, "2024-02-29", "2024-02-29"},
		{ByWeek, "2024-02-29", "2024-02-26"},
		{ByWeek, "2026-01-01", "2025-12-29"}, // ISO week 1 of 2026
		{ByWeek, "2021-01-03", "2020-12-28"}, // ISO week 53 of 2020
		{ByWeek, "2025-12-29", "2025-12-29"},
		{ByWeek, "2025-12-28", "2025-12-22"},
		{ByMonth, "2024-02-29", "2024-02-01"},
		{ByQuarter, "2024-02-29", "2024-01-01"},
		{ByQuarter, "2024-12-31", "2024-10-01"},
		{ByQuarter, "2024-04-01", "2024-04-01"},
		{ByYear, "2024-12-31", "2024-01-01"},
	} {
		if got := c.step.Start(date(t, c.day)).String(); got != c.want {
			t.Errorf("%s of %s begins %s, want %s", c.step, c.day, got, c.want)
		}
	}
	if !ByDay.Start(joinder.Date{}).IsZero() || !ByMonth.Move(joinder.Date{}, 3).IsZero() || !Always.Start(date(t, "2024-01-01")).IsZero() {
		t.Error("an unknown day is in a period")
	}
}

func TestPeriodsFollowEachOther(t *testing.T) {
	for _, step := range Steps() {
		at := step.Start(date(t, "2019-12-30"))
		for n := range 900 {
			if got := step.Move(date(t, "2019-12-30"), n); got != at {
				t.Fatalf("%s: %d periods on is %s, want %s", step, n, got, at)
			}
			if step.Start(at) != at {
				t.Fatalf("%s: %s is no beginning", step, at)
			}
			if got := step.Between(date(t, "2019-12-30"), at); got != n {
				t.Fatalf("%s: %d periods to %s, want %d", step, got, at, n)
			}
			next := step.Move(at, 1)
			if last := next.AddDays(-1); step.Start(last) != at || step.Between(at, last) != 0 || step.Between(next, at) != -1 {
				t.Fatalf("%s: %s is not in the period of %s", step, last, at)
			}
			at = next
		}
	}
}
