package choose

import (
	"cmp"
	"slices"
)

// candidate is a wallet that can be used.
type candidate struct {
	wallet string
	marks  []Mark
}

// sums are the weighted sums of the ends, of weights and millionths.
func (c candidate) sums(weights []Weight) (low, high int64) {
	for i, m := range c.marks {
		low, high = low+weights[i].counts()*m.Low, high+weights[i].counts()*m.High
	}
	return low, high
}

// unknown counts the open questions.
func (c candidate) unknown() int {
	n := 0
	for _, m := range c.marks {
		for _, p := range m.Parts {
			if !p.Known {
				n++
			}
		}
	}
	return n
}

// steadier orders candidates whose scores are equal: the one of which more is
// known first, then by id, so that the order is always the same.
func steadier(a, b candidate) int {
	return cmp.Or(cmp.Compare(a.unknown(), b.unknown()), cmp.Compare(a.wallet, b.wallet))
}

// rank puts candidates in order.
func rank(found []candidate, weights []Weight) []Ranking {
	var all int64
	for _, w := range weights {
		all += w.counts()
	}
	found = slices.Clone(found)
	slices.SortFunc(found, func(a, b candidate) int {
		al, ah := a.sums(weights)
		bl, bh := b.sums(weights)
		return cmp.Or(cmp.Compare(bl+bh, al+ah), steadier(a, b))
	})
	out := make([]Ranking, len(found))
	var before int64 = -1
	for i, c := range found {
		low, high := c.sums(weights)
		r := Ranking{Wallet: c.wallet, Place: i + 1, Marks: c.marks}
		if all > 0 {
			scale := float64(all) * whole
			r.Score, r.Low, r.High = float64(low+high)/(2*scale), float64(low)/scale, float64(high)/scale
		}
		if i > 0 && low+high == before {
			r.Place, r.Tied, out[i-1].Tied = out[i-1].Place, true, true
		}
		for j, m := range c.marks {
			for _, p := range m.Parts {
				if p.Known {
					r.Known += weights[j].Share * p.Share
				}
			}
		}
		before = low + high
		out[i] = r
	}
	return out
}
