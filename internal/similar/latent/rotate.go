package latent

import "math"

// steps is how many steps of an int8 a number of one is: a turned place has
// numbers of about 0.09, and none beyond 0.39 that would matter.
const steps = 320

// signs are fixed for ever: they are part of what a code means. They are bits
// of splitmix64 from a seed for each script, half and round.
func sign(script, half, round, i int) float32 {
	x := uint64(script)<<48 | uint64(half)<<40 | uint64(round)<<32 | uint64(i)
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	if (x^x>>31)&1 == 0 {
		return 1
	}
	return -1
}

// signTable is sign for all places; 2 KB, filled when the program starts and
// never written again.
var signTable = func() (t [2][2][2][Dimensions]float32) {
	for s := range t {
		for h := range t[s] {
			for r := range t[s][h] {
				for i := range t[s][h][r] {
					t[s][h][r][i] = sign(s, h, r, i)
				}
			}
		}
	}
	return t
}()

// pack turns c.sum and makes a code of it.
func (c *Coder) pack(script int) []byte {
	norm := float32(1 / math.Sqrt(Dimensions))
	for half := range 2 {
		v := c.turn[half*Dimensions : (half+1)*Dimensions]
		copy(v, c.sum[:])
		for round := range 2 {
			s := &signTable[script][half][round]
			for i := range v {
				v[i] *= s[i] * norm
			}
			hadamard(v)
		}
	}
	code := make([]byte, CodeBytes)
	for i, x := range c.turn {
		if x < 0 {
			code[i/8] |= 1 << (i % 8)
		}
	}
	for i, x := range c.turn[:Dimensions] {
		code[signBits/8+i] = byte(int8(max(-127, min(127, math.RoundToEven(float64(x)*steps)))))
	}
	return code
}

// hadamard is the Walsh–Hadamard transform, in place.
func hadamard(v []float32) {
	for h := 1; h < len(v); h *= 2 {
		for i := 0; i < len(v); i += 2 * h {
			for j := i; j < i+h; j++ {
				v[j], v[j+h] = v[j]+v[j+h], v[j]-v[j+h]
			}
		}
	}
}
