package engine

import (
	"encoding/binary"
	"math"
	"slices"
	"sort"
)

// What a file knows of its frequent terms beside their postings: the highest
// weight in each window of documents, so that a search skips most of them, and
// how often each value of a facet comes with the term, so that the facets of one
// word are read and not counted. Section freq has both, section freqidx finds
// them by the place of the postings, which is different for every term.

// frequentShare is the share of documents, and frequentMin the number, from
// which on a term is frequent.
const (
	frequentShare = 64
	frequentMin   = 256
)

// rankLen is the number of documents that are weighed together, and for which
// there is one bound.
const rankLen = 256

// wordMost is above every weight of a word, which is below steep+1.
const wordMost = 2.2001

// byteOf is the bound of a weight in one byte; 0 is none.
func byteOf(w float32) byte { return byte(math.Ceil(float64(w) * (255 / wordMost))) }

func weightOfByte(b byte) float64 { return float64(b) * (wordMost / 255) }

func rankWindows(docs int) int { return (docs + rankLen - 1) / rankLen }

// frequentWriter collects what is kept of the frequent terms of a file.
type frequentWriter struct {
	columns []keptColumn
	least   int      // documents of a frequent term
	index   []uint64 // of each term the place of its postings, bounds and counts
	out     spill
	buf     []byte
	codes   []uint32
	counts  []uint32
}

// keptColumn is a narrow column that was written.
type keptColumn struct {
	facets []int
	values []int // of each facet
	codes  []uint32
	count  int // distinct codes
	tuples []uint32
}

func newFrequentWriter(t *table, docs int, dir string) *frequentWriter {
	return &frequentWriter{columns: t.kept, least: max(frequentMin, docs/frequentShare), out: spill{dir: dir}}
}

// add takes the postings of a term that is frequent.
func (f *frequentWriter) add(t *termWriter, post int64) {
	if f == nil || len(t.docs) < f.least {
		return
	}
	buf := f.buf[:0]
	if t.term[0] != pairMark[0] {
		buf = slices.Grow(buf, rankWindows(t.n))[:rankWindows(t.n)]
		clear(buf)
		for i, d := range t.docs {
			w := &buf[d/rankLen]
			*w = max(*w, byteOf(t.w.of(t.freqs[i], t.codes[d])))
		}
	}
	f.index = append(f.index, uint64(post), uint64(f.out.n), uint64(f.out.n)+uint64(len(buf)))
	for i := range f.columns {
		buf = f.tally(&f.columns[i], t.docs, buf)
	}
	f.out.write(buf)
	f.buf = buf
}

// tally counts the values of a column's facets among documents.
func (f *frequentWriter) tally(c *keptColumn, docs []uint32, out []byte) []byte {
	codes := slices.Grow(f.codes[:0], c.count)[:c.count]
	clear(codes)
	f.codes = codes
	for _, d := range docs {
		codes[c.codes[d]]++
	}
	for slot := range c.facets {
		counts := slices.Grow(f.counts[:0], c.values[slot])[:c.values[slot]]
		clear(counts)
		f.counts = counts
		for code, n := range codes {
			counts[c.tuples[code*len(c.facets)+slot]] += n
		}
		out = appendCounts(out, counts)
	}
	return out
}

// appendCounts writes counts by value; behind a nought is how many more follow
// it.
func appendCounts(out []byte, counts []uint32) []byte {
	for i := 0; i < len(counts); i++ {
		out = binary.AppendUvarint(out, uint64(counts[i]))
		if counts[i] > 0 {
			continue
		}
		n := 1
		for i+n < len(counts) && counts[i+n] == 0 {
			n++
		}
		out = binary.AppendUvarint(out, uint64(n-1))
		i += n - 1
	}
	return out
}

// finish writes the sections.
func (f *frequentWriter) finish(p *partWriter) {
	if f == nil {
		return
	}
	f.index = append(f.index, 0, uint64(f.out.n), uint64(f.out.n))
	f.out.into(p, "freq")
	p.part("freqidx", bytes64(f.index))
}

