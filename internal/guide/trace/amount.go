package trace

import (
	"errors"
	"math/big"
	"math/bits"
	"slices"
	"strings"
)

// Amount is a whole number of an asset's smallest unit, from 0 to 10^38-1 (the
// bound of joinder.Money). The zero Amount is nothing.
type Amount struct{ hi, lo uint64 }

// MaxScale is the most decimal places an asset may have.
const MaxScale = 18

// maxAmount is 10^38-1, so that the sum of two fits.
var maxAmount = Amount{0x4b3b4ca85a86c47a, 0x98a223fffffffff}

// Errors of ParseAmount.
var (
	errNotAmount = errors.New("not an amount")
	errTooFine   = errors.New("more decimal places than the asset has")
	errTooLarge  = errors.New("larger than any amount that is followed")
)

// Units makes an Amount of a small number of smallest units.
func Units(n uint64) Amount { return Amount{lo: n} }

// ParseAmount reads a plain decimal, such as "1,234.50", in an asset with scale
// decimal places. Signs are refused: direction is said by from and to.
func ParseAmount(s string, scale int) (a Amount, err error) {
	frac, digits := -1, 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '.' && frac < 0:
			frac = 0
			continue
		case c == ',' && frac < 0 && digits > 0, c == ' ' || c == '_':
			continue
		case c < '0' || c > '9':
			return a, errNotAmount
		}
		digits++
		if frac >= 0 {
			if frac == scale {
				if c != '0' {
					return a, errTooFine
				}
				continue
			}
			frac++
		}
		if a, err = a.shift(uint64(c - '0')); err != nil {
			return a, err
		}
	}
	if digits == 0 {
		return a, errNotAmount
	}
	for i := max(frac, 0); i < scale; i++ {
		if a, err = a.shift(0); err != nil {
			return a, err
		}
	}
	return a, nil
}

// shift is a×10 + digit.
func (a Amount) shift(digit uint64) (Amount, error) {
	over, lo := bits.Mul64(a.lo, 10)
	top, hi := bits.Mul64(a.hi, 10)
	var carry uint64
	lo, carry = bits.Add64(lo, digit, 0)
	hi, c2 := bits.Add64(hi, over, carry)
	out := Amount{hi, lo}
	if top+c2 > 0 || out.Cmp(maxAmount) > 0 {
		return a, errTooLarge
	}
	return out, nil
}

// IsZero reports nothing.
func (a Amount) IsZero() bool { return a.hi|a.lo == 0 }

// Cmp is -1, 0 or 1.
func (a Amount) Cmp(b Amount) int {
	switch {
	case a == b:
		return 0
	case a.hi < b.hi || a.hi == b.hi && a.lo < b.lo:
		return -1
	}
	return 1
}

// Add is a+b. Sums stay below 2^128 because a ledger bounds what moves in all.
func (a Amount) Add(b Amount) Amount {
	lo, c := bits.Add64(a.lo, b.lo, 0)
	hi, _ := bits.Add64(a.hi, b.hi, c)
	return Amount{hi, lo}
}

// Sub is a-b; b is at most a.
func (a Amount) Sub(b Amount) Amount {
	lo, c := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(a.hi, b.hi, c)
	return Amount{hi, lo}
}

func least(a, b Amount) Amount {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

// share is a×part/whole, rounded down, and what is left of the division; part
// is at most whole.
func (a Amount) share(part, whole Amount) (q, left Amount) {
	switch {
	case a.IsZero() || part.IsZero():
		return
	case part == whole:
		return a, Amount{}
	case a.hi|part.hi|whole.hi == 0:
		hi, lo := bits.Mul64(a.lo, part.lo)
		q.lo, left.lo = bits.Div64(hi, lo, whole.lo) // hi < whole because part < whole
		return q, left
	}
	n, r := a.Big(), new(big.Int)
	n.Mul(n, part.Big())
	n.QuoRem(n, whole.Big(), r)
	q, _ = fromBig(n)
	left, _ = fromBig(r)
	return q, left
}

// Big is the number of smallest units.
func (a Amount) Big() *big.Int {
	n := new(big.Int).SetUint64(a.hi)
	return n.Lsh(n, 64).Add(n, new(big.Int).SetUint64(a.lo))
}

func fromBig(n *big.Int) (Amount, bool) {
	if n.Sign() < 0 || n.BitLen() > 128 {
		return Amount{}, false
	}
	low := new(big.Int).And(n, new(big.Int).SetUint64(^uint64(0)))
	return Amount{new(big.Int).Rsh(n, 64).Uint64(), low.Uint64()}, true
}

// String is the number of smallest units in digits.
func (a Amount) String() string { return a.Big().String() }

// Decimal is the amount with the places of its asset: all of them for money
// with two or three, else without zeros at the end ("0.5", "12").
func (a Amount) Decimal(scale int) string {
	digits := a.String()
	if scale == 0 {
		return digits
	}
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale-len(digits)+1) + digits
	}
	whole, frac := digits[:len(digits)-scale], digits[len(digits)-scale:]
	if scale > 3 {
		frac = strings.TrimRight(frac, "0")
	}
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// apportion gives out tainted over parts in proportion, exactly, by largest
// remainder: floors first, then one unit each to those who lost most by
// rounding, the earlier first among equals. tainted is at most the sum, which
// is whole; no share exceeds its part.
func apportion(out, parts []Amount, tainted, whole Amount) []Amount {
	out = out[:0]
	rest := tainted
	var few [8]Amount
	lost := few[:0]
	for _, p := range parts {
		q, left := p.share(tainted, whole)
		out, lost, rest = append(out, q), append(lost, left), rest.Sub(q)
	}
	left := int(rest.lo) //nolint:gosec // less than there are parts
	if len(lost) <= len(few) {
		for ; left > 0; left-- {
			best := 0
			for i := range lost {
				if lost[i].Cmp(lost[best]) > 0 {
					best = i
				}
			}
			out[best], lost[best] = out[best].Add(Units(1)), Amount{}
		}
	}
	if left > 0 {
		for _, i := range mostLost(lost, left) {
			out[i] = out[i].Add(Units(1))
		}
	}
	return out
}

// mostLost are the n places that lost most, the earlier first among equals.
func mostLost(lost []Amount, n int) []int {
	places := make([]int, len(lost))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return lost[b].Cmp(lost[a]) })
	return places[:n]
}
