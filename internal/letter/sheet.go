package letter

import (
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/letter/fonts"
	"joinder/internal/letter/pdf"
)

// The page: A4 with calm margins, in points.
const (
	marginLeft = 72
	marginTop  = 78
	textWidth  = pdf.PageWidth - 2*marginLeft
	textBottom = pdf.PageHeight - 78
)

// Inks. Vermilion is for seals only.
var (
	ink       = pdf.Color{0.11, 0.14, 0.16}
	inkMuted  = pdf.Color{0.36, 0.40, 0.44}
	inkRule   = pdf.Color{0.80, 0.78, 0.74}
	inkFaint  = pdf.Color{0.90, 0.89, 0.86}
	vermilion = pdf.Color{0.70, 0.15, 0.12}
	white     = pdf.Color{1, 1, 1}
)

// sheet is a document with a place where the next line goes.
type sheet struct {
	doc    *pdf.Doc
	page   *pdf.Page
	lang   joinder.Lang
	y      float64
	onPage func() // draws what every further page begins with
}

func (s *sheet) newPage() {
	s.page = s.doc.Page()
	s.y = marginTop
	if s.onPage != nil {
		s.onPage()
	}
}

// need starts a new page if h points do not fit.
func (s *sheet) need(h float64) {
	if s.y+h > textBottom {
		s.newPage()
	}
}

func style(size float64) pdf.Style            { return pdf.Style{Size: size, Color: ink} }
func muted(size float64) pdf.Style            { return pdf.Style{Size: size, Color: inkMuted} }
func bold(size float64) pdf.Style             { return pdf.Style{Size: size, Color: ink, Bold: true} }
func (s *sheet) chinese() bool                { return s.lang == joinder.Chinese }
func (s *sheet) measure(size float64) float64 { return s.pick(1.75, 1.5) * size }

// pick is a measure for Chinese or for English.
func (s *sheet) pick(zh, en float64) float64 {
	if s.chinese() {
		return zh
	}
	return en
}

// text sets one paragraph across the column.
func (s *sheet) text(st pdf.Style, leading, indent float64, words string) {
	for i, line := range s.doc.Wrap(st, words, textWidth, indent) {
		s.need(leading)
		x, width := float64(marginLeft), float64(textWidth)
		if i == 0 {
			x, width = x+indent, width-indent
		}
		set := st
		if s.chinese() {
			set = pdf.Justified(st, line, width)
		}
		s.page.Text(x, s.y+st.Size, set, line.Text)
		s.y += leading
	}
}

// heading sets the title of a part.
func (s *sheet) heading(words string) {
	s.doc.Bookmark(words)
	st := bold(15)
	for _, line := range s.doc.Wrap(st, words, textWidth, 0) {
		s.page.Text(marginLeft, s.y+st.Size, st, line.Text)
		s.y += 22
	}
	s.y += 2
}

// field is a label with its value.
type field struct{ label, value string }

// fields sets labels in one column and values in the next.
func (s *sheet) fields(list []field, size float64) {
	label := 0.0
	for _, f := range list {
		label = max(label, s.doc.Width(muted(size), f.label))
	}
	label += 16
	leading := 1.75 * size
	for _, f := range list {
		if f.value == "" {
			continue
		}
		s.need(leading)
		s.page.Text(marginLeft, s.y+size, muted(size), f.label)
		for _, line := range s.doc.Wrap(style(size), f.value, textWidth-label, 0) {
			s.need(leading)
			s.page.Text(marginLeft+label, s.y+size, style(size), line.Text)
			s.y += leading
		}
	}
}

// fit shortens words to a width, with a sign that something was left out.
func (s *sheet) fit(st pdf.Style, words string, width float64) string {
	if s.doc.Width(st, words) <= width {
		return words
	}
	runes := []rune(words)
	for len(runes) > 0 && s.doc.Width(st, string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimSpace(string(runes)) + "…"
}

// seal draws the mark of a sealed thing: 印 cut into a red square.
func (s *sheet) seal(x, y, size float64) {
	s.page.Fill(x, y, size, size, vermilion)
	s.page.Frame(x+size*0.07, y+size*0.07, size*0.86, size*0.86, size*0.02, white)
	s.page.TextCenter(x+size/2, y+size*0.75, pdf.Style{Size: size * 0.68, Color: white}, "印")
}

// footers numbers the pages: words at the left, "3 / 12" at the right.
func (s *sheet) footers(words, digest string) func(p *pdf.Page, n, total int) {
	st := muted(8)
	room := textWidth * 0.85
	if digest != "" {
		room = textWidth * 0.55
	}
	left := s.fit(st, words, room)
	return func(p *pdf.Page, n, total int) {
		y := pdf.PageHeight - 46.0
		p.Rule(marginLeft, y-15, textWidth, 0.5, inkRule)
		p.Text(marginLeft, y, st, left)
		if digest != "" {
			p.TextRight(marginLeft+textWidth-64, y, st, digest)
		}
		p.TextRight(marginLeft+textWidth, y, st, strconv.Itoa(n)+" / "+strconv.Itoa(total))
	}
}

// family opens the fonts of documents.
func family() (*pdf.Family, error) { return pdf.Open(fonts.Files()...) }
