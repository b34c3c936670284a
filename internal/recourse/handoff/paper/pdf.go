package paper

import (
	"io"
	"slices"

	"joinder"
	"joinder/internal/letter/fonts"
	"joinder/internal/letter/pdf"
)

// The page: A4, in points.
const (
	left     = 56
	top      = 64
	width    = pdf.PageWidth - 2*left
	bottom   = pdf.PageHeight - 64
	gap      = 7 // between columns
	cellSize = 8.2
	cellLead = 11.4
	cellPad  = 2.6
)

var (
	ink   = pdf.Color{0.11, 0.14, 0.16}
	muted = pdf.Color{0.36, 0.40, 0.44}
	faint = pdf.Color{0.88, 0.87, 0.84}
)

// Press prints papers: it reads the fonts once. It is safe for concurrent use.
type Press struct{ fonts *pdf.Family }

// NewPress reads the fonts.
func NewPress() (*Press, error) {
	family, err := pdf.Open(fonts.Files()...)
	return &Press{family}, err
}

// Report says what printing did.
type Report struct {
	Pages   int
	Missing map[rune]int // characters that no font has, drawn as their code point in a box
}

// PDF writes the paper page by page.
func (p *Press) PDF(w io.Writer, doc Paper) (Report, error) {
	out := pdf.New(w, p.fonts, pdf.Info{Title: doc.Title, Author: "Joinder", Lang: string(doc.Lang), Created: doc.Created})
	s := &sheet{doc: out, lang: doc.Lang}
	s.newPage()
	s.title(doc.Title)
	for i, c := range doc.Chapters {
		if i > 0 {
			s.newPage()
		}
		s.chapter(c)
	}
	err := out.Close(s.footer(doc.Foot))
	return Report{out.Pages(), out.Missing()}, err
}

type sheet struct {
	doc    *pdf.Doc
	page   *pdf.Page
	lang   joinder.Lang
	y      float64
	onPage func()
}

func (s *sheet) newPage() {
	s.page, s.y = s.doc.Page(), top
	if s.onPage != nil {
		s.onPage()
	}
}

func (s *sheet) need(h float64) {
	if s.y+h > bottom {
		s.newPage()
	}
}

func (s *sheet) leading(size float64) float64 {
	if s.lang == joinder.Chinese {
		return 1.65 * size
	}
	return 1.42 * size
}

// words sets one paragraph from x.
func (s *sheet) words(st pdf.Style, x, room float64, text string) {
	lead := s.leading(st.Size)
	for _, l := range s.doc.Wrap(st, text, room, 0) {
		s.need(lead)
		s.page.Text(x, s.y+st.Size, st, l.Text)
		s.y += lead
	}
}

func (s *sheet) title(text string) {
	s.words(pdf.Style{Size: 19, Bold: true, Color: ink}, left, width, text)
	s.y += 4
	s.page.Rule(left, s.y, width, 0.9, ink)
	s.y += 12
}

func (s *sheet) chapter(c Chapter) {
	if c.Title != "" {
		s.doc.Bookmark(c.Title)
		s.words(pdf.Style{Size: 14, Bold: true, Color: ink}, left, width, c.Title)
		s.y += 5
	}
	for _, b := range c.Blocks {
		s.block(b)
	}
}

func (s *sheet) block(b Block) {
	body, note := pdf.Style{Size: 10.2, Color: ink}, pdf.Style{Size: 8.2, Color: muted}
	s.keep(b, body)
	if b.Heading != "" {
		s.need(40)
		s.y += 4
		s.words(pdf.Style{Size: 11, Bold: true, Color: ink}, left, width, b.Heading)
		s.y += 1
	}
	for _, l := range lines(b.Text) {
		s.words(body, left, width, l)
		s.y += 3
	}
	for _, l := range b.Points {
		s.need(s.leading(body.Size))
		s.page.Text(left+2, s.y+body.Size, body, "•")
		s.words(body, left+14, width-14, l)
		s.y += 2
	}
	if len(b.Fields) > 0 {
		s.fields(b.Fields)
	}
	for _, l := range lines(b.Small) {
		s.words(note, left, width, l)
		s.y += 2
	}
	if b.Table != nil {
		s.table(*b.Table)
	}
	s.y += 6
	if b.Break {
		s.newPage()
	}
}

// keep begins a new page for a block with fields that this one cannot hold, if
// a page can hold it at all.
func (s *sheet) keep(b Block, body pdf.Style) {
	if len(b.Fields) == 0 || b.Table != nil {
		return
	}
	h := 30.0
	for _, l := range lines(b.Text) {
		h += float64(len(s.doc.Wrap(body, l, width, 0)))*s.leading(body.Size) + 3
	}
	for _, f := range b.Fields {
		h += s.leading(9.8)
		if f.Blank {
			h += 8
		}
	}
	if h < bottom-top {
		s.need(h)
	}
}

