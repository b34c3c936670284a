package fee

import (
	"math/big"
	"sort"
)

// curve is a fee as a function of the amount: straight pieces, the first from
// 0, each up to the next one's beginning. Amounts are whole smallest units,
// fees fine units, so every value is exact.
type curve []piece

type piece struct{ from, slope, base *big.Int } // slope × amount + base

func straight(slope, base *big.Int) curve { return curve{{zero, slope, base}} }

func (p piece) at(x *big.Int) *big.Int {
	n := new(big.Int).Mul(p.slope, x)
	return n.Add(n, p.base)
}

// piece is the one that holds at x.
func (c curve) piece(x *big.Int) piece {
	i := sort.Search(len(c), func(i int) bool { return c[i].from.Cmp(x) > 0 })
	return c[max(i-1, 0)]
}

func (c curve) at(x *big.Int) *big.Int { return c.piece(x).at(x) }

// then ends c before x and goes on with the pieces of d.
func (c curve) then(x *big.Int, d curve) curve {
	var out curve
	for _, p := range c {
		if p.from.Cmp(x) < 0 {
			out = append(out, p)
		}
	}
	p := d.piece(x)
	out = append(out, piece{x, p.slope, p.base})
	for _, p := range d {
		if p.from.Cmp(x) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// freeUpTo is nothing up to and with x, c above it.
func (c curve) freeUpTo(x *big.Int) curve {
	if x.Sign() < 0 {
		return c
	}
	return straight(zero, zero).then(new(big.Int).Add(x, one), c)
}

// plus is the sum of two.
func (c curve) plus(d curve) curve {
	return both(c, d, func(from, _ *big.Int, p, q piece) curve {
		return curve{{from, new(big.Int).Add(p.slope, q.slope), new(big.Int).Add(p.base, q.base)}}
	})
}

// times multiplies every fee.
func (c curve) times(n int64) curve {
	k, out := big.NewInt(n), make(curve, len(c))
	for i, p := range c {
		out[i] = piece{p.from, new(big.Int).Mul(p.slope, k), new(big.Int).Mul(p.base, k)}
	}
	return out
}

// least and most pick, at every amount, the lower or the higher of two.
func (c curve) least(d curve) curve { return both(c, d, lower) }

func (c curve) most(d curve) curve {
	return both(c, d, func(from, to *big.Int, p, q piece) curve {
		out := lower(from, to, p, q)
		for i := range out { // where p is the lower one, q is the higher, and the other way round
			if out[i].slope == p.slope && out[i].base == p.base {
				out[i].slope, out[i].base = q.slope, q.base
			} else {
				out[i].slope, out[i].base = p.slope, p.base
			}
		}
		return out
	})
}

// lower is the lower of two straight lines from one amount up to another (nil
// for no end).
func lower(from, to *big.Int, p, q piece) curve {
	if q.at(from).Cmp(p.at(from)) < 0 {
		p, q = q, p
	}
	out := curve{{from, p.slope, p.base}}
	if x := overtakes(q, p, from); x != nil && (to == nil || x.Cmp(to) < 0) {
		out = append(out, piece{x, q.slope, q.base})
	}
	return out
}

// overtakes is the first amount after from at which q is below p; nil if there
// is none. At from it is not.
func overtakes(q, p piece, from *big.Int) *big.Int {
	closing := new(big.Int).Sub(p.slope, q.slope)
	if closing.Sign() <= 0 {
		return nil
	}
	x := floorDiv(new(big.Int).Sub(q.base, p.base), closing)
	x.Add(x, one)
	if x.Cmp(from) <= 0 {
		x.Add(from, one)
	}
	return x
}

// both walks two curves side by side.
func both(c, d curve, make func(from, to *big.Int, p, q piece) curve) curve {
	var out curve
	for i, j, from := 0, 0, zero; ; {
		var to *big.Int
		if i+1 < len(c) {
			to = c[i+1].from
		}
		if j+1 < len(d) && (to == nil || d[j+1].from.Cmp(to) < 0) {
			to = d[j+1].from
		}
		out = append(out, make(from, to, c[i], d[j])...)
		if to == nil {
			return out.tidy()
		}
		if i+1 < len(c) && c[i+1].from.Cmp(to) == 0 {
			i++
		}
		if j+1 < len(d) && d[j+1].from.Cmp(to) == 0 {
			j++
		}
		from = to
	}
}

// tidy joins pieces that go on in the same line.
func (c curve) tidy() curve {
	out := c[:0]
	for _, p := range c {
		if n := len(out); n > 0 && out[n-1].slope.Cmp(p.slope) == 0 && out[n-1].base.Cmp(p.base) == 0 {
			continue
		}
		out = append(out, p)
	}
	return out
}

// monotone reports that a larger amount never costs less.
func (c curve) monotone() bool {
	for i, p := range c {
		if p.slope.Sign() < 0 {
			// a piece of one amount does not fall
			if i+1 == len(c) || new(big.Int).Sub(c[i+1].from, p.from).Cmp(one) > 0 {
				return false
			}
		}
		if i > 0 && p.at(p.from).Cmp(c[i-1].at(new(big.Int).Sub(p.from, one))) < 0 {
			return false
		}
	}
	return true
}
