package choose

import (
	"cmp"
	"math"
	"slices"
)

// Strongest are the reasons for and against a wallet, each with the heaviest
// first: what raises its score above the middle, and what lowers it or is not
// known.
func Strongest(r Ranking, weights []Weight) (good, poor []PartMark) {
	type weighed struct {
		PartMark
		pull float64
	}
	var plus, minus []weighed
	for i, m := range r.Marks {
		for _, p := range m.Parts {
			share := weights[i].Share * p.Share
			switch pull := share * (p.Middle() - 0.5); {
			case share == 0:
			case !p.Known:
				minus = append(minus, weighed{p, share / 4}) // as a half-bad fact
			case pull > 0:
				plus = append(plus, weighed{p, pull})
			case pull < 0:
				minus = append(minus, weighed{p, -pull})
			}
		}
	}
	list := func(in []weighed) []PartMark {
		slices.SortStableFunc(in, func(a, b weighed) int { return cmp.Compare(b.pull, a.pull) })
		out := make([]PartMark, len(in))
		for i, w := range in {
			out[i] = w.PartMark
		}
		return out
	}
	return list(plus), list(minus)
}

// Points is a score as people read it: 0 to 100.
func Points(score float64) int { return int(math.Round(score * 100)) }

// Not lists what a ranking is not, for everybody to read beside it.
func Not(w Words) []string {
	return []string{w.T("choose.not.advice"), w.T("choose.not.paid"), w.T("choose.not.whole"), w.T("choose.not.score")}
}

// UseName is the name of a use.
func UseName(say Wording, id string) string {
	for _, u := range say.Pack.Choosing(say.Day).Uses {
		if u.ID == id {
			return u.Name.In(say.Lang)
		}
	}
	return id
}
