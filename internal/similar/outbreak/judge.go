package outbreak

import (
	"slices"

	"joinder/internal/similar"
)

// The rule, set by measuring (go run ./cmd/bench -only outbreaks); the package
// comment has the figures.
const (
	// Method names the model and the rule; it changes with them.
	Method = "farrington-7d/2"
	// Alpha is the chance at which seven days may be an alarm: the budget of
	// false alarms of one series.
	Alpha = 1e-4
	// Share is how many of the alarms of one day may be false, over all series
	// of a site (Benjamini and Hochberg).
	Share = 0.1
	// Linger is the chance up to which an alarm goes on once it was raised.
	Linger = 0.01
	// Quiet is the days without anything unusual after which an outbreak is over.
	Quiet = 14
	// Gap is the weeks between the last week of the baseline and the seven days
	// that are judged, so that an outbreak that grows slowly, and days whose
	// complaints are still on their way, do not become what is usual.
	Gap = 4
)

// Verdict is what is found of the seven days that end on a day.
type Verdict struct {
	People   int // of the seven days
	Expected Expected
	Chance   float64 // of so many people or more when nothing is unusual; 1 when there are too few to look
}

// Judge compares the seven days that end at a place with two years of the weeks
// before. Fewer than similar.FewPeople people are never looked at, and nothing
// is where there are too few weeks before.
func (s *Series) Judge(at int) Verdict {
	v := Verdict{People: s.Week(at), Chance: 1}
	if at >= len(s.Days) || v.People < similar.FewPeople {
		return v
	}
	v.Expected = s.Usual(at)
	return v.of(v.People)
}

// of is the verdict on so many people in the same days.
func (v Verdict) of(people int) Verdict {
	v.People, v.Chance = people, 1
	if people >= similar.FewPeople && v.Expected.Mean > 0 {
		v.Chance = v.Expected.Tail(people)
	}
	return v
}

// Usual is what seven days that end at a place are expected to have; zero when
// the weeks before are too few to say.
func (s *Series) Usual(at int) Expected {
	past := s.past(at)
	if len(past) < minWeeks {
		return Expected{}
	}
	return expect(past, Gap+1)
}

// past is the weeks of the baseline, newest first.
func (s *Series) past(at int) []float64 {
	out := make([]float64, 0, maxWeeks)
	for k := Gap + 1; len(out) < maxWeeks; k++ {
		end := at - 7*k
		if end-6 < 0 {
			break
		}
		out = append(out, float64(s.Week(end)))
	}
	return out
}

// Cut is the chance at which an alarm is raised on a day on which so many series
// were looked at, those that had enough people with these chances: Benjamini and
// Hochberg's, and never above Alpha. 0 when none is an alarm.
func Cut(chances []float64, series int) float64 {
	sorted := slices.Clone(chances)
	slices.Sort(sorted)
	for k := len(sorted); k > 0; k-- {
		if at := float64(k) * Share / float64(max(series, 1)); sorted[k-1] <= at {
			return min(at, Alpha)
		}
	}
	return 0
}
