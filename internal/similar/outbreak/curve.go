package outbreak

import (
	"context"

	"joinder"
	"joinder/internal/similar"
)

// Weeks of a curve before the alarm and after the last unusual day.
const (
	weeksBefore = 26
	weeksAfter  = 4
	settled     = 7 // days after its end when a week that counts our own complaints is told
)

// shownFrom is the first Monday that is shown.
func shownFrom(o Outbreak) joinder.Date { return Monday(o.First).AddDays(-7 * weeksBefore) }

// curve counts the calendar weeks around an outbreak that are over, people once
// a week, and says what was usual and what would have been an alarm in each.
// Of our own complaints a week is told once, as it was counted then, and stays.
func (l *look) curve(ctx context.Context, o Outbreak, told map[joinder.Date]Week) ([]Week, error) {
	until, over := Monday(o.Last).AddDays(7*weeksAfter+6), Monday(l.today).AddDays(-1)
	if o.Own {
		over = Monday(l.today.AddDays(-settled)).AddDays(-1)
	}
	if over.Before(until) {
		until = over
	}
	from := shownFrom(o)
	first := from.AddDays(-7 * (maxWeeks + Gap + 1))
	cells, err := l.counter.Count(ctx, seen(), similar.Query{Wallets: []string{o.Wallet}, Issues: []string{o.Issue}, Since: first, Until: until},
		similar.By{Step: similar.ByWeek, Exact: true})
	if err != nil {
		return nil, err
	}
	begin := until // of what is known at all
	if len(l.series) > 0 {
		begin = Monday(l.series[0].First.AddDays(6))
	}
	if begin.Before(first) {
		begin = first
	}
	n := begin.DaysUntil(until)/7 + 1
	if until.Before(begin) {
		return nil, nil
	}
	people := make([]int, n)
	for _, c := range cells.Cells {
		if at := begin.DaysUntil(c.From); !c.From.IsZero() && at >= 0 && at/7 < n {
			people[at/7] += c.People
		}
	}
	weeks := Curve(begin, people, max(0, begin.DaysUntil(from)/7))
	for i, w := range weeks {
		if before, ok := told[w.From]; ok && o.Own {
			weeks[i] = before
		}
	}
	return weeks, nil
}

// Curve is the weeks of a series that are shown: people of calendar weeks from a
// Monday on, of which the first ones are history only. It is made of counts of
// whole weeks and of nothing else, so that it cannot tell a day.
func Curve(monday joinder.Date, people []int, skip int) []Week {
	var out []Week
	for i := skip; i < len(people); i++ {
		w := Week{From: monday.AddDays(7 * i), People: people[i]}
		if w.Few = people[i] < similar.FewPeople; w.Few {
			w.People = 0
		}
		var past []float64
		for k := i - Gap - 1; k >= 0 && len(past) < maxWeeks; k-- {
			past = append(past, float64(people[k]))
		}
		if len(past) >= minWeeks {
			e := expect(past, Gap+1)
			w.Usual, w.Threshold = round(e.Mean), max(e.Reach(Alpha), similar.FewPeople)
		}
		out = append(out, w)
	}
	return out
}
