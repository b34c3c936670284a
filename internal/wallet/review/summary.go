package review

import "math"

// FewPeople is the number of people from which a mean is shown; below it only
// the marks themselves are.
const FewPeople = 5

// Group is a part of the people who wrote.
type Group string

// Groups. People with a complaint are over-represented on a site for
// complaints, so both parts stand beside the whole.
const (
	Everybody Group = "all"
	With      Group = "complaint"
	Without   Group = "none"
)

// Groups lists them.
func Groups() []Group { return []Group{Everybody, With, Without} }

func (g Group) holds(b Basis) bool {
	return g == Everybody || (g == With) == b.Complained()
}

// Summary is what a group of people says of one criterion.
type Summary struct {
	Criterion Criterion        `json:"criterion"`
	Group     Group            `json:"group"`
	People    int              `json:"people"`  // whose mark counts at all
	Counts    [Highest]int     `json:"counts"`  // of them, how many gave 1, 2, … Highest
	Weights   [Highest]float64 `json:"weights"` // what those reviews weigh
	Weight    float64          `json:"weight"`  // of their reviews together
	Mean      float64          `json:"mean"`    // see Summarise
	Low       float64          `json:"low"`
	High      float64          `json:"high"`
}

// Enough reports whether the mean may be shown.
func (s Summary) Enough() bool { return s.People >= FewPeople }

// Summarise computes the mean of one criterion in one group. It begins from
// one full review of each mark (a flat Dirichlet prior, so 3 with the weight of
// five), adds the weight of every review to its mark, and takes the mean of the
// posterior; Low and High are 1.645 posterior standard deviations away, which
// holds 90 in 100, cut at 1 and Highest.
func Summarise(all []PublicReview, c Criterion, g Group) Summary {
	s := Summary{Criterion: c, Group: g}
	for _, r := range all {
		n, w := r.Ratings[c], r.Weight.Total()
		if n == 0 || w == 0 || !g.holds(r.Basis) {
			continue
		}
		s.People++
		s.Counts[n-1]++
		s.Weight += w
		s.Weights[n-1] += w
	}
	sum, first, second := 0.0, 0.0, 0.0
	for i, w := range s.Weights {
		a, x := 1+w, float64(i+1)
		sum, first, second = sum+a, first+a*x, second+a*x*x
	}
	s.Mean = first / sum
	sd := math.Sqrt(max(0, second/sum-s.Mean*s.Mean) / (sum + 1))
	s.Low, s.High = max(1, s.Mean-1.645*sd), min(Highest, s.Mean+1.645*sd)
	return s
}
