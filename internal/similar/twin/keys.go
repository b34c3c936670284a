package twin

import "math"

// Alike is the share of shingles in common, of those that either text has, from
// which on two texts are one.
const Alike = 0.7

// Bands of Keys and of Find, and how many minima each has.
const (
	keyCount, keyRows   = 12, 2
	bandCount, bandRows = 28, 4
	minima              = bandCount * bandRows
)

// Jaccard is the share of two ordered sets that they have in common; 0 when one
// is empty.
func Jaccard(a, b []uint64) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both := 0
	for i, k := 0, 0; i < len(a) && k < len(b); {
		switch {
		case a[i] == b[k]:
			both++
			i++
			k++
		case a[i] < b[k]:
			i++
		default:
			k++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// Same reports whether two sets of shingles are those of near-identical texts.
func Same(a, b []uint64) bool {
	small, large := float64(min(len(a), len(b))), float64(max(len(a), len(b)))
	return small >= Alike*large && Jaccard(a, b) >= Alike
}

// Keys are the places of an index where near-identical texts meet; nil for a
// text without shingles.
func Keys(set []uint64) []int64 {
	if len(set) == 0 {
		return nil
	}
	var low [keyCount * keyRows]uint32
	lowest(set, low[:])
	return keysOf(low[:])
}

func keysOf(low []uint32) []int64 {
	out := make([]int64, keyCount)
	for i := range out {
		h := uint64(i)
		for _, v := range low[i*keyRows : (i+1)*keyRows] {
			h = mix(h ^ uint64(v)<<8)
		}
		out[i] = int64(h) //nolint:gosec // any 64 bits
	}
	return out
}

// lowest are the minima of as many hash functions as low is long, a multiple of
// four: so many stay in registers while the set passes.
func lowest(set []uint64, low []uint32) {
	for i := 0; i+4 <= len(low); i += 4 {
		f0, f1, f2, f3 := factors[i], factors[i+1], factors[i+2], factors[i+3]
		m0, m1, m2, m3 := uint32(math.MaxUint32), uint32(math.MaxUint32), uint32(math.MaxUint32), uint32(math.MaxUint32)
		for _, s := range set {
			m0 = min(m0, uint32(s*f0>>32))
			m1 = min(m1, uint32(s*f1>>32))
			m2 = min(m2, uint32(s*f2>>32))
			m3 = min(m3, uint32(s*f3>>32))
		}
		low[i], low[i+1], low[i+2], low[i+3] = m0, m1, m2, m3
	}
}

// factors are odd numbers that multiply shingles, which are mixed already.
var factors = func() (out [minima]uint64) {
	for i := range out {
		out[i] = mix(uint64(i)+0x5eed) | 1
	}
	return out
}()

// mix is the finaliser of splitmix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
