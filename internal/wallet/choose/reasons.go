package choose

import (
	"cmp"
	"math"
	"slices"
)

// Strongest are the reasons for and against a wallet: what is better than the
// middle of the range, and what is worse or not known. Those in which it differs
// most from the wallets that it is ranked with come first, by weight.
func (r Result) Strongest(x Ranking) (good, poor []PartMark) {
	type weighed struct {
		PartMark
		lead, weight float64
	}
	var plus, minus []weighed
	for i, m := range x.Marks {
		for j, p := range m.Parts {
			share := r.Weights[i].Share * p.Share
			w := weighed{p, share * (p.Middle() - r.usual(i, j)), share}
			switch {
			case share == 0:
			case !p.Known || p.Middle() < 0.5:
				minus = append(minus, w)
			case p.Middle() > 0.5:
				plus = append(plus, w)
			}
		}
	}
	list := func(in []weighed, sign float64) []PartMark {
		slices.SortStableFunc(in, func(a, b weighed) int {
			return cmp.Or(cmp.Compare(sign*b.lead, sign*a.lead), cmp.Compare(b.weight, a.weight))
		})
		out := make([]PartMark, len(in))
		for i, w := range in {
			out[i] = w.PartMark
		}
		return out
	}
	return list(plus, 1), list(minus, -1)
}

// usual is the mean of one question over the wallets that are ranked.
func (r Result) usual(criterion, part int) float64 {
	sum := 0.0
	for _, x := range r.Ranked {
		sum += x.Marks[criterion].Parts[part].Middle()
	}
	return sum / float64(max(len(r.Ranked), 1))
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
