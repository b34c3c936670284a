package twin

import (
	"encoding/binary"
	"math/bits"
)

// Sketch is what is remembered of a text until its like are found: 232 bytes.
// The zero Sketch is that of a text without shingles.
type Sketch struct {
	bands [bandCount]uint32
	low   [minima]byte // the minima, a byte each, to estimate by
	whole uint64       // of the set; 0 for texts without shingles
}

// SketchOf makes the sketch of a text with these shingles, and its Keys for
// almost nothing.
func SketchOf(set []uint64) (s Sketch, keys []int64) {
	if len(set) == 0 {
		return s, nil
	}
	var low [minima]uint32
	lowest(set, low[:])
	for b := range s.bands {
		h := uint64(b)
		for _, v := range low[b*bandRows : (b+1)*bandRows] {
			h = mix(h ^ uint64(v)<<8)
		}
		s.bands[b] = uint32(h >> 32) //nolint:gosec // the upper half
	}
	for i, v := range low {
		s.low[i] = byte(mix(uint64(v)) >> 56) //nolint:gosec // the upper byte
	}
	for _, h := range set {
		s.whole = mix(s.whole ^ h)
	}
	s.whole |= 1
	return s, keysOf(low[:keyCount*keyRows])
}

// estimate is about the overlap of two texts, by their minima, a byte each.
func estimate(a, b *[minima]byte) float64 {
	same := 0
	for i := 0; i < minima; i += 8 {
		x := binary.LittleEndian.Uint64(a[i:]) ^ binary.LittleEndian.Uint64(b[i:])
		const low = 0x7f7f7f7f7f7f7f7f
		same += bits.OnesCount64(^(x&low + low | x | low)) // bytes of x that are zero
	}
	return float64(same) / minima
}

// SketchSize is the length of what AppendTo writes, in bytes.
const SketchSize = bandCount*4 + recordSize

// recordSize is that of what is looked up by place: the minima and the whole.
const recordSize = minima + 8

// AppendTo writes the sketch behind b, for LoadSketch.
func (s *Sketch) AppendTo(b []byte) []byte {
	for _, v := range s.bands {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return s.appendRecord(b)
}

func (s *Sketch) appendRecord(b []byte) []byte {
	return binary.LittleEndian.AppendUint64(append(b, s.low[:]...), s.whole)
}

// LoadSketch reads the first SketchSize bytes of b.
func LoadSketch(b []byte) (s Sketch) {
	for i := range s.bands {
		s.bands[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	b = b[4*bandCount:]
	copy(s.low[:], b)
	s.whole = binary.LittleEndian.Uint64(b[minima:])
	return s
}
