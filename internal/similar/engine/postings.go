package engine

import (
	"encoding/binary"
	"math/bits"
	"sort"
)

// postings are the documents of one term in one segment. The zero value has
// none. A reader moves forward only; rewind begins again.
type postings struct {
	s *segment
	entry
	heads  []byte
	body   []byte // what the offsets of heads count from
	set    bitset // kindBits
	ranks  []uint32
	blocks int

	// The block that is unpacked.
	block   int
	first   int // number of its first posting
	n       int
	docs    [blockLen]uint32
	at      int // next to look at
	freqs   [smallMax]uint32
	walk    int // posting whose positions begin at walkOff
	walkOff int
	places  []byte
	sums    [blockLen + 1]uint32 // of the frequencies of one block
	summed  int                  // that block
}

// open reads the head of a term's postings; false when the segment has none.
func (p *postings) open(s *segment, term string) bool {
	p.entry = entry{}
	p.s = s
	e, ok := s.lookup(term)
	if ok {
		p.openEntry(s, e)
	}
	return ok
}

func (p *postings) openEntry(s *segment, e entry) {
	p.s, p.entry = s, e
	p.places, p.summed = nil, -1
	s.check("post", e.post, e.postLen)
	all := s.raw("post")
	all = all[:cap(all)]
	switch e.kind {
	case kindSmall:
		p.blocks = 1
		p.readSmall(all[e.post:])
	case kindBits:
		at := (e.post + 7) &^ 7
		p.blocks = (e.df + blockLen - 1) / blockLen
		p.heads = all[at:][:p.blocks*headLen]
		p.body = all[at+int64(len(p.heads)):]
		set, ranks := bitsetBytes(s.docs)
		p.set, p.ranks = view64(p.body[:set]), view32(p.body[set:set+ranks])
	default:
		p.blocks = (e.df + blockLen - 1) / blockLen
		p.heads = all[e.post:][:p.blocks*headLen]
		p.body = all[e.post+int64(len(p.heads)):]
	}
	p.rewind()
}

func (p *postings) rewind() {
	p.at, p.walk, p.walkOff = 0, 0, 0
	switch p.kind {
	case kindPacked:
		p.block = -1
	case kindSmall:
		p.block, p.first = 0, 0
	}
}

func (p *postings) readSmall(b []byte) {
	last, off := uint32(0), 0
	for i := range p.df {
		v, n := binary.Uvarint(b[off:])
		off += n
		last += uint32(v >> 1)
		p.docs[i], p.freqs[i] = last, 1
		if v&1 != 0 {
			f, n := binary.Uvarint(b[off:])
			off += n
			p.freqs[i] = uint32(f)
		}
	}
	p.n = p.df
}

func (p *postings) head(block int) blockHead { return readHead(p.heads[block*headLen:]) }

func (p *postings) lastOf(block int) uint32 {
	return binary.LittleEndian.Uint32(p.heads[block*headLen:])
}

// blockSize is the number of postings of a block.
func (p *postings) blockSize(block int) int {
	return min(blockLen, p.df-block*blockLen)
}

// unpack reads the documents of a block.
func (p *postings) unpack(block int) {
	h := p.head(block)
	p.block, p.first, p.n, p.at = block, block*blockLen, p.blockSize(block), 0
	prev := ^uint32(0)
	if block > 0 {
		prev = p.lastOf(block - 1)
	}
	unpackSteps(&p.docs, p.body[h.off:], p.n, uint(h.docs), prev)
}

// all appends every document.
func (p *postings) all(out []uint32) []uint32 {
	switch p.kind {
	case kindSmall:
		return append(out, p.docs[:p.n]...)
	case kindBits:
		return p.set.appendTo(out)
	}
	for i := range p.blocks {
		p.unpack(i)
		out = append(out, p.docs[:p.n]...)
	}
	return out
}

// into sets a bit for every document.
func (p *postings) into(set bitset) {
	switch p.kind {
	case kindSmall:
		for _, d := range p.docs[:p.n] {
			set.set(d)
		}
	case kindBits:
		for i, w := range p.set {
			set[i] |= w
		}
	default:
		for i := range p.blocks {
			p.unpack(i)
			for _, d := range p.docs[:p.n] {
				set.set(d)
			}
		}
	}
}

// blockFor is the first block from one on that may have a document.
func (p *postings) blockFor(from int, doc uint32) int {
	step := 1
	for from+step < p.blocks && p.lastOf(from+step-1) < doc {
		from += step
		step *= 2
	}
	end := min(from+step, p.blocks)
	return from + sort.Search(end-from, func(i int) bool { return p.lastOf(from+i) >= doc })
}

