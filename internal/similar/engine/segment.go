package engine

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
)

// segment is documents that never change, in a mapped file or in memory.
type segment struct {
	name   string // "" in memory
	data   []byte
	docs   int
	layout layout
	crcs   []uint32        // of pages; nil when nothing needs a check
	good   []atomic.Uint32 // bits: pages found right
	whole  map[string]*atomic.Bool
	unmap  func() error
	refs   atomic.Int32

	columns []column
	numbers []number
	lengths []byte
	ids     idList
	byID    []uint32
	dictIdx []uint64
	// of frequent terms; see frequent.go
	frequents []uint64
	once      sync.Once
	orderBy   int // the number of Schema.Order
	// global turns the segment's own numbers of a facet's values into those
	// of the index.
	global [][]uint32
	words  *vocabulary
}

type column struct {
	columnLayout
	narrow []uint16
	wide   []uint32
	tuples []uint32
}

func (c *column) code(doc uint32) int {
	if c.Wide {
		return int(c.wide[doc])
	}
	return int(c.narrow[doc])
}

type number struct {
	numberLayout
	data  []byte
	order []uint32 // documents by value, then id
}

func (n *number) at(doc uint32) int64 {
	var v uint64
	switch n.Width {
	case 0:
		return None
	case 1:
		v = uint64(n.data[doc])
	case 2:
		v = uint64(binary.LittleEndian.Uint16(n.data[2*doc:]))
	case 4:
		v = uint64(binary.LittleEndian.Uint32(n.data[4*doc:]))
	default:
		v = binary.LittleEndian.Uint64(n.data[8*uint64(doc):])
	}
	if v == 0 {
		return None
	}
	return int64(v - 1 + uint64(n.Base))
}

// openSegment reads the layout of a file, or of memory when path is "". Pages
// of a file are checked when they are first used.
func openSegment(path, name string, data []byte, s *Schema, words *vocabulary) (*segment, error) {
	seg := &segment{name: name, data: data, words: words, unmap: func() error { return nil }}
	if path != "" {
		var err error
		if seg.data, seg.unmap, err = mapFile(path); err != nil {
			if os.IsNotExist(err) {
				err = &Damage{name, "missing"}
			}
			return nil, err
		}
	}
	l, body, crcs, err := readLayout(name, seg.data)
	if err == nil && l.Schema != s.print() {
		err = ErrStale
	}
	if err != nil {
		_ = seg.unmap()
		return nil, err
	}
	seg.layout, seg.docs = l, l.Docs
	if path != "" {
		seg.crcs = crcs
		seg.good = make([]atomic.Uint32, len(crcs)/32+1)
		seg.whole = map[string]*atomic.Bool{}
		for part := range l.Parts {
			seg.whole[part] = new(atomic.Bool)
		}
	}
	seg.data = seg.data[:body:body]
	for i, n := range s.Numbers {
		if n == s.Order {
			seg.orderBy = i
		}
	}
	seg.refs.Store(1)
	return seg, nil
}

// load makes the columns ready at the first use.
func (s *segment) load() {
	s.once.Do(func() {
		for i, c := range s.layout.Columns {
			name := strconv.Itoa(i)
			col := column{columnLayout: c, tuples: view32(s.part("tup" + name))}
			if c.Wide {
				col.wide = view32(s.part("col" + name))
			} else {
				col.narrow = view16(s.part("col" + name))
			}
			s.columns = append(s.columns, col)
		}
		for i, n := range s.layout.Numbers {
			name := strconv.Itoa(i)
			s.numbers = append(s.numbers, number{n, s.part("num" + name), view32(s.part("ord" + name))})
		}
		s.lengths, s.dictIdx = s.part("len"), view64(s.part("dictidx"))
		if _, ok := s.layout.Parts["freqidx"]; ok {
			s.frequents = view64(s.part("freqidx"))
		}
		s.ids, s.byID = idList{s.part("id"), view32(s.part("idend"))}, view32(s.part("byid"))
		s.global = s.words.learn(s)
	})
	if s.global == nil { // an earlier attempt found damage
		panic(&Damage{s.name, "columns"})
	}
}

