package choose

import (
	"cmp"
	"math/big"
	"slices"
)

// Swing is how the first place depends on one criterion: as its share of the
// whole weight goes from 0 to 1 and the others keep their proportions, who is
// first. Spans follow one another without a gap.
type Swing struct {
	Criterion string
	Now       float64 // its share at present
	Spans     []Span
}

// Span is a range of a criterion's share in which one wallet is first. The ends
// are exact.
type Span struct {
	From, To *big.Rat
	Wallet   string
}

// Here finds the span of the present share that belongs to the wallet, and its
// neighbours; nil where the range ends.
func (s Swing) Here(wallet string) (below, here, above *Span) {
	now := new(big.Rat).SetFloat64(s.Now)
	for i := range s.Spans {
		x := &s.Spans[i]
		if x.Wallet != wallet {
			continue
		}
		if here != nil && (x.From.Cmp(now) > 0) { // the nearer one is found already
			break
		}
		below, here, above = nil, x, nil
		if i > 0 {
			below = &s.Spans[i-1]
		}
		if i+1 < len(s.Spans) {
			above = &s.Spans[i+1]
		}
	}
	return below, here, above
}

// Steady reports that the criterion changes nothing, however much it counts.
func (s Swing) Steady() bool { return len(s.Spans) == 1 }

// swings computes a Swing for each criterion that is asked for. A wallet's
// score is a straight line over the share, so the first place is the upper edge
// of a set of lines, and it changes only where two of them cross.
func swings(found []candidate, weights []Weight) []Swing {
	var out []Swing
	for i, w := range weights {
		if !w.Asked || len(found) == 0 {
			continue
		}
		out = append(out, Swing{w.Criterion, w.Share, edge(lines(found, weights, i))})
	}
	return out
}

// line is a candidate's score, from share 0 to share 1, in the same whole
// units for all.
type line struct {
	candidate
	at0, at1 *big.Int
}

func lines(found []candidate, weights []Weight, i int) []line {
	var others int64
	for j, w := range weights {
		if j != i {
			others += w.counts()
		}
	}
	out := make([]line, len(found))
	for k, c := range found {
		var rest int64
		for j, m := range c.marks {
			if j != i {
				rest += weights[j].counts() * (m.Low + m.High)
			}
		}
		own := new(big.Int).SetInt64(c.marks[i].Low + c.marks[i].High)
		out[k] = line{c, big.NewInt(rest), own.Mul(own, big.NewInt(max(others, 1)))}
		if others == 0 { // nothing else counts, so there is only one share
			out[k].at0 = out[k].at1
		}
	}
	return out
}

// over compares two lines just after a share at which they are level.
func (l line) over(m line) bool {
	if n := l.at1.Cmp(m.at1); n != 0 {
		return n > 0
	}
	return steadier(l.candidate, m.candidate) < 0
}

// edge walks along the upper edge of the lines.
func edge(all []line) []Span {
	first := all[0]
	for _, l := range all[1:] {
		if n := l.at0.Cmp(first.at0); n > 0 || n == 0 && l.over(first) {
			first = l
		}
	}
	from, one := new(big.Rat), big.NewRat(1, 1)
	var out []Span
	for {
		var next *line
		var at *big.Rat
		for i, l := range all {
			x, ok := first.crossedBy(l)
			if !ok || x.Cmp(from) <= 0 || x.Cmp(one) >= 0 {
				continue
			}
			if next == nil || x.Cmp(at) < 0 || x.Cmp(at) == 0 && l.over(*next) {
				next, at = &all[i], x
			}
		}
		if next == nil {
			return append(out, Span{from, one, first.wallet})
		}
		out = append(out, Span{from, at, first.wallet})
		from, first = at, *next
	}
}

// crossedBy is the share beyond which m is above l, if m rises faster.
func (l line) crossedBy(m line) (at *big.Rat, ok bool) {
	head := new(big.Int).Sub(l.at0, m.at0) // l's lead at 0
	lost := new(big.Int).Sub(m.at1, l.at1) // m's lead at 1
	run := new(big.Int).Add(head, lost)
	if run.Sign() <= 0 {
		return nil, false
	}
	return new(big.Rat).SetFrac(head, run), true
}

// Nearest orders the swings by how little the present share must move until
// somebody else comes first; those that change nothing come last.
func Nearest(r Result) []Swing {
	out := slices.Clone(r.Swings)
	if len(r.Ranked) == 0 {
		return out
	}
	slices.SortStableFunc(out, func(a, b Swing) int { return cmp.Compare(a.room(r.Ranked[0].Wallet), b.room(r.Ranked[0].Wallet)) })
	return out
}

// room is how far the share may move before the first place changes; more than
// 1 where it never does.
func (s Swing) room(first string) float64 {
	below, here, above := s.Here(first)
	if here == nil {
		return 0
	}
	least := 2.0
	if from, _ := here.From.Float64(); below != nil {
		least = min(least, s.Now-from)
	}
	if to, _ := here.To.Float64(); above != nil {
		least = min(least, to-s.Now)
	}
	return least
}
