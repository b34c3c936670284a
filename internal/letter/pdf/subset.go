package pdf

import (
	"encoding/binary"
	"math/bits"
	"sort"
)

// subset cuts a font down to the given glyphs, which become glyphs 0, 1, 2, …
// in that order, and the components that they are built of, which follow.
// A glyph of -1 is a blank.
func (f *face) subset(glyphs []int) []byte {
	order := append([]int(nil), glyphs...)
	at := map[int]int{} // new number of a component
	var glyf []byte
	loca := []byte{0, 0, 0, 0}
	for i := 0; i < len(order); i++ {
		outline := []byte(f.outline(order[i]))
		for _, pos := range components(outline) {
			old := int(binary.BigEndian.Uint16(outline[pos:]))
			if _, ok := at[old]; !ok {
				at[old] = len(order)
				order = append(order, old)
			}
			binary.BigEndian.PutUint16(outline[pos:], uint16(at[old]))
		}
		glyf = append(glyf, outline...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	}
	hmtx := make([]byte, 0, 4*len(order))
	for _, g := range order {
		if g < 0 {
			hmtx = append(hmtx, 0, 0, 0, 0)
			continue
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(u16(f.tables["hmtx"], 4*min(g, f.numHMtx-1))))
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.bearing(g)))
	}
	return assemble(map[string][]byte{
		"glyf": glyf, "loca": loca, "hmtx": hmtx,
		"head": patch(f.tables["head"], 50, 1, 8, 0, 10, 0), // long loca; checksum filled in by assemble
		"hhea": patch(f.tables["hhea"], 34, len(order)),
		"maxp": patch(f.tables["maxp"], 4, len(order)),
	})
}

// patch copies a table with 16-bit words changed: offset, value, offset, …
func patch(table string, pairs ...int) []byte {
	b := []byte(table)
	for i := 0; i < len(pairs); i += 2 {
		binary.BigEndian.PutUint16(b[pairs[i]:], uint16(pairs[i+1]))
	}
	return b
}

// components gives the places in a composite outline that hold glyph numbers.
func components(outline []byte) []int {
	if len(outline) < 12 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return nil
	}
	const (
		argsAreWords = 1 << 0
		haveScale    = 1 << 3
		more         = 1 << 5
		haveXYScale  = 1 << 6
		have2x2      = 1 << 7
	)
	var places []int
	for i := 10; ; {
		flags := binary.BigEndian.Uint16(outline[i:])
		places = append(places, i+2)
		i += 6
		if flags&argsAreWords != 0 {
			i += 2
		}
		switch {
		case flags&haveScale != 0:
			i += 2
		case flags&haveXYScale != 0:
			i += 4
		case flags&have2x2 != 0:
			i += 8
		}
		if flags&more == 0 {
			return places
		}
	}
}

// assemble makes a font file of tables, with all its checksums.
func assemble(tables map[string][]byte) []byte {
	names := make([]string, 0, len(tables))
	for n := range tables {
		names = append(names, n)
	}
	sort.Strings(names)
	n := len(names)
	pow := bits.Len(uint(n)) - 1
	be := binary.BigEndian
	out := be.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, 16 << pow, pow, 16*n - 16<<pow} {
		out = be.AppendUint16(out, uint16(v))
	}
	offset, headAt := 12+16*n, 0
	for _, name := range names {
		t := tables[name]
		if name == "head" {
			headAt = offset
		}
		out = append(out, name...)
		out = be.AppendUint32(out, checksum(t))
		out = be.AppendUint32(out, uint32(offset))
		out = be.AppendUint32(out, uint32(len(t)))
		offset += (len(t) + 3) &^ 3
	}
	for _, name := range names {
		out = append(out, tables[name]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	be.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(b []byte) (sum uint32) {
	for i := 0; i < len(b); i += 4 {
		var word [4]byte
		copy(word[:], b[i:])
		sum += binary.BigEndian.Uint32(word[:])
	}
	return sum
}
