package engine

import (
	"cmp"
	"encoding/binary"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// table is everything of documents but their words, on its way to a file.
type table struct {
	schema  *Schema
	ids     idList
	lengths []byte // codes
	classes []string
	class   []byte     // of each document, index into classes
	values  [][]string // of each facet, in any order
	facets  [][]uint32 // of each facet: each document's value
	numbers [][]int64  // of each number: each document's
	codes   iter.Seq2[[]byte, []byte]
	byID    []uint32 // documents in order of id; nil sorts
	// A merge makes columns only when they are written: nil for those of a
	// builder, which are there.
	facet  func(f int)                      // fills values and facets
	number func(i int) []int64              // fills numbers
	sorted func(i int, of []int64) []uint32 // documents in order of a number, then of id
	pairs  *pairRule
	keep   bool // in kept, the codes of narrow columns
	kept   []keptColumn
	layout layout
}

// idList is ids one after another.
type idList struct {
	text []byte
	ends []uint32
}

func (l *idList) add(id string) {
	l.text = append(l.text, id...)
	l.ends = append(l.ends, uint32(len(l.text)))
}

func (l *idList) at(i uint32) []byte {
	start := uint32(0)
	if i > 0 {
		start = l.ends[i-1]
	}
	return l.text[start:l.ends[i]]
}

func newTable(s *Schema) *table {
	return &table{schema: s, values: make([][]string, len(s.Facets)), facets: make([][]uint32, len(s.Facets)), numbers: make([][]int64, len(s.Numbers))}
}

// write adds the sections behind the words.
func (t *table) write(p *partWriter) {
	n := len(t.ids.ends)
	t.layout = layout{Docs: n, Schema: t.schema.print(), Classes: t.classes, Pairs: t.pairs}
	p.part("len", t.lengths)
	p.part("id", t.ids.text)
	p.part("idend", bytes32(t.ids.ends))
	if t.byID == nil {
		t.byID = upTo(n)
		slices.SortFunc(t.byID, func(a, b uint32) int { return strings.Compare(string(t.ids.at(a)), string(t.ids.at(b))) })
	}
	p.part("byid", bytes32(t.byID))
	t.writeClasses(p, n)
	for _, col := range t.schema.columns() {
		for _, f := range col {
			t.writeValues(p, f)
		}
		t.writeColumn(p, col, n)
		for _, f := range col {
			t.facets[f] = nil // one column is held at a time
		}
	}
	for i := range t.numbers {
		if t.number != nil {
			t.numbers[i] = t.number(i)
		}
		t.writeNumber(p, i)
		t.numbers[i] = nil
	}
	t.writeCodes(p, n)
}

func (t *table) writeValues(p *partWriter, f int) {
	if t.facet != nil {
		t.facet(f)
	}
	var text []byte
	for _, v := range t.values[f] {
		text = binary.AppendUvarint(text, uint64(len(v)))
		text = append(text, v...)
	}
	p.part("val"+strconv.Itoa(f), text)
}

func upTo(n int) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = uint32(i)
	}
	return out
}

// writeClasses writes a bitset of documents for each class.
func (t *table) writeClasses(p *partWriter, n int) {
	words := wordsFor(n)
	sets := make(bitset, words*len(t.classes))
	for d, c := range t.class {
		sets[int(c)*words:].set(uint32(d))
	}
	p.part("class", bytes64(sets))
}

// writeColumn numbers the tuples of some facets. When there are too many, the
// last facet gets a column of its own.
func (t *table) writeColumn(p *partWriter, col []int, n int) {
	codes := slices.Clone(t.facets[col[0]])
	count := len(t.values[col[0]])
	for _, f := range col[1:] {
		seen := map[uint64]uint32{}
		for d, v := range t.facets[f] {
			key := uint64(codes[d])<<32 | uint64(v)
			c, ok := seen[key]
			if !ok {
				c = uint32(len(seen))
				seen[key] = c
			}
			codes[d] = c
		}
		count = len(seen)
	}
	if count > 0xffff && len(col) > 1 {
		t.writeColumn(p, col[:len(col)-1], n)
		t.writeColumn(p, col[len(col)-1:], n)
		return
	}
	tuples := make([]uint32, count*len(col))
	for d, c := range codes {
		for j, f := range col {
			tuples[int(c)*len(col)+j] = t.facets[f][d]
		}
	}
	number := strconv.Itoa(len(t.layout.Columns))
	wide := count > 0xffff
	p.begin()
	if wide {
		p.write(bytes32(codes))
	} else {
		var two [2]byte
		for _, c := range codes {
			binary.LittleEndian.PutUint16(two[:], uint16(c))
			p.write(two[:])
		}
	}
	p.end("col" + number)
	p.part("tup"+number, bytes32(tuples))
	t.layout.Columns = append(t.layout.Columns, columnLayout{Facets: col, Codes: count, Wide: wide})
	if t.keep && !wide {
		k := keptColumn{facets: col, codes: codes, count: count, tuples: tuples}
		for _, f := range col {
			k.values = append(k.values, len(t.values[f]))
		}
		t.kept = append(t.kept, k)
	}
}

// writeNumber writes values as steps from the lowest, and the order of the
// documents by them.
func (t *table) writeNumber(p *partWriter, i int) {
	values := t.numbers[i]
	var low, high int64
	known := false
	for _, v := range values {
		if v != None {
			if !known {
				low, high, known = v, v, true
			}
			low, high = min(low, v), max(high, v)
		}
	}
	l := numberLayout{Base: low}
	switch width := uint64(high) - uint64(low) + 1; {
	case !known:
	case width == 0 || width > 1<<32-1:
		l.Width = 8
	case width > 1<<16-1:
		l.Width = 4
	case width > 1<<8-1:
		l.Width = 2
	default:
		l.Width = 1
	}
	name := strconv.Itoa(i)
	p.begin()
	var eight [8]byte
	for _, v := range values {
		var stored uint64
		if v != None {
			stored = uint64(v) - uint64(low) + 1
		}
		binary.LittleEndian.PutUint64(eight[:], stored)
		p.write(eight[:l.Width])
	}
	p.end("num" + name)
	var order []uint32
	if t.sorted != nil {
		order = t.sorted(i, values)
	} else {
		order = slices.Clone(t.byID)
		slices.SortStableFunc(order, func(a, b uint32) int { return cmp.Compare(values[a], values[b]) })
	}
	p.part("ord"+name, bytes32(order))
	t.layout.Numbers = append(t.layout.Numbers, l)
}
