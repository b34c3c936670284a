package engine

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"

	"joinder/internal/similar/wordmap"
)

// builder collects documents and writes them as one segment. Words become
// numbers as they come; at the end a counting sort by number brings all places
// of a word together, in order.
type builder struct {
	schema *Schema
	w      *weights
	known  wordmap.Map
	words  []string
	places []uint32 // number of the word at each place, plus one; 0 is a gap
	ends   []uint32 // of each document's places
	lone   []uint32 // numbers of singles
	lones  []uint32 // ends of each document's singles
	lonely []byte
	codes  collected
	table  *table
	value  []map[string]uint32
	docs4  []uint32 // room for invert
	pos2   []uint16
}

func newBuilder(s *Schema, w *weights) *builder {
	b := &builder{schema: s, w: w, table: newTable(s), value: make([]map[string]uint32, len(s.Facets))}
	b.codes.width = s.CodeBytes
	b.table.codes = b.codes.all
	for i := range b.value {
		b.value[i] = map[string]uint32{}
	}
	return b
}

// fresh is an empty builder that has the room of one that is written.
func (b *builder) fresh() *builder {
	next := newBuilder(b.schema, b.w)
	next.places, next.docs4, next.pos2 = b.places[:0], b.docs4, b.pos2
	return next
}

func (b *builder) docs() int { return len(b.ends) }

// size is about the number of bytes that are held.
func (b *builder) size() int {
	return 4*(len(b.places)+len(b.lone)) + 60*len(b.words) + len(b.codes.text)
}

func (b *builder) number(term string) uint32 {
	n, known := b.known.Number(term)
	if !known {
		b.words = append(b.words, strings.Clone(term)) // not the text it was cut from
	}
	return n
}

// add takes a document that fits the schema.
func (b *builder) add(d *Document) error {
	if err := b.schema.fits(d); err != nil {
		return err
	}
	length := 0
	for _, t := range d.Terms {
		if t = cut(t); t == "" {
			b.places = append(b.places, 0)
			continue
		}
		b.places = append(b.places, b.number(t)+1)
		length++
	}
	b.ends = append(b.ends, uint32(len(b.places)))
	from := len(b.lone)
	for _, t := range d.Singles {
		if t = cut(t); t != "" {
			b.lonely = append(append(b.lonely[:0], singles...), t...)
			n, known := b.known.NumberBytes(b.lonely)
			if !known {
				b.words = append(b.words, string(b.lonely))
			}
			if !slices.Contains(b.lone[from:], n) {
				b.lone = append(b.lone, n)
			}
		}
	}
	b.lones = append(b.lones, uint32(len(b.lone)))
	t := b.table
	t.ids.add(d.ID)
	t.lengths = append(t.lengths, b.w.code(length))
	class := slices.Index(t.classes, d.Class)
	if class < 0 {
		if len(t.classes) == maxClasses {
			return fmt.Errorf("engine: more than %d classes of visibility", maxClasses)
		}
		class = len(t.classes)
		t.classes = append(t.classes, d.Class)
	}
	t.class = append(t.class, byte(class))
	for f, v := range d.Values {
		n, ok := b.value[f][v]
		if !ok {
			n = uint32(len(t.values[f]))
			v = string(append([]byte(nil), v...))
			t.values[f] = append(t.values[f], v)
			b.value[f][v] = n
		}
		t.facets[f] = append(t.facets[f], n)
	}
	for i, n := range d.Numbers {
		t.numbers[i] = append(t.numbers[i], n)
	}
	b.codes.add(d.Code)
	return nil
}

// write writes the segment and returns its length; dir is for long parts that
// wait, "" keeps them in memory.
func (b *builder) write(to io.Writer, dir string) (int64, error) {
	order := byLength(b.table.lengths)
	b.table.arrange(order)
	b.codes.order = order
	p := newPartWriter(to)
	t := newTermWriter(b.docs(), b.w, b.table.lengths, p, dir)
	b.writeTerms(t, order)
	t.finish()
	b.table.write(p)
	return p.finish(b.table.layout)
}

// bytes is the segment as one piece of memory.
func (b *builder) bytes() ([]byte, error) {
	var out bytes.Buffer
	_, err := b.write(&out, "")
	return out.Bytes(), err
}

func (b *builder) writeTerms(t *termWriter, order []uint32) {
	starts, docs, pos := b.invert(order)
	sorted := upTo(len(b.words))
	slices.SortFunc(sorted, func(x, y uint32) int {
		return strings.Compare(b.words[x], b.words[y])
	})
	var steps []byte
	for _, word := range sorted {
		t.begin([]byte(b.words[word]))
		lone := b.words[word][:1] == singles
		for i, end := starts[word], starts[word+1]; i < end; {
			doc := docs[i]
			if lone {
				t.doc(doc, 1, nil)
				i++
				continue
			}
			from, last := i, uint32(0)
			for steps = steps[:0]; i < end && docs[i] == doc; i++ {
				steps = binary.AppendUvarint(steps, uint64(uint32(pos[i])-last))
				last = uint32(pos[i])
			}
			t.doc(doc, i-from, steps)
		}
		t.end()
	}
}

// invert lists, for each word, the documents and places where it stands.
func (b *builder) invert(order []uint32) (starts, docs []uint32, pos []uint16) {
	starts = make([]uint32, len(b.words)+1)
	for _, p := range b.places {
		if p > 0 {
			starts[p]++
		}
	}
	for _, w := range b.lone {
		starts[w+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	next := slices.Clone(starts)
	n := int(starts[len(b.words)])
	docs, pos = slices.Grow(b.docs4[:0], n)[:n], slices.Grow(b.pos2[:0], n)[:n]
	b.docs4, b.pos2 = docs, pos
	for d, from := range order {
		at, lone := uint32(0), uint32(0)
		if from > 0 {
			at, lone = b.ends[from-1], b.lones[from-1]
		}
		for i, p := range b.places[at:b.ends[from]] {
			if p > 0 {
				slot := next[p-1]
				next[p-1]++
				docs[slot], pos[slot] = uint32(d), uint16(i)
			}
		}
		for ; lone < b.lones[from]; lone++ {
			slot := next[b.lone[lone]]
			next[b.lone[lone]]++
			docs[slot] = uint32(d)
		}
	}
	return starts, docs, pos
}