// release unmaps when nobody reads any more.
func (s *segment) release() {
	if s.refs.Add(-1) == 0 {
		_ = s.unmap()
	}
}

// raw is a section without a check, with eight bytes more behind it.
func (s *segment) raw(part string) []byte {
	p, ok := s.layout.Parts[part]
	if !ok {
		panic(&Damage{s.name, "no section " + part})
	}
	return s.data[p.Off : p.Off+p.Len : p.Off+p.Len+8]
}

// part is a section that is right as a whole.
func (s *segment) part(part string) []byte {
	data := s.raw(part)
	if s.crcs != nil && !s.whole[part].Load() {
		s.check(part, 0, int64(len(data)))
		s.whole[part].Store(true)
	}
	return data
}

// check panics with a *Damage unless the pages under a piece of a section are
// right. Pages found right are not computed again.
func (s *segment) check(part string, off, n int64) {
	if s.crcs == nil {
		return
	}
	p := s.layout.Parts[part]
	end := p.Off + min(p.Len, off+n) + 8
	s.checkPages(part, (p.Off+off)>>pageBits, (end-1)>>pageBits)
}

func (s *segment) checkPages(part string, from, to int64) {
	for page := from; page <= to && page < int64(len(s.crcs)); page++ {
		bit := uint32(1) << (page & 31)
		if s.good[page>>5].Load()&bit != 0 {
			continue
		}
		data := s.data[page<<pageBits:]
		if crc32.Checksum(data[:min(len(data), pageLen)], castagnoli) != s.crcs[page] {
			panic(&Damage{s.name, part})
		}
		s.good[page>>5].Or(bit)
	}
}

// id of a document.
func (s *segment) id(doc uint32) []byte { return s.ids.at(doc) }

// find is the document with an id.
func (s *segment) find(id string) (uint32, bool) {
	i := sort.Search(len(s.byID), func(i int) bool { return string(s.id(s.byID[i])) >= id })
	if i < len(s.byID) && string(s.id(s.byID[i])) == id {
		return s.byID[i], true
	}
	return 0, false
}

// values of a facet, in the segment's own order.
func (s *segment) values(facet int) []string {
	data := s.part("val" + strconv.Itoa(facet))
	var out []string
	for off := 0; off < len(data); {
		n, size := binary.Uvarint(data[off:])
		off += size
		out = append(out, string(data[off:off+int(n)]))
		off += int(n)
	}
	return out
}

// classSet is the documents of a class.
func (s *segment) classSet(i int) bitset {
	words := wordsFor(s.docs)
	return view64(s.part("class"))[i*words : (i+1)*words]
}

// newer orders documents of any segments: by number of order, the highest
// first, then by id, the highest first.
func newer(s *segment, a uint32, t *segment, b uint32) int {
	x, y := s.numbers[s.orderBy].at(a), t.numbers[t.orderBy].at(b)
	switch {
	case x > y:
		return -1
	case x < y:
		return 1
	}
	return bytes.Compare(t.id(b), s.id(a))
}

// vocabulary numbers the values of facets over all segments. It only grows.
type vocabulary struct {
	mu     sync.RWMutex
	number []map[string]uint32
	values [][]string
}

func newVocabulary(facets int) *vocabulary {
	v := &vocabulary{number: make([]map[string]uint32, facets), values: make([][]string, facets)}
	for i := range v.number {
		v.number[i] = map[string]uint32{}
	}
	return v
}

// learn numbers a segment's values.
func (v *vocabulary) learn(s *segment) [][]uint32 {
	out := make([][]uint32, len(v.number))
	for f := range out {
		values := s.values(f)
		out[f] = make([]uint32, len(values))
		v.mu.Lock()
		for i, value := range values {
			n, ok := v.number[f][value]
			if !ok {
				n = uint32(len(v.values[f]))
				v.values[f] = append(v.values[f], value)
				v.number[f][value] = n
			}
			out[f][i] = n
		}
		v.mu.Unlock()
	}
	return out
}

// of are the values of a facet known so far.
func (v *vocabulary) of(facet int) []string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.values[facet]
}
