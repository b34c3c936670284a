package similar

import (
	"encoding/binary"
	"math"
)

// Measures of near-identity: texts of at least minTwinRunes letters whose
// 4-letter shingles overlap by TwinLikeness (Jaccard, estimated) are one text.
// Shorter ones are compared by nobody: different people write the same few words.
const (
	minTwinRunes = 24
	shingle      = 4
	bins         = 128
	bandRows     = 8
	bandCount    = 8
	TwinLikeness = 0.8
)

// Signature is a one-permutation MinHash of a text, one byte a bin; nil for
// texts too short to compare.
type Signature []byte

// Sign computes the signature. It depends on folded letters and digits only,
// not on blanks, case or punctuation.
func Sign(text string) Signature {
	var mins [bins]uint64
	for i := range mins {
		mins[i] = math.MaxUint64
	}
	var last [shingle]rune
	n := 0
	fold(text, func(g glyph) bool {
		if g.kind == other {
			return true
		}
		copy(last[:], last[1:])
		last[shingle-1] = g.r
		if n++; n >= shingle {
			h := mix(uint64(last[0])<<42 ^ uint64(last[1])<<21 ^ uint64(last[2]) ^ mix(uint64(last[3])))
			bin := h % bins
			mins[bin] = min(mins[bin], h/bins)
		}
		return true
	})
	if n < minTwinRunes {
		return nil
	}
	out := make(Signature, bins)
	for i := range mins {
		out[i] = byte(mix(filled(&mins, i)) >> 56)
	}
	return out
}

// filled is a bin's value; an empty bin borrows from others, the same ones in
// every text.
func filled(mins *[bins]uint64, i int) uint64 {
	for try := uint64(0); ; try++ {
		j := i
		if try > 0 {
			j = int(mix(uint64(i)<<32|try) % bins)
		}
		if mins[j] != math.MaxUint64 {
			return mins[j]
		}
	}
}

// mix is the finaliser of splitmix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Likeness estimates the Jaccard overlap of two texts, 0 to 1.
func (s Signature) Likeness(o Signature) float64 {
	if len(s) != bins || len(o) != bins {
		return 0
	}
	same := 0
	for i := range s {
		if s[i] == o[i] {
			same++
		}
	}
	return max(0, (float64(same)/bins-1.0/256)/(1-1.0/256))
}

// Bands are hashes of parts of the signature: texts that share one may be
// near-identical (8 bands of 8 bins: 77 % of pairs at an overlap of 0.8, 99 %
// at 0.9); Likeness decides.
func (s Signature) Bands() []int64 {
	if len(s) != bins {
		return nil
	}
	out := make([]int64, bandCount)
	for b := range out {
		part := s[b*bandRows : (b+1)*bandRows]
		out[b] = int64(mix(binary.LittleEndian.Uint64(part) ^ mix(uint64(b))))
	}
	return out
}
