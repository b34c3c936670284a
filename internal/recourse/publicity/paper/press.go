package paper

import (
	"fmt"
	"image/color"
	"io"
	"strings"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"joinder/internal/letter/pdf"
)

// Press draws. It is safe for concurrent use.
type Press struct {
	faces  []*sfnt.Font
	family *pdf.Family
}

// Open reads TrueType fonts in order of preference. The strings are kept, not
// copied.
func Open(files ...string) (*Press, error) {
	family, err := pdf.Open(files...)
	if err != nil {
		return nil, err
	}
	p := &Press{family: family}
	for _, data := range files {
		f, err := sfnt.ParseReaderAt(strings.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("paper: font: %w", err)
		}
		p.faces = append(p.faces, f)
	}
	return p, nil
}

// drawing is one image being laid out: paths in the order of painting.
type drawing struct {
	press *Press
	doc   *pdf.Doc // measures and breaks lines with the same fonts
	paths []*path
	buf   sfnt.Buffer
}

func (p *Press) drawing(lang string) *drawing {
	return &drawing{press: p, doc: pdf.New(io.Discard, p.family, pdf.Info{Lang: lang})}
}

// layer is the path to draw on in a colour; a new one when the colour changes.
func (d *drawing) layer(ink color.RGBA) *path {
	if n := len(d.paths); n > 0 && d.paths[n-1].ink == ink {
		return d.paths[n-1]
	}
	d.paths = append(d.paths, &path{ink: ink})
	return d.paths[len(d.paths)-1]
}

func size(px float64) pdf.Style { return pdf.Style{Size: px} }

func (d *drawing) width(px float64, s string) float64 { return d.doc.Width(size(px), plain(s)) }

func (d *drawing) wrap(px float64, s string, width float64) []string {
	var out []string
	for _, l := range d.doc.Wrap(size(px), plain(s), width, 0) {
		out = append(out, l.Text)
	}
	return out
}

// plain writes quotation marks that a Chinese font sets too wide for Latin text
// in the way of a typewriter, and folds blanks.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("‘", "'", "’", "'").Replace(s)), " ")
}

// text draws one line from x on the base line y and returns where it ends.
func (d *drawing) text(ink color.RGBA, px, x, y float64, s string) float64 {
	for _, r := range plain(s) {
		w := d.doc.Width(size(px), string(r))
		if w > 0 {
			d.glyph(ink, px, x, y, r)
		}
		x += w
	}
	return x
}

func (d *drawing) glyph(ink color.RGBA, px, x, y float64, r rune) {
	ppem := fixed.Int26_6(px * 64)
	for _, f := range d.press.faces {
		g, err := f.GlyphIndex(&d.buf, r)
		if err != nil || g == 0 {
			continue
		}
		segments, err := f.LoadGlyph(&d.buf, g, ppem, nil)
		if err != nil {
			continue
		}
		p := d.layer(ink)
		for _, s := range segments {
			at := make([]float32, 0, 6)
			for i := range points(s.Op) {
				at = append(at, float32(x)+float32(s.Args[i].X)/64, float32(y)+float32(s.Args[i].Y)/64)
			}
			p.add(s.Op, at...)
		}
		return
	}
	d.box(ink, px, x, y, r)
}

func points(op sfnt.SegmentOp) int {
	switch op {
	case sfnt.SegmentOpQuadTo:
		return 2
	case sfnt.SegmentOpCubeTo:
		return 3
	}
	return 1
}

// box draws a character that no font has: its code point in a frame.
func (d *drawing) box(ink color.RGBA, px, x, y float64, r rune) {
	side := 0.92 * px
	left, top := x+0.04*px, y-0.80*px
	d.layer(ink).frame(float32(left), float32(top), float32(side), float32(side), float32(max(1, 0.04*px)))
	hex := fmt.Sprintf("%04X", r)
	half := (len(hex) + 1) / 2
	small := 0.36 * px
	for i, part := range []string{hex[:half], hex[half:]} {
		d.text(ink, small, left+(side-d.width(small, part))/2, top+side*(0.42+0.44*float64(i)), part)
	}
}

// seal draws the mark of a sealed thing: 印 cut into a red square.
func (d *drawing) seal(x, y, side float64) {
	d.layer(inkSeal).rect(float32(x), float32(y), float32(side), float32(side))
	d.layer(inkWhite).frame(float32(x+side*0.07), float32(y+side*0.07), float32(side*0.86), float32(side*0.86), float32(max(1, side*0.025)))
	px := side * 0.68
	d.text(inkWhite, px, x+(side-d.width(px, "印"))/2, y+side*0.75, "印")
}
