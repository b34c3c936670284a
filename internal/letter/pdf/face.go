package pdf

import (
	"errors"
	"fmt"
)

// face is one TrueType font, read in place: nothing is copied from the file
// but the glyphs that a document uses.
type face struct {
	data      string
	tables    map[string]string
	upem      int
	ascent    int
	descent   int
	bbox      [4]int
	longLoca  bool
	numGlyphs int
	numHMtx   int
	cmap      string // a format 12 or format 4 subtable
	format    int
}

func u16(s string, i int) int { return int(s[i])<<8 | int(s[i+1]) }
func i16(s string, i int) int { return int(int16(u16(s, i))) }
func u32(s string, i int) int { return u16(s, i)<<16 | u16(s, i+2) }

// openFace reads the tables' directory. The fonts are our own files, so a bad
// one is an error once, at Open; later reads trust it.
func openFace(data string) (*face, error) {
	if len(data) < 12 || u32(data, 0) != 0x00010000 {
		return nil, errors.New("pdf: not a TrueType font")
	}
	f := &face{data: data, tables: map[string]string{}}
	for i := range u16(data, 4) {
		at := 12 + 16*i
		off, size := u32(data, at+8), u32(data, at+12)
		if off+size > len(data) {
			return nil, errors.New("pdf: font is cut short")
		}
		f.tables[data[at:at+4]] = data[off : off+size]
	}
	for _, name := range []string{"head", "hhea", "hmtx", "maxp", "loca", "glyf", "cmap"} {
		if f.tables[name] == "" {
			return nil, fmt.Errorf("pdf: font has no table %s", name)
		}
	}
	head, hhea := f.tables["head"], f.tables["hhea"]
	f.upem = u16(head, 18)
	for i := range f.bbox {
		f.bbox[i] = i16(head, 36+2*i)
	}
	f.longLoca = u16(head, 50) == 1
	f.ascent, f.descent = i16(hhea, 4), i16(hhea, 6)
	f.numHMtx = u16(hhea, 34)
	f.numGlyphs = u16(f.tables["maxp"], 4)
	return f, f.chooseCmap()
}

func (f *face) chooseCmap() error {
	t := f.tables["cmap"]
	for i := range u16(t, 2) {
		sub := t[u32(t, 4+8*i+4):]
		format := u16(sub, 0)
		if format == 12 || format == 4 && f.format == 0 {
			f.cmap, f.format = sub, format
		}
	}
	if f.format == 0 {
		return errors.New("pdf: font maps no Unicode")
	}
	return nil
}

// glyph is the glyph of a character, 0 if the font has none.
func (f *face) glyph(r rune) int {
	if f.format == 12 {
		return f.glyph12(int(r))
	}
	return f.glyph4(int(r))
}

func (f *face) glyph12(c int) int {
	lo, hi := 0, u32(f.cmap, 12)
	for lo < hi {
		mid := (lo + hi) / 2
		at := 16 + 12*mid
		switch {
		case c < u32(f.cmap, at):
			hi = mid
		case c > u32(f.cmap, at+4):
			lo = mid + 1
		default:
			return u32(f.cmap, at+8) + c - u32(f.cmap, at)
		}
	}
	return 0
}

func (f *face) glyph4(c int) int {
	if c > 0xffff {
		return 0
	}
	n := u16(f.cmap, 6) // twice the number of segments
	for i := 0; i < n; i += 2 {
		if c > u16(f.cmap, 14+i) {
			continue
		}
		start := u16(f.cmap, 16+n+i)
		if c < start {
			return 0
		}
		delta, offset := u16(f.cmap, 16+2*n+i), u16(f.cmap, 16+3*n+i)
		if offset == 0 {
			return (c + delta) & 0xffff
		}
		g := u16(f.cmap, 16+3*n+i+offset+2*(c-start))
		if g == 0 {
			return 0
		}
		return (g + delta) & 0xffff
	}
	return 0
}

// advance is a glyph's width in thousandths of the type size.
func (f *face) advance(g int) float64 {
	g = min(g, f.numHMtx-1)
	return float64(u16(f.tables["hmtx"], 4*g)) * 1000 / float64(f.upem)
}

// bearing is a glyph's left side bearing in font units.
func (f *face) bearing(g int) int {
	t := f.tables["hmtx"]
	if g < f.numHMtx {
		return u16(t, 4*g+2)
	}
	return u16(t, 4*f.numHMtx+2*(g-f.numHMtx))
}

// outline is a glyph's record in the glyf table, "" for a blank.
func (f *face) outline(g int) string {
	if g < 0 || g >= f.numGlyphs {
		return ""
	}
	loca := f.tables["loca"]
	if f.longLoca {
		return f.tables["glyf"][u32(loca, 4*g):u32(loca, 4*g+4)]
	}
	return f.tables["glyf"][2*u16(loca, 2*g) : 2*u16(loca, 2*g+2)]
}