// frequentTerm is what a file knows of a frequent term.
type frequentTerm struct {
	bounds []byte
	counts []byte
}

// frequent looks a term up by its postings; false when it is not frequent
// enough or the segment is not a file.
func (s *segment) frequent(e entry) (frequentTerm, bool) {
	index := s.frequents
	n := len(index)/3 - 1
	if n < 0 || e.df < frequentMin {
		return frequentTerm{}, false
	}
	i := sort.Search(n, func(i int) bool { return index[3*i] >= uint64(e.post) })
	if i == n || index[3*i] != uint64(e.post) {
		return frequentTerm{}, false
	}
	from, counts, end := index[3*i+1], index[3*i+2], index[3*i+4]
	s.check("freq", int64(from), int64(end-from))
	data := s.raw("freq")
	return frequentTerm{bounds: data[from:counts], counts: data[counts:end]}, true
}

// known is a frequent term that is all of an expression, and those of its
// documents that may not be seen.
type known struct {
	frequentTerm
	hidden set
}

// known is what the file knows of all that an expression finds, if it stands for
// one frequent term; nil if it does not.
func (m *matcher) known(p *prepared, e entryOf, all set) *known {
	term, ok := m.lone(p.Expr)
	if !ok {
		return nil
	}
	k := &known{frequentTerm: term}
	if mask := e.masked(p.see, p.See); mask != nil {
		if all.bits != nil {
			k.hidden = m.bitwise(all, mask, false)
		} else {
			k.hidden.list = mask.sift(append(m.desk.list(all.n), all.list...), false)
			k.hidden.n = len(k.hidden.list)
		}
	}
	return k
}

// addKnown is add for what may be seen of a frequent term.
func (t *tally) addKnown(e entryOf, seen set, k *known) {
	if k.hidden.n > 0 {
		t.negate()
		t.addNarrow(e.s, k.hidden)
		t.negate()
	}
	data := k.counts
	for i := range e.s.columns {
		c := &e.s.columns[i]
		if c.Wide {
			if t.needs(c) {
				seen.each(t.desk, e.s.docs, func(docs []uint32) { t.direct(e.s, c, docs) })
			}
			continue
		}
		for _, f := range c.Facets {
			data = t.addCounts(f, e.s.global[f], data)
		}
	}
}

// addCounts reads the counts of a facet and returns what is behind them.
func (t *tally) addCounts(f int, global []uint32, data []byte) []byte {
	wanted, off := t.counts(f), 0
	counts := t.desk.counts[f]
	for i := 0; i < len(global); i++ {
		n := uint32(data[off])
		off++
		if n >= 0x80 {
			v, size := binary.Uvarint(data[off-1:])
			n, off = uint32(v), off-1+size
		}
		if n == 0 {
			more, size := binary.Uvarint(data[off:])
			off += size
			i += int(more)
		} else if wanted {
			counts[global[i]] += n
		}
	}
	return data[off:]
}

// negate turns counts around, so that what is added is taken away.
func (t *tally) negate() {
	for _, f := range t.facets {
		counts := t.desk.counts[f]
		for i, n := range counts {
			counts[i] = -n
		}
	}
}

// lone is the one frequent term that an expression stands for, if it does.
func (m *matcher) lone(e Expr) (frequentTerm, bool) {
	switch e := e.(type) {
	case word:
		if found, ok := m.s.lookup(string(e)); ok {
			return m.s.frequent(found)
		}
	case phrase:
		if len(e) == 2 {
			if pair, ok := m.s.pair(e[0], e[1]); ok {
				return m.lone(word(pair))
			}
		} else if len(e) == 1 {
			return m.lone(word(e[0]))
		}
	case all:
		if len(e) == 1 {
			return m.lone(e[0])
		}
	case either:
		if len(e) == 1 {
			return m.lone(e[0])
		}
	}
	return frequentTerm{}, false
}
