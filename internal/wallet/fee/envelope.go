package fee

import (
	"math/big"
	"slices"
)

// stretch is a range of amounts in which the same lines are the lowest.
type stretch struct {
	from  *big.Int
	lines []int    // more than one where they run together
	fee   *big.Int // at from, in fine units
	meet  *big.Rat // where the line before and this one cross; nil where one jumps
}

// cheapest finds the lowest of the lines for every amount from one to another.
// A line stays the lowest while another only equals it.
func cheapest(lines []curve, from, upTo *big.Int) []stretch {
	if from.Cmp(upTo) > 0 {
		from = upTo
	}
	w := walk{lines: lines, at: make([]int, len(lines)), now: make([]piece, len(lines)), value: make([]big.Int, len(lines))}
	begins := []*big.Int{from}
	for _, c := range lines {
		for _, p := range c {
			if p.from.Cmp(from) > 0 && p.from.Cmp(upTo) <= 0 {
				begins = append(begins, p.from)
			}
		}
	}
	slices.SortFunc(begins, (*big.Int).Cmp)
	begins = slices.CompactFunc(begins, func(a, b *big.Int) bool { return a.Cmp(b) == 0 })
	for i, begin := range begins {
		end := upTo
		if i+1 < len(begins) {
			end = new(big.Int).Sub(begins[i+1], one)
		}
		w.segment(begin, end)
	}
	return w.found
}

// walk goes from one bend of any line to the next; between them all are straight.
type walk struct {
	lines []curve
	at    []int     // each line's piece
	now   []piece   // the same
	value []big.Int // each line's fee at the segment's begin
	found []stretch
}

func (w *walk) segment(begin, end *big.Int) {
	for i, c := range w.lines {
		for w.at[i]+1 < len(c) && c[w.at[i]+1].from.Cmp(begin) <= 0 {
			w.at[i]++
		}
		w.now[i] = c[w.at[i]]
	}
	best := w.lowest(begin)
	w.take(begin, best, nil)
	for x := begin; ; {
		next, over := w.overtaken(best, x, end)
		if next < 0 {
			return
		}
		meet := w.now[best].meets(w.now[next])
		best, x = next, over
		w.take(x, best, meet)
	}
}

// lowest is the line to go on with: one of the lowest so far if it still is,
// and of several the one that rises least.
func (w *walk) lowest(x *big.Int) int {
	least := 0
	for i, p := range w.now {
		w.value[i].Mul(p.slope, x)
		w.value[i].Add(&w.value[i], p.base)
		if w.value[i].Cmp(&w.value[least]) < 0 {
			least = i
		}
	}
	var last []int
	if n := len(w.found); n > 0 {
		last = w.found[n-1].lines
	}
	best, stays := least, false
	for i, p := range w.now {
		if w.value[i].Cmp(&w.value[least]) != 0 {
			continue
		}
		was := slices.Contains(last, i)
		if was && !stays || was == stays && p.slope.Cmp(w.now[best].slope) < 0 {
			best, stays = i, was
		}
	}
	return best
}

// overtaken is the line that is the first to go below best after x, and where;
// of several the lowest there, and of these the one that rises least.
func (w *walk) overtaken(best int, x, end *big.Int) (next int, at *big.Int) {
	next = -1
	for i, q := range w.now {
		if q.slope.Cmp(w.now[best].slope) >= 0 {
			continue
		}
		over := overtakes(q, w.now[best], x)
		if over == nil || over.Cmp(end) > 0 {
			continue
		}
		if next < 0 || over.Cmp(at) < 0 {
			next, at = i, over
			continue
		}
		if over.Cmp(at) == 0 {
			if d := q.at(at).Cmp(w.now[next].at(at)); d < 0 || d == 0 && q.slope.Cmp(w.now[next].slope) < 0 {
				next = i
			}
		}
	}
	return next, at
}

// take begins a stretch where the lines that run with best are others than before.
func (w *walk) take(x *big.Int, best int, meet *big.Rat) {
	var with []int
	for i, p := range w.now {
		if p.slope.Cmp(w.now[best].slope) == 0 && p.base.Cmp(w.now[best].base) == 0 {
			with = append(with, i)
		}
	}
	if n := len(w.found); n > 0 && slices.Equal(w.found[n-1].lines, with) {
		return
	}
	if meet == nil {
		meet = w.bend(x, best)
	}
	w.found = append(w.found, stretch{from: x, lines: with, fee: w.now[best].at(x), meet: meet})
}

// bend is where the line that takes over at x would meet one of those before,
// if that is between x and the amount below: one of them bends just there.
func (w *walk) bend(x *big.Int, best int) *big.Rat {
	if len(w.found) == 0 {
		return nil
	}
	below, at := new(big.Rat).SetInt(new(big.Int).Sub(x, one)), new(big.Rat).SetInt(x)
	for _, l := range w.found[len(w.found)-1].lines {
		if m := w.now[l].meets(w.now[best]); m != nil && m.Cmp(below) >= 0 && m.Cmp(at) <= 0 {
			return m
		}
	}
	return nil
}

// meets is where two lines cross; nil when they run side by side.
func (p piece) meets(q piece) *big.Rat {
	if p.slope.Cmp(q.slope) == 0 {
		return nil
	}
	return new(big.Rat).SetFrac(new(big.Int).Sub(q.base, p.base), new(big.Int).Sub(p.slope, q.slope))
}
