package latent

import (
	"math"
	"unicode/utf8"
)

// Sizes of a code.
const (
	Dimensions = 128
	signBits   = 256
	CodeBytes  = signBits/8 + Dimensions
)

// Bounds of what is read of a text.
const (
	Shortest = 12  // words of a text that has a code
	longest  = 600 // words that are read
	known    = 6   // different ones of them that the model must know
)

// Model puts texts in places. It never changes and may be used by many
// goroutines.
type Model struct {
	scripts [2]*basis // nil for a script with too few texts
}

// Scripts.
const (
	words = iota
	han
)

// basis is the directions of one script.
type basis struct {
	terms map[string]uint32
	list  []string
	// weight is each term's rarity times the scale of its row; rows are its
	// part of each direction, in steps of that scale.
	rarity []float32
	scale  []float32
	rows   []int8
	center [Dimensions]float32
}

// scriptOf is the script that most terms are of.
func scriptOf(terms []string) int {
	n, all := 0, 0
	for _, t := range terms {
		if t == "" {
			continue
		}
		all++
		if t[0] >= utf8.RuneSelf {
			if r, _ := utf8.DecodeRuneInString(t); r >= 0x2e80 {
				n++
			}
		}
	}
	if 2*n > all {
		return han
	}
	return words
}

// Coder codes texts for one goroutine; its zero value is ready.
type Coder struct {
	count map[uint32]int32
	order []uint32
	sum   [Dimensions]float32
	turn  [signBits]float32
}

// Code is the code of a text, whose terms are those of package similar. It is
// nil for a text too short, or of words that the model does not know. m may be
// nil: then every text is.
func (c *Coder) Code(m *Model, terms []string) []byte {
	if m == nil || len(terms) < Shortest {
		return nil
	}
	script := scriptOf(terms)
	b := m.scripts[script]
	if b == nil || !c.place(b, terms) {
		return nil
	}
	return c.pack(script)
}

// place puts the text's place into c.sum, with length one.
func (c *Coder) place(b *basis, terms []string) bool {
	if c.count == nil {
		c.count = map[uint32]int32{}
	}
	clear(c.count)
	c.order = c.order[:0]
	for _, t := range terms[:min(len(terms), longest)] {
		if n, ok := b.terms[t]; ok {
			if c.count[n]++; c.count[n] == 1 {
				c.order = append(c.order, n)
			}
		}
	}
	if len(c.order) < known {
		return false
	}
	norm := 0.0
	for _, n := range c.order {
		w := float64(b.rarity[n]) * local(c.count[n])
		norm += w * w
	}
	norm = 1 / math.Sqrt(norm)
	for i := range c.sum {
		c.sum[i] = -b.center[i]
	}
	for _, n := range c.order {
		w := b.rarity[n] * float32(local(c.count[n])*norm) * b.scale[n]
		row := b.rows[int(n)*Dimensions : int(n)*Dimensions+Dimensions]
		for i, v := range row {
			c.sum[i] += w * float32(v)
		}
	}
	return unit(c.sum[:])
}

// local is what a word weighs in a text that has it so often.
func local(n int32) float64 {
	switch n {
	case 1:
		return math.Ln2
	case 2:
		return 1.0986122886681098
	}
	return math.Log1p(float64(n))
}

// unit makes a vector's length one; it is false for none.
func unit(v []float32) bool {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum < 1e-20 {
		return false
	}
	f := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= f
	}
	return true
}

// Cosine is that of two codes, by their int8 parts: 1 for the same place, near
// 0 for texts that have nothing to do with each other. It is 0 if either is nil.
func Cosine(a, b []byte) float64 {
	if len(a) != CodeBytes || len(b) != CodeBytes {
		return 0
	}
	var ab, aa, bb int32
	for i := signBits / 8; i < CodeBytes; i++ {
		x, y := int32(int8(a[i])), int32(int8(b[i]))
		ab += x * y
		aa += x * x
		bb += y * y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return float64(ab) / math.Sqrt(float64(aa)*float64(bb))
}
