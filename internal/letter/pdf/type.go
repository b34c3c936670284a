package pdf

import (
	"errors"
	"strings"
	"unicode"
)

// Family is typefaces in order of preference; a character is drawn in the
// first that has it. It is read-only and may be shared by many documents.
type Family struct{ faces []*face }

// Open reads TrueType fonts. The strings are kept, not copied.
func Open(files ...string) (*Family, error) {
	if len(files) == 0 {
		return nil, errors.New("pdf: no fonts")
	}
	f := &Family{}
	for _, data := range files {
		face, err := openFace(data)
		if err != nil {
			return nil, err
		}
		f.faces = append(f.faces, face)
	}
	return f, nil
}

// letter is one character as a document draws it: the number (CID) it has in
// its face's subset, and its width in thousandths of the type size.
type letter struct {
	face  int // missing: no face has it
	cid   int
	width float64
	pad   float64    // to each side, where figures stand in columns
	trim  [2]float64 // what a Chinese quotation mark has too much for Latin text, before and after
}

// pads is the room before and after a letter, in thousandths of the type size.
func (l letter) pads(st Style) (before, after float64) {
	if st.Figures {
		return l.pad, l.pad
	}
	return -l.trim[0], -l.trim[1]
}

const missing = -1

// typeset numbers the characters that one document uses, face by face.
type typeset struct {
	family  *Family
	letters map[rune]letter
	glyphs  [][]int  // per face: glyph of each CID
	runes   [][]rune // per face: character of each CID
	figure  float64  // widest of 0-9
	latin   bool     // the document is not in Chinese
	missing map[rune]int
}

// latinTrim narrows quotation marks that a Chinese font sets a whole character
// wide, in thousandths of the type size before and after.
func latinTrim(r rune) [2]float64 {
	switch r {
	case '“':
		return [2]float64{510, 15}
	case '”':
		return [2]float64{15, 510}
	case '‘':
		return [2]float64{690, 15}
	case '’':
		return [2]float64{15, 690}
	}
	return [2]float64{}
}

func newTypeset(f *Family, lang string) *typeset {
	t := &typeset{family: f, letters: map[rune]letter{}, missing: map[rune]int{}, latin: !strings.HasPrefix(lang, "zh")}
	for range f.faces {
		t.glyphs = append(t.glyphs, []int{0})
		t.runes = append(t.runes, []rune{0})
	}
	for r := '0'; r <= '9'; r++ {
		t.figure = max(t.figure, f.faces[0].advance(f.faces[0].glyph(r)))
	}
	return t
}

func (t *typeset) letter(r rune) letter {
	l, ok := t.letters[r]
	if !ok {
		l = t.number(r)
		t.letters[r] = l
	}
	return l
}

func (t *typeset) number(r rune) letter {
	if unseen(r) {
		return t.add(0, r, -1, 0)
	}
	for i, f := range t.family.faces {
		if g := f.glyph(r); g > 0 {
			l := t.add(i, r, g, f.advance(g))
			switch {
			case r >= '0' && r <= '9':
				l.pad = (t.figure - l.width) / 2
			case t.latin && l.width == 1000:
				l.trim = latinTrim(r)
			}
			return l
		}
	}
	return letter{face: missing, width: 1000}
}

func (t *typeset) add(face int, r rune, glyph int, width float64) letter {
	t.glyphs[face] = append(t.glyphs[face], glyph)
	t.runes[face] = append(t.runes[face], r)
	return letter{face: face, cid: len(t.glyphs[face]) - 1, width: width}
}

// unseen says that a character has no shape of its own: variation selectors,
// joiners, direction marks. It takes no room but is copied with the text.
func unseen(r rune) bool {
	return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF || r == 0x2060 || r == 0xFEFF || r == 0xAD ||
		r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// clean turns blanks of every kind but no-break ones into spaces, and control
// characters into the sign that stands for them.
func clean(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return ' '
	case unicode.IsControl(r):
		return '\uFFFD'
	}
	return r
}
