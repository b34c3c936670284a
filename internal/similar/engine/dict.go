package engine

import (
	"bytes"
	"encoding/binary"
	"sort"
)

// The term dictionary: terms in order, in blocks of sixteen. The first term of
// a block stands whole, the others as the length of what they share with the
// one before and the rest. A table finds the blocks.
const dictBlock = 16

// How the postings of a term are stored.
const (
	kindSmall  = iota // up to smallMax, one after another
	kindPacked        // blocks of 128
	kindBits          // a bitset, and blocks of frequencies
)

// entry is what the dictionary knows of a term.
type entry struct {
	kind          int
	df            int
	post, postLen int64
	pos, posLen   int64
}

type dictWriter struct {
	out   spill
	index []uint64
	last  []byte
	n     int
	buf   []byte
}

// add takes terms in order, with postings that follow one another.
func (d *dictWriter) add(term []byte, e entry) {
	buf := d.buf[:0]
	if d.n%dictBlock == 0 {
		d.index = append(d.index, uint64(d.out.n))
		buf = append(buf, byte(len(term)))
		buf = append(buf, term...)
		buf = binary.AppendUvarint(buf, uint64(e.post))
		buf = binary.AppendUvarint(buf, uint64(e.pos))
	} else {
		share := 0
		for share < len(term) && share < len(d.last) && term[share] == d.last[share] {
			share++
		}
		buf = append(buf, byte(share), byte(len(term)-share))
		buf = append(buf, term[share:]...)
	}
	buf = binary.AppendUvarint(buf, uint64(e.df)<<2|uint64(e.kind))
	buf = binary.AppendUvarint(buf, uint64(e.postLen))
	buf = binary.AppendUvarint(buf, uint64(e.posLen))
	d.out.write(buf)
	d.buf = buf
	d.last = append(d.last[:0], term...)
	d.n++
}

// terms walks the dictionary of a segment from a place on.
type terms struct {
	s    *segment
	data []byte
	next int // number of the next term
	off  int
	seen int // checked up to here
	term []byte
	entry
}

// dictEntry is more than an entry of the dictionary takes.
const dictEntry = 600

// from stands before the first term that is not below the given one.
func (s *segment) from(term []byte) *terms {
	index, data := s.dictIdx, s.raw("dict")
	block := sort.Search(len(index), func(i int) bool {
		s.check("dict", int64(index[i]), 2+maxTerm)
		at := data[index[i]:]
		return bytes.Compare(at[1:1+at[0]], term) > 0
	})
	t := &terms{s: s, data: data}
	if block == 0 {
		return t
	}
	t.next, t.off = (block-1)*dictBlock, int(index[block-1])
	for {
		back := *t
		keep := append([]byte(nil), t.term...)
		if !t.step() {
			return t
		}
		if bytes.Compare(t.term, term) >= 0 {
			back.term = keep
			*t = back
			return t
		}
	}
}

// step goes to the next term; false at the end.
func (t *terms) step() bool {
	if t.off >= len(t.data) {
		return false
	}
	if t.off+dictEntry > t.seen {
		t.s.check("dict", int64(t.off), pageLen)
		t.seen = t.off + pageLen
	}
	data, off := t.data, t.off
	number := func() int64 {
		v, n := binary.Uvarint(data[off:])
		off += n
		return int64(v)
	}
	if t.next%dictBlock == 0 {
		n := int(data[off])
		t.term = append(t.term[:0], data[off+1:off+1+n]...)
		off += 1 + n
		t.post, t.pos = number(), number()
	} else {
		share, n := int(data[off]), int(data[off+1])
		t.term = append(t.term[:share], data[off+2:off+2+n]...)
		off += 2 + n
		t.post += t.postLen
		t.pos += t.posLen
	}
	df := number()
	t.kind, t.df = int(df&3), int(df>>2)
	t.postLen, t.posLen = number(), number()
	t.off = off
	t.next++
	return true
}

// lookup finds a term.
func (s *segment) lookup(term string) (entry, bool) {
	if s.docs == 0 {
		return entry{}, false
	}
	index, data := s.dictIdx, s.raw("dict")
	block := sort.Search(len(index), func(i int) bool {
		s.check("dict", int64(index[i]), 2+maxTerm)
		at := data[index[i]:]
		return string(at[1:1+at[0]]) > term
	})
	if block == 0 {
		return entry{}, false
	}
	var room [maxTerm]byte
	t := terms{s: s, data: data, next: (block - 1) * dictBlock, off: int(index[block-1]), term: room[:0]}
	for range dictBlock {
		if !t.step() || string(t.term) > term {
			break
		}
		if string(t.term) == term {
			return t.entry, true
		}
	}
	return entry{}, false
}
