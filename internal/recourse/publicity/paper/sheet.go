package paper

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"joinder/internal/letter/pdf"
	"joinder/internal/recourse/publicity"
)

// Leaf is the fact sheet of one page.
type Leaf struct {
	Side publicity.Side
	Page string
	At   time.Time // midnight of the day that its figures are of
}

const (
	sheetLeft   = 56.0
	sheetTop    = 52.0
	sheetBottom = pdf.PageHeight - 46
	sheetWidth  = pdf.PageWidth - 2*sheetLeft
	labelWidth  = 74.0
)

var (
	ink   = pdf.Color{0.11, 0.14, 0.16}
	muted = pdf.Color{0.36, 0.40, 0.44}
	rule  = pdf.Color{0.80, 0.78, 0.74}
	red   = pdf.Color{0.70, 0.15, 0.12}
	white = pdf.Color{1, 1, 1}
)

// Sheet writes the page. Long texts are set smaller, and, where that is not
// enough, cut with a sign; the public page has them whole.
func (p *Press) Sheet(w io.Writer, l Leaf) error {
	for _, try := range []struct {
		px   float64
		most int // runes of one text
	}{{10.5, 4000}, {10, 4000}, {9.5, 4000}, {9, 4000}, {8.5, 4000}, {8, 1600}, {8, 900}, {7.5, 600}, {7.5, 350}, {7, 200}} {
		trial := &leaf{doc: pdf.New(io.Discard, p.family, pdf.Info{Lang: string(l.Side.Lang)}), in: l, px: try.px, most: try.most}
		if err := trial.draw(); err != nil {
			return err
		}
		if trial.y > sheetBottom && try.most > 200 {
			continue
		}
		out := pdf.New(w, p.family, pdf.Info{Title: l.Side.Title, Lang: string(l.Side.Lang), Created: l.At})
		if err := (&leaf{doc: out, in: l, px: try.px, most: try.most}).draw(); err != nil {
			return err
		}
		return out.Close(nil)
	}
	return nil
}

// leaf is a page being set.
type leaf struct {
	doc  *pdf.Doc
	page *pdf.Page
	in   Leaf
	px   float64
	most int
	y    float64
}

func (l *leaf) draw() error {
	l.page, l.y = l.doc.Page(), sheetTop
	s := l.in.Side
	l.seal(sheetLeft+sheetWidth-40, sheetTop-4, 40)
	l.page.Text(sheetLeft, l.y+10, pdf.Style{Size: 9.5, Color: muted}, s.Sheet+" · "+s.Date)
	l.y += 18
	title := 20.0
	for title > 12 && len(l.doc.Wrap(pdf.Style{Size: title, Bold: true}, s.Title, sheetWidth-54, 0)) > 2 {
		title--
	}
	l.lines(pdf.Style{Size: title, Bold: true, Color: ink}, s.Title, sheetLeft, sheetWidth-54, title*1.3)
	l.lines(pdf.Style{Size: 10.5, Color: muted}, s.Firm, sheetLeft, sheetWidth-54, 15)
	l.y += 4
	l.rule()
	l.numbers()
	l.rule()
	for _, st := range s.Statements {
		l.statement(st)
	}
	l.reply()
	return l.foot()
}

func (l *leaf) cut(text string) string {
	r := []rune(text)
	if len(r) <= l.most {
		return text
	}
	return strings.TrimSpace(string(r[:l.most])) + "…"
}

// lines sets paragraphs from x and moves down.
func (l *leaf) lines(st pdf.Style, text string, x, width, leading float64) {
	for _, para := range strings.Split(text, "\n") {
		if strings.TrimSpace(para) == "" {
			continue
		}
		for _, line := range l.doc.Wrap(st, para, width, 0) {
			l.page.Text(x, l.y+st.Size, st, line.Text)
			l.y += leading
		}
	}
}

func (l *leaf) rule() {
	l.page.Rule(sheetLeft, l.y, sheetWidth, 0.6, rule)
	l.y += 8
}

func (l *leaf) numbers() {
	top, deepest := l.y, l.y
	column := sheetWidth / float64(max(1, len(l.in.Side.Numbers)))
	for i, n := range l.in.Side.Numbers {
		x := sheetLeft + float64(i)*column
		l.y = top
		l.lines(pdf.Style{Size: 8.5, Color: muted}, n.Label, x, column-10, 12)
		value := pdf.Style{Size: 16, Color: ink, Figures: true}
		for value.Size > 8 && l.doc.Width(value, n.Value) > column-10 {
			value.Size -= 0.5
		}
		l.page.Text(x, top+24+value.Size, value, n.Value)
		deepest = max(deepest, top+48)
	}
	l.y = deepest + 4
}

// statement sets one sentence beside its label, with its evidence below.
func (l *leaf) statement(st publicity.Statement) {
	l.page.Text(sheetLeft, l.y+l.px, pdf.Style{Size: l.px * 0.86, Bold: true, Color: muted}, st.Named)
	l.lines(pdf.Style{Size: l.px, Color: ink}, l.cut(st.Text), sheetLeft+labelWidth, sheetWidth-labelWidth, l.px*1.45)
	l.lines(pdf.Style{Size: 6.4, Color: muted}, st.Basis, sheetLeft+labelWidth, sheetWidth-labelWidth, 8.6)
	l.y += l.px * 0.55
}

// reply is the firm's box: the same size of type as every statement, and a
// frame around it.
func (l *leaf) reply() {
	l.y += 4
	top := l.y
	l.y += 8
	l.lines(pdf.Style{Size: l.px, Bold: true, Color: ink}, l.in.Side.ReplyTitle, sheetLeft+10, sheetWidth-20, l.px*1.5)
	l.lines(pdf.Style{Size: l.px, Color: ink}, l.cut(l.in.Side.Reply), sheetLeft+10, sheetWidth-20, l.px*1.45)
	l.y += 8
	l.page.Frame(sheetLeft, top, sheetWidth, l.y-top, 0.9, ink)
	l.y += 12
}

func (l *leaf) foot() error {
	const side = 72.0
	code, err := qrcode.New(l.in.Page, qrcode.Medium)
	if err != nil {
		return fmt.Errorf("paper: QR code: %w", err)
	}
	code.DisableBorder = true
	top := l.y
	l.page.Dots(sheetLeft, top, side, code.Bitmap(), ink)
	l.page.Link(sheetLeft, top, side, side, l.in.Page)
	l.lines(pdf.Style{Size: 8, Color: ink}, l.in.Side.Verify, sheetLeft+side+14, sheetWidth-side-14, 11.5)
	l.y += 3
	l.lines(pdf.Style{Size: 7.5, Color: muted}, l.in.Side.Note, sheetLeft+side+14, sheetWidth-side-14, 10.5)
	l.y = max(l.y, top+side)
	return nil
}

func (l *leaf) seal(x, y, size float64) {
	l.page.Fill(x, y, size, size, red)
	l.page.Frame(x+size*0.07, y+size*0.07, size*0.86, size*0.86, size*0.02, white)
	l.page.TextCenter(x+size/2, y+size*0.75, pdf.Style{Size: size * 0.68, Color: white}, "印")
}
