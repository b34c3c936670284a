package engine

import "math"

// BM25 with the usual constants. The average length is the schema's Pivot.
const (
	steep = 1.2  // k1
	slope = 0.75 // b
)

// lengths are what the 256 codes of a document's length stand for: exact up to
// 23 words, then in steps of 3 %.
func lengths() (out [256]float64) {
	for i := range out {
		if i < 24 {
			out[i] = float64(i)
		} else {
			out[i] = math.Floor(24 * math.Pow(1.034, float64(i-24)))
		}
	}
	return out
}

// weights turn the frequency and the length of a document into the share of a
// word's weight that it gets: more often is more, in a longer text less.
type weights struct {
	length [256]float64
	norm   [256]float64
	table  [16][256]float32 // frequencies under 16
}

func newWeights(pivot int) *weights {
	w := &weights{length: lengths()}
	for c := range w.norm {
		w.norm[c] = steep * (1 - slope + slope*w.length[c]/float64(pivot))
	}
	for tf := range w.table {
		for c := range w.norm {
			w.table[tf][c] = w.compute(uint32(tf), byte(c))
		}
	}
	return w
}

// code is the largest whose length is not above n.
func (w *weights) code(n int) byte {
	lo, hi := 0, 255
	for lo < hi {
		if mid := (lo + hi + 1) / 2; w.length[mid] <= float64(n) {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return byte(lo)
}

func (w *weights) compute(tf uint32, code byte) float32 {
	return float32(float64(float64(tf)*(steep+1)) / (float64(tf) + w.norm[code]))
}

func (w *weights) of(tf uint32, code byte) float32 {
	if tf < 16 {
		return w.table[tf][code]
	}
	return w.compute(tf, code)
}

// steps of a block's bound: 16 bits over the largest possible weight, 2.2.
const boundStep = 1.0 / 29000

func boundOf(w float32) uint16       { return uint16(math.Ceil(float64(w)/boundStep)) + 1 }
func weightOfBound(v uint16) float64 { return float64(v) * boundStep }

// rarity is a word's weight: with of n documents have it.
func rarity(n, with int) float64 {
	return math.Log(1 + (float64(n)-float64(with)+0.5)/(float64(with)+0.5))
}
