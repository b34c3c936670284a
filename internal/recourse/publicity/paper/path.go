package paper

import (
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/vector"
)

// Inks of the image. It carries its own paper, so that it reads alike on light
// and dark pages. Vermilion is for the seal only.
var (
	inkPaper = color.RGBA{0xfa, 0xf8, 0xf4, 0xff}
	inkText  = color.RGBA{0x1c, 0x24, 0x29, 0xff}
	inkMuted = color.RGBA{0x55, 0x5f, 0x68, 0xff}
	inkRule  = color.RGBA{0xcd, 0xc7, 0xbc, 0xff}
	inkSeal  = color.RGBA{0xb3, 0x26, 0x1e, 0xff}
	inkWhite = color.RGBA{0xff, 0xff, 0xff, 0xff}
)

// path is outlines of one colour, in pixels from the upper left corner.
type path struct {
	ink color.RGBA
	ops []step
}

// step is one piece of an outline: a move, a line, or a curve of two or three
// points.
type step struct {
	op sfnt.SegmentOp
	at [6]float32
}

func (p *path) add(op sfnt.SegmentOp, at ...float32) {
	s := step{op: op}
	copy(s.at[:], at)
	p.ops = append(p.ops, s)
}

// rect adds a rectangle, clockwise.
func (p *path) rect(x, y, w, h float32) {
	p.add(sfnt.SegmentOpMoveTo, x, y)
	p.add(sfnt.SegmentOpLineTo, x+w, y)
	p.add(sfnt.SegmentOpLineTo, x+w, y+h)
	p.add(sfnt.SegmentOpLineTo, x, y+h)
	p.add(sfnt.SegmentOpLineTo, x, y)
}

// frame adds the outline of a rectangle as a band of the given width.
func (p *path) frame(x, y, w, h, band float32) {
	p.rect(x, y, w, band)
	p.rect(x, y+h-band, w, band)
	p.rect(x, y+band, band, h-2*band)
	p.rect(x+w-band, y+band, band, h-2*band)
}

// bounds is a rectangle around everything, control points included.
func (p *path) bounds() image.Rectangle {
	lowX, lowY, highX, highY := float32(math.MaxFloat32), float32(math.MaxFloat32), float32(-math.MaxFloat32), float32(-math.MaxFloat32)
	for _, s := range p.ops {
		for i := range points(s.op) {
			x, y := s.at[2*i], s.at[2*i+1]
			lowX, lowY, highX, highY = min(lowX, x), min(lowY, y), max(highX, x), max(highY, y)
		}
	}
	if len(p.ops) == 0 {
		return image.Rectangle{}
	}
	return image.Rect(int(lowX)-1, int(lowY)-1, int(highX)+2, int(highY)+2)
}

// feed gives the outlines to a rasterizer whose corner is at x, y.
func (p *path) feed(z *vector.Rasterizer, x, y float32) {
	open := false
	for _, s := range p.ops {
		a := s.at
		for i := range a {
			a[i] -= []float32{x, y}[i%2]
		}
		switch s.op {
		case sfnt.SegmentOpMoveTo:
			if open {
				z.ClosePath()
			}
			z.MoveTo(a[0], a[1])
			open = true
		case sfnt.SegmentOpLineTo:
			z.LineTo(a[0], a[1])
		case sfnt.SegmentOpQuadTo:
			z.QuadTo(a[0], a[1], a[2], a[3])
		case sfnt.SegmentOpCubeTo:
			z.CubeTo(a[0], a[1], a[2], a[3], a[4], a[5])
		}
	}
	if open {
		z.ClosePath()
	}
}

// data is the outlines as the d attribute of an SVG path.
func (p *path) data() string {
	var b strings.Builder
	point := func(values ...float32) {
		for i, v := range values {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(strconv.FormatFloat(float64(int(v*10+0.5))/10, 'f', -1, 64))
		}
	}
	open := false
	for _, s := range p.ops {
		a := s.at
		switch s.op {
		case sfnt.SegmentOpMoveTo:
			if open {
				b.WriteByte('Z')
			}
			b.WriteByte('M')
			point(a[0], a[1])
			open = true
		case sfnt.SegmentOpLineTo:
			b.WriteByte('L')
			point(a[0], a[1])
		case sfnt.SegmentOpQuadTo:
			b.WriteByte('Q')
			point(a[0], a[1], a[2], a[3])
		case sfnt.SegmentOpCubeTo:
			b.WriteByte('C')
			point(a[:]...)
		}
	}
	if open {
		b.WriteByte('Z')
	}
	return b.String()
}
