package review

import (
	"slices"
	"strings"
	"time"
)

// The published rules. They are one table on the page and one object in the
// export; whoever changes them changes both.
const (
	// NewDays is how long a complaint or proof counts as new; it stays so to the
	// end of that month, because a day on which a weight changes would tell the
	// day on which somebody filed.
	NewDays = 14
	// NewFactor is what a review weighs meanwhile.
	NewFactor = 0.5
	// UsualLeast is the least number of reviews a week that counts as usual, so
	// that a wallet's first reviews are no burst, and UsualLeastWeight what such
	// a week weighs: three people without a complaint.
	UsualLeast       = 3
	UsualLeastWeight = 1.5
	// UsualWeeks is how many weeks before a burst say what is usual.
	UsualWeeks = 26
)

// LevelWeight is what a review weighs by how the use was confirmed.
func LevelWeight(b Basis) float64 {
	switch b {
	case ByEvidence:
		return 1
	case ByContact:
		return 0.6
	case ByProof:
		return 0.5
	case ByStated:
		return 0.3
	}
	return 0
}

// Weight is what a review weighs, factor by factor; Total is their product.
type Weight struct {
	Level  float64 `json:"level"`  // LevelWeight; 0 when hidden or lapsed
	New    float64 `json:"new"`    // NewFactor or 1
	Person float64 `json:"person"` // 0 when the same person has a newer review
	Copies float64 `json:"copies"` // below 1 when others say the same in the same words
	Burst  float64 `json:"burst"`  // below 1 in an unusual burst
}

// Total is what the review weighs.
func (w Weight) Total() float64 { return w.Level * w.New * w.Person * w.Copies * w.Burst }

// Tests are what the weighing takes from the engine that finds others
// (internal/similar), so that one test means the same everywhere.
type Tests struct {
	// Twins gives near-identical texts the same number; texts too short to
	// compare get a number of their own. The order must not matter.
	Twins func(texts []string) []int
	// Unusual reports whether people in some time are more than chance explains
	// when usual come in such a time. More people are never less unusual.
	Unusual func(people int, usual float64) bool
}

// Weigh gives each review its weight. The order of the reviews does not matter.
func Weigh(all []Stored, t Tests, now time.Time) []Weight {
	out := make([]Weight, len(all))
	for i, s := range all {
		out[i] = Weight{Level: LevelWeight(s.Basis), New: 1, Person: 1, Copies: 1, Burst: 1}
		if s.State != Public {
			out[i].Level = 0
		}
		if isNew(s.Confirmed, now) {
			out[i].New = NewFactor
		}
	}
	countOnce(all, out)
	countCopies(all, out, t.Twins)
	damp(all, out, t.Unusual)
	return out
}

// isNew: NewDays are not over, or were not before this month.
func isNew(confirmed, now time.Time) bool {
	old := confirmed.UTC().AddDate(0, 0, NewDays)
	return old.Format("2006-01") >= now.UTC().Format("2006-01")
}

// countOnce: one review a person. People are the same who share a key, directly
// or through others; the newest review counts.
func countOnce(all []Stored, w []Weight) {
	boss := make([]int, len(all))
	byKey := map[string]int{}
	for i := range all {
		boss[i] = i
	}
	for i, s := range all {
		for _, key := range s.Authors {
			if first, met := byKey[key]; met {
				unite(boss, i, first)
			} else {
				byKey[key] = i
			}
		}
	}
	newest := map[int]int{}
	for i := range all {
		if w[i].Total() == 0 {
			continue
		}
		b := leader(boss, i)
		if j, met := newest[b]; !met || newer(all[i], all[j]) {
			newest[b] = i
		}
	}
	for i := range all {
		if j, met := newest[leader(boss, i)]; met && j != i {
			w[i].Person = 0
		}
	}
}

func leader(boss []int, i int) int {
	for boss[i] != i {
		boss[i] = boss[boss[i]]
		i = boss[i]
	}
	return i
}

func unite(boss []int, a, b int) { boss[leader(boss, a)] = leader(boss, b) }

func newer(a, b Stored) bool {
	if c := a.Current.At.Compare(b.Current.At); c != 0 {
		return c > 0
	}
	return a.Handle > b.Handle
}