// seek says whether a document has the term, and which posting it is. Asked
// documents must not go down.
func (p *postings) seek(doc uint32) (int, bool) {
	switch p.kind {
	case kindBits:
		if !p.set.has(doc) {
			return 0, false
		}
		return p.rank(doc), true
	case kindPacked:
		if p.df == 0 {
			return 0, false
		}
		if p.block < 0 || p.docs[p.n-1] < doc {
			next := p.blockFor(p.block+1, doc)
			if next == p.blocks {
				return 0, false
			}
			p.unpack(next)
		}
	}
	at, n := p.at, p.n
	for at+8 < n && p.docs[at+8] <= doc {
		at += 8
	}
	for at < n && p.docs[at] < doc {
		at++
	}
	p.at = at
	return p.first + at, at < n && p.docs[at] == doc
}

// has is seek without the number.
func (p *postings) has(doc uint32) bool {
	if p.kind == kindBits {
		return p.set.has(doc)
	}
	_, ok := p.seek(doc)
	return ok
}

// rank is the number of documents before one.
func (p *postings) rank(doc uint32) int {
	word := int(doc >> 6)
	n := int(p.ranks[word/rankWords])
	for _, w := range p.set[word&^(rankWords-1) : word] {
		n += bits.OnesCount64(w)
	}
	return n + bits.OnesCount64(p.set[word]&(1<<(doc&63)-1))
}

// freq of posting i.
func (p *postings) freq(i int) uint32 {
	if p.kind == kindSmall {
		return p.freqs[i]
	}
	block := i / blockLen
	h := p.head(block)
	if h.freq == 0 {
		return 1
	}
	return unpackOne(p.body[p.freqOff(h, block):], i%blockLen, uint(h.freq)) + 1
}

func (p *postings) freqOff(h blockHead, block int) int {
	return int(h.off) + packedLen(p.blockSize(block), uint(h.docs))
}

// sum adds up the frequencies of a block.
func (p *postings) sum(block int) {
	p.summed = block
	sum := uint32(0)
	if p.kind == kindSmall {
		for i, f := range p.freqs[:p.df] {
			p.sums[i] = sum
			sum += f
		}
		p.sums[p.df] = sum
		return
	}
	h, n := p.head(block), p.blockSize(block)
	if h.freq == 0 {
		for i := range p.sums[:n+1] {
			p.sums[i] = uint32(i)
		}
		return
	}
	freqs := (*[blockLen]uint32)(p.sums[1:])
	unpack(freqs, p.body[p.freqOff(h, block):], n, uint(h.freq))
	p.sums[0] = 0
	for i, f := range freqs[:n] {
		sum += f + 1
		freqs[i] = sum
	}
}

// goTo finds where the places of posting i begin, and how many there are. Asked
// postings must not go down.
func (p *postings) goTo(i int) (off int, n uint32) {
	if p.places == nil {
		p.s.check("pos", p.pos, p.posLen)
		p.places = p.s.raw("pos")[p.pos : p.pos+p.posLen]
	}
	block := i / blockLen
	if p.summed != block {
		p.sum(block)
		p.walk, p.walkOff = block*blockLen, 0
		if p.kind != kindSmall {
			p.walkOff = int(p.head(block).pos)
		}
	}
	i -= block * blockLen
	off = skipVarints(p.places, p.walkOff, int(p.sums[i]-p.sums[p.walk-block*blockLen]))
	p.walk, p.walkOff = block*blockLen+i, off
	return off, p.sums[i+1] - p.sums[i]
}

// step reads a varint of at most three bytes.
func step(b []byte, off int) (uint32, int) {
	v := uint32(b[off])
	if v < 0x80 {
		return v, off + 1
	}
	next := uint32(b[off+1])
	v = v&0x7f | next&0x7f<<7
	if next < 0x80 {
		return v, off + 2
	}
	return v | uint32(b[off+2])<<14, off + 3
}

// positions appends the places of posting i. Asked postings must not go down.
func (p *postings) positions(i int, out []uint32) []uint32 {
	off, n := p.goTo(i)
	last, v := uint32(0), uint32(0)
	for range n {
		v, off = step(p.places, off)
		last += v
		out = append(out, last)
	}
	return out
}

// follow keeps those of some places that have one of posting i at a distance,
// which may be below nought. It reads no further than it must.
func (p *postings) follow(i int, starts []uint32, distance int) []uint32 {
	off, n := p.goTo(i)
	kept, last, v := starts[:0], 0, uint32(0)
	for range n {
		v, off = step(p.places, off)
		last += int(v)
		for int(starts[0])+distance < last {
			if starts = starts[1:]; len(starts) == 0 {
				return kept
			}
		}
		if int(starts[0])+distance == last {
			kept = append(kept, starts[0])
			if starts = starts[1:]; len(starts) == 0 {
				return kept
			}
		}
	}
	return kept
}
