package engine

import (
	"encoding/binary"
	"math/bits"
)

const blockLen = 128 // postings of a block

// appendPacked writes each value in w bits, low ones first.
func appendPacked(dst []byte, values []uint32, w uint) []byte {
	var acc uint64
	var n uint
	for _, v := range values {
		acc |= uint64(v) << n
		if n += w; n >= 32 {
			dst = binary.LittleEndian.AppendUint32(dst, uint32(acc))
			acc >>= 32
			n -= 32
		}
	}
	for ; n > 0; n -= min(n, 8) {
		dst = append(dst, byte(acc))
		acc >>= 8
	}
	return dst
}

// packedLen is the number of bytes of n values of w bits.
func packedLen(n int, w uint) int { return (n*int(w) + 7) / 8 }

// unpack reads n values of w bits (at most 32). src must go on for eight bytes
// after them.
func unpack(dst *[blockLen]uint32, src []byte, n int, w uint) {
	mask := uint64(1)<<w - 1
	bit, i := uint(0), 0
	if w <= 14 { // four at a time
		for ; i+4 <= n; i += 4 {
			v := binary.LittleEndian.Uint64(src[bit>>3:]) >> (bit & 7)
			to := (*[4]uint32)(dst[i:])
			to[0] = uint32(v & mask)
			v >>= w & 63
			to[1] = uint32(v & mask)
			v >>= w & 63
			to[2] = uint32(v & mask)
			v >>= w & 63
			to[3] = uint32(v & mask)
			bit += 4 * w
		}
	}
	for ; i < n; i++ {
		dst[i] = uint32(binary.LittleEndian.Uint64(src[bit>>3:]) >> (bit & 7) & mask)
		bit += w
	}
}

// unpackSteps is unpack for steps from number to number, which are one less
// than they are: dst is where they lead to from one on.
func unpackSteps(dst *[blockLen]uint32, src []byte, n int, w uint, at uint32) {
	mask := uint64(1)<<w - 1
	bit, i := uint(0), 0
	if w <= 14 { // four at a time
		for ; i+4 <= n; i += 4 {
			v := binary.LittleEndian.Uint64(src[bit>>3:]) >> (bit & 7)
			to := (*[4]uint32)(dst[i:])
			a := at + 1 + uint32(v&mask)
			v >>= w & 63
			b := a + 1 + uint32(v&mask)
			v >>= w & 63
			c := b + 1 + uint32(v&mask)
			v >>= w & 63
			at = c + 1 + uint32(v&mask)
			to[0], to[1], to[2], to[3] = a, b, c, at
			bit += 4 * w
		}
	}
	for ; i < n; i++ {
		at += 1 + uint32(binary.LittleEndian.Uint64(src[bit>>3:])>>(bit&7)&mask)
		dst[i] = at
		bit += w
	}
}

// unpackOne reads value i of w bits.
func unpackOne(src []byte, i int, w uint) uint32 {
	bit := uint(i) * w
	return uint32(binary.LittleEndian.Uint64(src[bit>>3:]) >> (bit & 7) & (uint64(1)<<w - 1))
}

// bitset is a set of small numbers.
type bitset []uint64

func wordsFor(n int) int { return (n + 63) / 64 }

func (b bitset) has(i uint32) bool { return b[i>>6]>>(i&63)&1 != 0 }
func (b bitset) set(i uint32)      { b[i>>6] |= 1 << (i & 63) }

func (b bitset) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// fill sets the first n bits.
func (b bitset) fill(n int) {
	for i := range b {
		b[i] = ^uint64(0)
	}
	if n&63 != 0 {
		b[n>>6] = 1<<(n&63) - 1
	}
}

// appendTo lists the members.
func (b bitset) appendTo(out []uint32) []uint32 {
	for i, w := range b {
		for base := uint32(i) << 6; w != 0; w &= w - 1 {
			out = append(out, base+uint32(bits.TrailingZeros64(w)))
		}
	}
	return out
}

// sift keeps those of a list that are members, or those that are not. There is
// no branch to be guessed wrong.
func (b bitset) sift(list []uint32, members bool) []uint32 {
	n, flip := 0, uint64(1)
	if members {
		flip = 0
	}
	for _, d := range list {
		list[n] = d
		n += int((b[d>>6]>>(d&63) ^ flip) & 1)
	}
	return list[:n]
}

// within lists the members from lo to before hi; lo is a multiple of 64, and
// so is hi unless it is the end.
func (b bitset) within(lo, hi uint32, out []uint32) []uint32 {
	for i := lo >> 6; i <= (hi-1)>>6; i++ {
		for w := b[i]; w != 0; w &= w - 1 {
			out = append(out, i<<6+uint32(bits.TrailingZeros64(w)))
		}
	}
	return out
}

// skipVarints returns the offset behind n varints.
func skipVarints(b []byte, off, n int) int {
	for n >= 8 && off+8 <= len(b) {
		ends := bits.OnesCount64(^binary.LittleEndian.Uint64(b[off:]) & 0x8080808080808080)
		if ends >= n { // the last one is counted byte by byte
			break
		}
		n -= ends
		off += 8
	}
	for n > 0 {
		if b[off] < 0x80 {
			n--
		}
		off++
	}
	return off
}