// countCopies: near-identical texts together weigh what the weightiest does.
func countCopies(all []Stored, w []Weight, twins func([]string) []int) {
	type group struct{ most, sum float64 }
	var at []int
	var texts []string
	for i, s := range all {
		if w[i].Total() > 0 && s.Current.Text != "" {
			at, texts = append(at, i), append(texts, s.Current.Text)
		}
	}
	groups := map[int]group{}
	of := twins(texts)
	for k, i := range at {
		g, total := groups[of[k]], w[i].Total()
		groups[of[k]] = group{max(g.most, total), g.sum + total}
	}
	for k, i := range at {
		if g := groups[of[k]]; g.sum > g.most {
			w[i].Copies = g.most / g.sum
		}
	}
}

// daily is what came on one day.
type daily struct {
	day    int     // since 1970, UTC
	people float64 // copies count as one together
	weight float64 // of their reviews together
	of     []int   // reviews
}

func dayOf(t time.Time) int { return int(t.Unix() / 86400) }

// damp finds unusual bursts and holds each to the weight of a usual week for
// every week that it lasts. A burst is made of days and weeks that Unusual
// finds; overlapping ones are one burst.
func damp(all []Stored, w []Weight, unusual func(int, float64) bool) {
	days := byDay(all, w)
	for from := 0; from < len(days); {
		end := burstAt(days, from, unusual)
		if end < days[from].day {
			from++
			continue
		}
		until := from
		for until < len(days) && days[until].day <= end {
			end = max(end, burstAt(days, until, unusual))
			until++
		}
		sum := 0.0
		for _, d := range days[from:until] {
			sum += d.weight
		}
		_, usual := usualWeek(days[:from], days[from].day)
		weeks := (days[until-1].day-days[from].day)/7 + 1
		if share := usual * float64(weeks) / sum; share < 1 {
			for _, d := range days[from:until] {
				for _, i := range d.of {
					w[i].Burst = share
				}
			}
		}
		from = until
	}
}

// byDay counts what counts, in order of days. A copy counts as the part of a
// person that it weighs.
func byDay(all []Stored, w []Weight) []daily {
	found := map[int]*daily{}
	for i, s := range all {
		if w[i].Total() == 0 {
			continue
		}
		day := dayOf(s.Current.At)
		if found[day] == nil {
			found[day] = &daily{day: day}
		}
		found[day].of = append(found[day].of, i)
	}
	out := make([]daily, 0, len(found))
	for _, d := range found {
		// In one order whatever order they came in: sums of floats differ.
		slices.SortFunc(d.of, func(a, b int) int { return strings.Compare(all[a].Handle, all[b].Handle) })
		for _, i := range d.of {
			d.people += w[i].Copies
			d.weight += w[i].Total()
		}
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b daily) int { return a.day - b.day })
	return out
}

// burstAt is the last day of a burst that begins with days[i]; before that day
// when none begins.
func burstAt(days []daily, i int, unusual func(int, float64) bool) (end int) {
	first := days[i].day
	usual, _ := usualWeek(days[:i], first)
	end = first - 1
	if unusual(whole(days[i].people), usual/7) {
		end = first
	}
	week := 0.0
	for _, d := range days[i:] {
		if d.day > first+6 {
			break
		}
		week += d.people
	}
	if unusual(whole(week), usual) {
		end = first + 6
	}
	return end
}

// whole rounds down, allowing for sums of parts that should be whole.
func whole(people float64) int { return int(people + 1e-6) }

// usualWeek is how many people a usual week has and what it weighs: the medians
// of the weeks before a day, at most UsualWeeks of them and none before the
// first review; at least UsualLeast and UsualLeastWeight. Medians, because a
// burst among those weeks then changes nothing.
func usualWeek(before []daily, day int) (people, weight float64) {
	if len(before) == 0 {
		return UsualLeast, UsualLeastWeight
	}
	weeks := min((day-before[0].day+6)/7, UsualWeeks)
	counts, weights := make([]float64, weeks), make([]float64, weeks)
	for _, d := range before {
		if back := (day - 1 - d.day) / 7; back < weeks {
			counts[back] += d.people
			weights[back] += d.weight
		}
	}
	slices.Sort(counts)
	slices.Sort(weights)
	return max(counts[weeks/2], UsualLeast), max(weights[weeks/2], UsualLeastWeight)
}
