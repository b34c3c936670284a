package pdf

import (
	"bytes"
	"fmt"
	"strconv"
)

// Color is red, green and blue, each 0 to 1.
type Color [3]float64

// Style is how a piece of text is set.
type Style struct {
	Size    float64
	Bold    bool // the same outlines with a thin stroke
	Color   Color
	Figures bool    // digits of equal width, for columns of numbers
	Spread  float64 // points added after each character
}

// Page is one page being drawn. Only the newest page of a document can be
// drawn on.
type Page struct {
	doc   *Doc
	buf   bytes.Buffer
	links []link
}

type link struct{ rect, url string }

func num(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// pt rounds to a hundredth of a point, below what a printer can show.
func pt(v float64) string {
	return num(float64(int64(v*100+copysign(0.5, v))) / 100)
}

func copysign(m, v float64) float64 {
	if v < 0 {
		return -m
	}
	return m
}

// Width is the length of a text in points.
func (d *Doc) Width(st Style, s string) float64 {
	w := 0.0
	for _, r := range s {
		w += d.advance(st, clean(r))
	}
	return w
}

func (d *Doc) advance(st Style, r rune) float64 {
	l := d.set.letter(r)
	before, after := l.pads(st)
	return (l.width+before+after)*st.Size/1000 + st.Spread
}

// Text draws s from x along the base line y and returns its length.
func (p *Page) Text(x, y float64, st Style, s string) float64 {
	start := x
	run := make([]letter, 0, len(s))
	from := x
	flush := func() {
		if len(run) > 0 {
			p.run(from, y, st, run)
			run = run[:0]
		}
	}
	for _, r := range s {
		r = clean(r)
		l := p.doc.set.letter(r)
		w := p.doc.advance(st, r)
		switch {
		case l.face == missing:
			flush()
			p.box(x, y, st, r)
			p.doc.set.missing[r]++
		case len(run) > 0 && run[0].face != l.face:
			flush()
			fallthrough
		default:
			if len(run) == 0 {
				from = x
			}
			run = append(run, l)
		}
		x += w
	}
	flush()
	return x - start
}

// TextRight draws s so that it ends at x.
func (p *Page) TextRight(x, y float64, st Style, s string) {
	p.Text(x-p.doc.Width(st, s), y, st, s)
}

// TextCenter draws s around x.
func (p *Page) TextCenter(x, y float64, st Style, s string) {
	p.Text(x-p.doc.Width(st, s)/2, y, st, s)
}

// run draws letters of one face.
func (p *Page) run(x, y float64, st Style, run []letter) {
	p.fill(st.Color)
	fmt.Fprintf(&p.buf, "BT /F%d %s Tf ", run[0].face, pt(st.Size))
	if st.Bold {
		fmt.Fprintf(&p.buf, "%s RG 2 Tr %s w ", rgb(st.Color), num(st.Size*0.028))
	} else {
		p.buf.WriteString("0 Tr ")
	}
	fmt.Fprintf(&p.buf, "%s Tc %s %s Td ", num(st.Spread), pt(x), pt(PageHeight-y))
	padded := false
	for _, l := range run {
		before, after := l.pads(st)
		padded = padded || before != 0 || after != 0
	}
	if !padded {
		p.buf.WriteByte('<')
		for _, l := range run {
			fmt.Fprintf(&p.buf, "%04X", l.cid)
		}
		p.buf.WriteString("> Tj ET\n")
		return
	}
	p.buf.WriteByte('[')
	for _, l := range run {
		if before, after := l.pads(st); before != 0 || after != 0 {
			fmt.Fprintf(&p.buf, "%s <%04X> %s ", pt(-before), l.cid, pt(-after))
		} else {
			fmt.Fprintf(&p.buf, "<%04X>", l.cid)
		}
	}
	p.buf.WriteString("] TJ ET\n")
}

// box draws a character that no font has: its code point in a frame, which a
// reader copies as the character itself. Unseen spaces of the full size, before
// and after the digits, tell readers that the character belongs to the line.
func (p *Page) box(x, y float64, st Style, r rune) {
	fmt.Fprintf(&p.buf, "/Span<</ActualText%s>> BDC\n", textString(string(r)))
	place := func(x float64) {
		fmt.Fprintf(&p.buf, "BT /F0 %s Tf 3 Tr 0 Tc %s %s Td <%04X> Tj ET\n", pt(st.Size), pt(x), pt(PageHeight-y), p.doc.set.letter(' ').cid)
	}
	place(x)
	w, h := 0.92*st.Size, 0.92*st.Size
	left, top := x+0.04*st.Size, y-0.80*st.Size
	p.frame(left, top, w, h, 0.04*st.Size, st.Color)
	hex := fmt.Sprintf("%04X", r)
	half := (len(hex) + 1) / 2
	small := Style{Size: 0.40 * st.Size, Color: st.Color}
	if half > 2 {
		small.Size = 0.36 * st.Size
	}
	p.TextCenter(left+w/2, top+0.42*h, small, hex[:half])
	p.TextCenter(left+w/2, top+0.86*h, small, hex[half:])
	place(x + 0.744*st.Size)
	p.buf.WriteString("EMC\n")
}

func rgb(c Color) string { return pt(c[0]) + " " + pt(c[1]) + " " + pt(c[2]) }

func (p *Page) fill(c Color) { fmt.Fprintf(&p.buf, "%s rg ", rgb(c)) }

func (p *Page) frame(x, y, w, h, line float64, c Color) {
	fmt.Fprintf(&p.buf, "%s RG %s w %s %s %s %s re S\n", rgb(c), num(line), pt(x), pt(PageHeight-y-h), pt(w), pt(h))
}

// Frame draws the outline of a rectangle whose upper left corner is x, y.
func (p *Page) Frame(x, y, w, h, line float64, c Color) { p.frame(x, y, w, h, line, c) }

// Fill fills a rectangle whose upper left corner is x, y.
func (p *Page) Fill(x, y, w, h float64, c Color) {
	p.fill(c)
	fmt.Fprintf(&p.buf, "%s %s %s %s re f\n", pt(x), pt(PageHeight-y-h), pt(w), pt(h))
}

// Rule draws a horizontal line.
func (p *Page) Rule(x, y, w, line float64, c Color) {
	fmt.Fprintf(&p.buf, "%s RG %s w %s %s m %s %s l S\n", rgb(c), num(line), pt(x), pt(PageHeight-y), pt(x+w), pt(PageHeight-y))
}

// Dots fills the true cells of a square grid, such as a QR code, of the given
// width. Neighbours in a row are joined, so that no hairlines show.
func (p *Page) Dots(x, y, width float64, grid [][]bool, c Color) {
	cell := width / float64(len(grid))
	p.fill(c)
	for i, row := range grid {
		for j := 0; j < len(row); {
			if !row[j] {
				j++
				continue
			}
			k := j
			for k < len(row) && row[k] {
				k++
			}
			fmt.Fprintf(&p.buf, "%s %s %s %s re ", pt(x+float64(j)*cell), pt(PageHeight-y-float64(i+1)*cell), pt(float64(k-j)*cell), pt(cell))
			j = k
		}
	}
	p.buf.WriteString("f\n")
}

// Link makes a rectangle lead to a web address.
func (p *Page) Link(x, y, w, h float64, url string) {
	p.links = append(p.links, link{fmt.Sprintf("%s %s %s %s", pt(x), pt(PageHeight-y-h), pt(x+w), pt(PageHeight-y)), url})
}
