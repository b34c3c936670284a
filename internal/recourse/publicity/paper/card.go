package paper

import (
	"bufio"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"strings"

	"github.com/skip2/go-qrcode"
	"golang.org/x/image/vector"

	"joinder/internal/recourse/publicity"
)

// Measures of the image in pixels: what networks show whole.
const (
	CardWidth  = 1200
	CardHeight = 630
)

// Card is what stands on the image.
type Card struct {
	Side publicity.Side
	Page string // public page of the case, as a QR code
}

// PNG writes the image.
func (p *Press) PNG(w io.Writer, c Card) error {
	d, err := p.card(c)
	if err != nil {
		return err
	}
	img := image.NewRGBA(image.Rect(0, 0, CardWidth, CardHeight))
	z := vector.NewRasterizer(CardWidth, CardHeight)
	for _, layer := range d.paths {
		where := layer.bounds().Intersect(img.Bounds()) // most layers are small, and time goes with the area
		if where.Empty() {
			continue
		}
		z.Reset(where.Dx(), where.Dy())
		z.DrawOp = draw.Over
		layer.feed(z, float32(where.Min.X), float32(where.Min.Y))
		z.Draw(img, where, image.NewUniform(layer.ink), image.Point{})
	}
	return png.Encode(w, img)
}

// SVG writes the same drawing, with its words for those who hear it read.
func (p *Press) SVG(w io.Writer, c Card) error {
	d, err := p.card(c)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" lang="%s" aria-labelledby="t d">`,
		CardWidth, CardHeight, CardWidth, CardHeight, html.EscapeString(string(c.Side.Lang)))
	fmt.Fprintf(out, `<title id="t">%s</title><desc id="d">%s</desc>`, html.EscapeString(c.Side.Title), html.EscapeString(c.Side.Alt))
	for _, layer := range d.paths {
		fmt.Fprintf(out, `<path fill="%s" d="%s"/>`, hex(layer.ink), layer.data())
	}
	out.WriteString(`</svg>`)
	return out.Flush()
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Where things stand on the image.
const (
	cardEdge  = 56.0
	cardMain  = 760.0 // width of title and figures
	cardQR    = 236.0
	cardRight = CardWidth - cardEdge - cardQR
)

// card lays the image out.
func (p *Press) card(c Card) (*drawing, error) {
	s := c.Side
	d := p.drawing(string(s.Lang))
	d.layer(inkPaper).rect(0, 0, CardWidth, CardHeight)
	d.layer(inkRule).frame(0, 0, CardWidth, CardHeight, 3)
	d.seal(cardEdge, 50, 60)
	firm := 28.0
	d.text(inkMuted, firm, cardEdge+80, 91, d.fit(firm, s.Firm, cardMain-80))

	px, lines := d.title(s.Title)
	y := 140.0
	for _, line := range lines {
		y += px * 0.95
		d.text(inkText, px, cardEdge, y, line)
		y += px * 0.33
	}
	d.numbers(s.Numbers)
	if err := d.code(c.Page, s.Scan); err != nil {
		return nil, err
	}
	d.layer(inkRule).rect(cardEdge, 556, CardWidth-2*cardEdge, 1.5)
	d.text(inkMuted, 21, cardEdge, 592, s.Date)
	site := d.fit(21, s.Site, 460)
	d.text(inkMuted, 21, CardWidth-cardEdge-d.width(21, site), 592, site)
	return d, nil
}

// title finds the largest size at which a title fits; one that is too long for
// the smallest is cut.
func (d *drawing) title(s string) (float64, []string) {
	room := 240.0 // down to the figures
	for px := 62.0; px > 32; px -= 2 {
		if lines := d.wrap(px, s, cardMain); float64(len(lines))*px*1.28 <= room {
			return px, lines
		}
	}
	lines := d.wrap(32, s, cardMain)
	most := int(room / (32 * 1.28))
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = d.fit(32, lines[most-1]+"…", cardMain)
	}
	return 32, lines
}

// fit shortens words to a width, with a sign that something was left out.
func (d *drawing) fit(px float64, s string, width float64) string {
	s = plain(s)
	if d.width(px, s) <= width {
		return s
	}
	runes := []rune(strings.TrimSuffix(s, "…"))
	for len(runes) > 0 && d.width(px, string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ") + "…"
}

// numbers sets the figures side by side; long ones are set smaller.
func (d *drawing) numbers(all []publicity.Number) {
	shown := all
	if len(shown) > 4 {
		shown = shown[:4]
	}
	gap, x := 26.0, cardEdge
	columns := []float64{150, 300, 200, 0}
	width := CardWidth - 2*cardEdge
	rest := width - 3*gap
	for i, n := range shown {
		w := columns[i]
		if w == 0 {
			w = rest
		}
		rest -= w
		px := 46.0
		for px > 22 && d.width(px, n.Value) > w {
			px -= 2
		}
		d.text(inkText, px, x, 494, d.fit(px, n.Value, w))
		small := 20.0
		for i, line := range d.wrap(small, n.Label, w) {
			if i < 2 {
				d.text(inkMuted, small, x, 420+float64(i)*22, line)
			}
		}
		x += w + gap
	}
}

// code sets the QR code on white, which its readers need, with a word below.
func (d *drawing) code(page, scan string) error {
	code, err := qrcode.New(page, qrcode.Medium)
	if err != nil {
		return fmt.Errorf("paper: QR code: %w", err)
	}
	d.layer(inkWhite).rect(cardRight, 50, cardQR, cardQR)
	d.layer(inkRule).frame(cardRight, 50, cardQR, cardQR, 1.5)
	grid := code.Bitmap()
	cell := float32(cardQR / float64(len(grid)))
	dots := d.layer(inkText)
	for i, row := range grid {
		for j := 0; j < len(row); j++ {
			if !row[j] {
				continue
			}
			from := j
			for j+1 < len(row) && row[j+1] {
				j++
			}
			dots.rect(cardRight+float32(from)*cell, 50+float32(i)*cell, float32(j-from+1)*cell, cell)
		}
	}
	for i, line := range d.wrap(20, scan, cardQR) {
		if i < 3 {
			d.text(inkMuted, 20, cardRight, 50+cardQR+30+float64(i)*26, line)
		}
	}
	return nil
}
