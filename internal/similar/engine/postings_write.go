package engine

import (
	"encoding/binary"
	"math/bits"
)

// smallMax is the number of postings up to which they are stored one after
// another; dense is the share of documents above which a bitset is.
const (
	smallMax = 24
	dense    = 16
	denseMin = 256
)

// head is the head of a block of postings, 16 bytes.
const headLen = 16

type blockHead struct {
	last  uint32 // document
	off   uint32 // of the block, behind the heads
	pos   uint32 // of its positions, behind those of the term
	bound uint16 // no posting of the block weighs more
	docs  uint8  // bits of a step from document to document
	freq  uint8  // bits of a frequency less one
}

func (h blockHead) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, h.last)
	b = binary.LittleEndian.AppendUint32(b, h.off)
	b = binary.LittleEndian.AppendUint32(b, h.pos)
	b = binary.LittleEndian.AppendUint16(b, h.bound)
	return append(b, h.docs, h.freq)
}

func readHead(b []byte) blockHead {
	_ = b[15]
	return blockHead{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(b[8:]),
		binary.LittleEndian.Uint16(b[12:]), b[14], b[15]}
}

// termWriter writes terms in order, each with its postings in order. Positions
// go into the section that is open, the rest beside it until the end.
type termWriter struct {
	n     int // documents
	w     *weights
	codes []byte // of the documents' lengths
	main  *partWriter
	post  spill
	dict  dictWriter

	term     []byte
	docs     []uint32
	freqs    []uint32
	pos      int64 // bytes of positions before this term
	posLen   int64
	blockPos []uint32 // where each block's positions begin
	waits    []byte   // positions on their way to main
	buf      []byte
	heads    []byte
	steps    [blockLen]uint32
	frequent *frequentWriter // nil for none
}

// waitMost is the number of bytes of positions that are written together.
const waitMost = 1 << 15

func newTermWriter(n int, w *weights, codes []byte, main *partWriter, dir string) *termWriter {
	main.begin()
	return &termWriter{n: n, w: w, codes: codes, main: main, post: spill{dir: dir}, dict: dictWriter{out: spill{dir: dir}}}
}

func (t *termWriter) begin(term []byte) {
	t.term = append(t.term[:0], term...)
	t.docs, t.freqs, t.blockPos = t.docs[:0], t.freqs[:0], t.blockPos[:0]
	t.pos += t.posLen
	t.posLen = 0
}

// doc takes the next posting with its positions, written as varints of steps.
func (t *termWriter) doc(doc, freq uint32, positions []byte) {
	if len(t.docs)%blockLen == 0 {
		t.blockPos = append(t.blockPos, uint32(t.posLen))
	}
	t.docs = append(t.docs, doc)
	t.freqs = append(t.freqs, freq)
	if len(positions) > 0 {
		t.waits = append(t.waits, positions...) // a few bytes each: written together
		t.posLen += int64(len(positions))
		if len(t.waits) >= waitMost {
			t.main.write(t.waits)
			t.waits = t.waits[:0]
		}
	}
}

func (t *termWriter) end() {
	if len(t.docs) == 0 {
		return
	}
	e := entry{df: len(t.docs), pos: t.pos, posLen: t.posLen}
	switch {
	case e.df <= smallMax:
		e.kind, t.buf = kindSmall, t.small(t.buf[:0])
	case e.df >= denseMin && e.df > t.n/dense:
		// A bitset is read in words of eight bytes: its record begins with padding.
		e.kind, t.buf = kindBits, t.blocks(make([]byte, -t.post.n&7), true)
	default:
		e.kind, t.buf = kindPacked, t.blocks(t.buf[:0], false)
	}
	e.post, e.postLen = t.post.n, int64(len(t.buf))
	t.frequent.add(t, e.post)
	t.post.write(t.buf)
	t.dict.add(t.term, e)
}

func (t *termWriter) small(out []byte) []byte {
	last := uint32(0)
	for i, d := range t.docs {
		v := uint64(d-last) << 1
		if t.freqs[i] > 1 {
			v |= 1
		}
		if out = binary.AppendUvarint(out, v); v&1 != 0 {
			out = binary.AppendUvarint(out, uint64(t.freqs[i]))
		}
		last = d
	}
	return out
}

// blocks are the heads, for a bitset its words and the number of members
// before each eight words, and then the blocks.
func (t *termWriter) blocks(out []byte, asBits bool) []byte {
	t.heads = t.heads[:0]
	body := []byte{}
	if asBits {
		body = t.bitset(body)
	}
	prev := ^uint32(0)
	for i := 0; i < len(t.docs); i += blockLen {
		n := min(blockLen, len(t.docs)-i)
		docs, freqs := t.docs[i:i+n], t.freqs[i:i+n]
		h := blockHead{last: docs[n-1], off: uint32(len(body)), pos: t.blockPos[i/blockLen]}
		var most, any uint32
		var best float32
		for j, d := range docs {
			t.steps[j] = d - prev - 1
			most |= t.steps[j]
			any |= freqs[j] - 1
			best = max(best, t.w.of(freqs[j], t.codes[d]))
			prev = d
		}
		h.bound, h.freq = boundOf(best), uint8(bits.Len32(any))
		if !asBits {
			h.docs = uint8(bits.Len32(most))
			body = appendPacked(body, t.steps[:n], uint(h.docs))
		}
		for j, f := range freqs {
			t.steps[j] = f - 1
		}
		body = appendPacked(body, t.steps[:n], uint(h.freq))
		t.heads = h.append(t.heads)
	}
	return append(append(out, t.heads...), body...)
}

// rankWords is the number of words of a bitset between two counts.
const rankWords = 8

func bitsetBytes(n int) (set, ranks int) {
	words := wordsFor(n)
	return words * 8, (words/rankWords + 1 + 1) / 2 * 8
}

func (t *termWriter) bitset(out []byte) []byte {
	set := make(bitset, wordsFor(t.n))
	for _, d := range t.docs {
		set.set(d)
	}
	_, ranks := bitsetBytes(t.n)
	before := make([]uint32, ranks/4)
	sum := uint32(0)
	for i, w := range set {
		if i%rankWords == 0 {
			before[i/rankWords] = sum
		}
		sum += uint32(bits.OnesCount64(w))
	}
	if len(set)%rankWords == 0 {
		before[len(set)/rankWords] = sum
	}
	return append(append(out, bytes64(set)...), bytes32(before)...)
}

// finish writes the rest as sections.
func (t *termWriter) finish() {
	t.main.write(t.waits)
	t.main.end("pos")
	t.post.into(t.main, "post")
	t.dict.out.into(t.main, "dict")
	t.main.part("dictidx", bytes64(t.dict.index))
	t.frequent.finish(t.main)
}

// drop takes away what waits beside the file, if it was not finished.
func (t *termWriter) drop() {
	t.post.drop()
	t.dict.out.drop()
	if t.frequent != nil {
		t.frequent.out.drop()
	}
}