// fields sets labels in one column and values in the next.
func (s *sheet) fields(list []Field) {
	label, value := pdf.Style{Size: 9.4, Color: muted}, pdf.Style{Size: 9.8, Color: ink}
	widest := 0.0
	for _, f := range list {
		widest = max(widest, s.doc.Width(label, f.Label))
	}
	widest = min(widest+14, width*0.4)
	lead := s.leading(value.Size)
	for _, f := range list {
		heads, rows := s.doc.Wrap(label, f.Label, widest-10, 0), s.doc.Wrap(value, f.Value, width-widest, 0)
		if f.Blank {
			rows = rows[:0]
		}
		n := max(len(heads), len(rows), 1)
		if extra := 8.0; f.Blank {
			s.need(float64(n)*lead + extra)
			s.y += extra
		}
		for k := range n {
			s.need(lead)
			if k < len(heads) {
				s.page.Text(left, s.y+value.Size, label, heads[k].Text)
			}
			if k < len(rows) {
				s.page.Text(left+widest, s.y+value.Size, value, rows[k].Text)
			}
			s.y += lead
		}
		if f.Blank {
			s.page.Rule(left+widest, s.y-2, width-widest, 0.5, muted)
		}
	}
	s.y += 4
}

func (s *sheet) footer(foot string) func(p *pdf.Page, n, total int) {
	st := pdf.Style{Size: 7.6, Color: muted}
	return func(p *pdf.Page, n, total int) {
		y := pdf.PageHeight - 40.0
		p.Rule(left, y-12, width, 0.5, faint)
		p.Text(left, y, st, foot)
		p.TextRight(left+width, y, st, itoa(n)+" / "+itoa(total))
	}
}

// grid is a table being set.
type grid struct {
	*sheet
	heads []Head
	cols  []float64
}

func (s *sheet) table(t Table) {
	g := grid{sheet: s, heads: t.Heads}
	whole := 0.0
	for _, h := range t.Heads {
		whole += h.Width
	}
	for _, h := range t.Heads {
		g.cols = append(g.cols, h.Width*width/whole)
	}
	s.need(4 * cellLead)
	g.head()
	s.onPage = g.head
	for r := range t.Rows {
		cells := make([]string, len(r.Cells))
		for i, c := range r.Cells {
			cells[i] = c.Text
		}
		st, rule := pdf.Style{Size: cellSize, Color: ink, Bold: r.Total}, faint
		if r.Total {
			rule = ink
		}
		g.row(cells, st, rule)
	}
	s.onPage = nil
}

func (g *grid) head() {
	cells := make([]string, len(g.heads))
	for i, h := range g.heads {
		cells[i] = h.Text
	}
	g.page.Rule(left, g.y, width, 0.9, ink)
	g.lines(cells, pdf.Style{Size: 7.8, Color: muted}, true)
	g.page.Rule(left, g.y, width, 0.5, ink)
}

func (g *grid) style(i int, st pdf.Style, head bool) pdf.Style {
	if g.heads[i].Right {
		st.Figures = true
	}
	if g.heads[i].Small && !head {
		st.Size = 6.2
	}
	return st
}

// row stays on one page if a page can hold it at all.
func (g *grid) row(cells []string, st pdf.Style, rule pdf.Color) {
	n := 1
	for i, c := range cells {
		n = max(n, len(g.wrap(i, c, st, false)))
	}
	if h := float64(n)*cellLead + 2*cellPad; h < bottom-top-40 {
		g.need(h)
	}
	g.lines(cells, st, false)
	g.page.Rule(left, g.y, width, 0.4, rule)
}

func (g *grid) wrap(i int, text string, st pdf.Style, head bool) []pdf.Line {
	st = g.style(i, st, head)
	room := g.cols[i] - gap
	if i == len(g.cols)-1 {
		room = g.cols[i]
	}
	if w := g.doc.Width(st, text); w <= room {
		return []pdf.Line{{Text: text, Width: w}}
	}
	var out []pdf.Line
	for _, l := range lines(text) {
		out = append(out, g.doc.Wrap(st, l, room, 0)...)
	}
	return out
}

func (g *grid) lines(cells []string, st pdf.Style, head bool) {
	wrapped := make([][]pdf.Line, len(cells))
	for i, c := range cells {
		wrapped[i] = g.wrap(i, c, st, head)
	}
	n := len(slices.MaxFunc(wrapped, func(a, b []pdf.Line) int { return len(a) - len(b) }))
	g.y += cellPad
	for k := range n {
		if !head {
			g.need(cellLead)
		}
		x := float64(left)
		for i, ls := range wrapped {
			if k < len(ls) && ls[k].Text != "" {
				at := x
				if g.heads[i].Right {
					at = x + g.cols[i] - ls[k].Width
					if i < len(cells)-1 {
						at -= gap
					}
				}
				g.page.Text(at, g.y+cellSize, g.style(i, st, head), ls[k].Text)
			}
			x += g.cols[i]
		}
		g.y += cellLead
	}
	g.y += cellPad
}
