package engine

import (
	"iter"
	"math"
	"math/bits"
)

// signBytes are the bytes of a code that are sign bits: 256 of them.
const signBytes = 32

// signs are the sign bits of a code.
type signs [signBytes / 8]uint64

// away is the number of bits in which two codes differ.
func (a *signs) away(b *signs) int {
	return bits.OnesCount64(a[0]^b[0]) + bits.OnesCount64(a[1]^b[1]) + bits.OnesCount64(a[2]^b[2]) + bits.OnesCount64(a[3]^b[3])
}

// codes are what a segment knows of the meaning of its documents: in section
// coded a bitset of those that have a code, in sign and vec the two parts of
// each code, noughts where there is none.
type codes struct {
	s     *segment
	coded bitset // nil when all have one
	signs []signs
	vecs  []byte
	width int // of a document in vecs
}

func (s *segment) codes(codeBytes int) codes {
	c := codes{s: s, signs: viewSigns(s.part("sign")), vecs: s.raw("vec"), width: codeBytes - signBytes}
	if s.layout.Coded < s.docs {
		c.coded = view64(s.part("coded"))
	}
	return c
}

// vec is the components of a document's code.
func (c *codes) vec(doc uint32) []byte {
	at := int64(doc) * int64(c.width)
	c.s.check("vec", at, int64(c.width))
	return c.vecs[at:][:c.width]
}

// cosine of two lists of int8 components; 0 when one of them is nought.
func cosine(a, b []byte) float64 {
	b = b[:len(a)]
	var dot, aa, bb int64
	for i := range a {
		x, y := int32(int8(a[i])), int32(int8(b[i]))
		dot += int64(x * y)
		aa += int64(x * x)
		bb += int64(y * y)
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return float64(dot) / math.Sqrt(float64(aa)*float64(bb))
}

// writeCodes writes the sections of the codes, if the schema has any. They are
// read three times, in order of the documents; nothing of them is held.
func (t *table) writeCodes(p *partWriter, n int) {
	if t.schema.CodeBytes == 0 {
		return
	}
	coded, doc := make(bitset, wordsFor(n)), uint32(0)
	for sign := range t.codes {
		if sign != nil {
			coded.set(doc)
			t.layout.Coded++
		}
		doc++
	}
	p.part("coded", bytes64(coded))
	none := make([]byte, t.schema.CodeBytes)
	p.begin()
	for sign := range t.codes {
		if sign == nil {
			sign = none[:signBytes]
		}
		p.write(sign)
	}
	p.end("sign")
	p.begin()
	for sign, vec := range t.codes {
		if sign == nil {
			vec = none[signBytes:]
		}
		p.write(vec)
	}
	p.end("vec")
}

// collected are codes in memory, one after another.
type collected struct {
	width int
	text  []byte
	has   []bool
	order []uint32 // in which they are given
}

func (c *collected) add(code []byte) {
	if c.width > 0 {
		c.text = append(append(c.text, code...), make([]byte, c.width-len(code))...)
		c.has = append(c.has, code != nil)
	}
}

func (c *collected) all(yield func(sign, vec []byte) bool) {
	for _, i := range c.order {
		code := c.text[int(i)*c.width:][:c.width]
		if !c.has[i] {
			code = nil
		}
		if !yield(code[:min(len(code), signBytes):len(code)], code[min(len(code), signBytes):]) {
			return
		}
	}
}

// mergedCodes are those of the documents that stay, as they lie in the inputs.
func mergedCodes(in []mergeInput, codeBytes int) iter.Seq2[[]byte, []byte] {
	return func(yield func(sign, vec []byte) bool) {
		known := map[*segment]codes{}
		for m, d := range inOrder(in) {
			c, ok := known[m.s]
			if !ok {
				c = m.s.codes(codeBytes)
				known[m.s] = c
			}
			var sign, vec []byte
			if c.coded == nil || c.coded.has(d) {
				sign, vec = m.s.raw("sign")[d*signBytes:][:signBytes], c.vec(d)
			}
			if !yield(sign, vec) {
				return
			}
		}
	}
}
