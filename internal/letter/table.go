package letter

import (
	"slices"

	"joinder/internal/letter/pdf"
)

// column of a table.
type column struct {
	head    string
	width   float64
	right   bool
	figures bool
	size    float64 // of the type; 0 is the table's own
}

// table is rows under a head that is repeated on every page.
type table struct {
	sheet *sheet
	cols  []column
}

const (
	cellSize    = 9
	cellLeading = 12.5
	cellPad     = 3.2 // above and below
	cellGap     = 10  // to the right
)

// startTable draws the head and keeps drawing it on new pages until end.
func (s *sheet) startTable(cols []column) *table {
	t := &table{sheet: s, cols: cols}
	s.need(4 * cellLeading)
	t.head()
	s.onPage = t.head
	return t
}

func (t *table) end() { t.sheet.onPage = nil }

func (t *table) head() {
	s := t.sheet
	cells := make([]string, len(t.cols))
	for i, c := range t.cols {
		cells[i] = c.head
	}
	s.page.Rule(marginLeft, s.y, textWidth, 0.9, ink)
	s.y += 1.5
	t.lines(t.wrap(cells, pdf.Style{Size: 8.5, Color: inkMuted}, false), pdf.Style{Size: 8.5, Color: inkMuted}, false)
	s.page.Rule(marginLeft, s.y, textWidth, 0.5, ink)
}

// row sets one row. A row stays on one page if a page can hold it at all.
func (t *table) row(cells []string) { t.set(cells, style(cellSize), inkFaint) }

// total sets a row of sums.
func (t *table) total(cells []string) { t.set(cells, bold(cellSize), ink) }

func (t *table) set(cells []string, st pdf.Style, rule pdf.Color) {
	s := t.sheet
	wrapped := t.wrap(cells, st, true)
	n := 1
	for _, w := range wrapped {
		n = max(n, len(w))
	}
	h := float64(n)*cellLeading + 2*cellPad
	if h < textBottom-marginTop-40 {
		s.need(h)
	}
	t.lines(wrapped, st, true)
	s.page.Rule(marginLeft, s.y, textWidth, 0.4, rule)
}

// wrap breaks the cells into lines.
func (t *table) wrap(cells []string, st pdf.Style, sized bool) [][]pdf.Line {
	out := make([][]pdf.Line, len(cells))
	for i, cell := range cells {
		c := t.cols[i]
		st := c.style(st, sized)
		room := c.width - cellGap
		if i == len(cells)-1 {
			room = c.width
		}
		if w := t.sheet.doc.Width(st, cell); w <= room {
			out[i] = []pdf.Line{{Text: cell, Width: w}}
			continue
		}
		out[i] = t.sheet.doc.Wrap(st, cell, room, 0)
	}
	return out
}

func (c column) style(st pdf.Style, sized bool) pdf.Style {
	st.Figures = c.figures
	if sized && c.size != 0 {
		st.Size = c.size
	}
	return st
}

// lines draws wrapped cells side by side, going on to new pages if it must.
func (t *table) lines(cells [][]pdf.Line, st pdf.Style, sized bool) {
	s := t.sheet
	n := len(slices.MaxFunc(cells, func(a, b []pdf.Line) int { return len(a) - len(b) }))
	s.y += cellPad
	for k := range n {
		s.need(cellLeading)
		x := float64(marginLeft)
		for i, lines := range cells {
			c := t.cols[i]
			if k < len(lines) && lines[k].Text != "" {
				at := x
				if c.right {
					at = x + c.width - lines[k].Width
					if i < len(cells)-1 {
						at -= cellGap
					}
				}
				s.page.Text(at, s.y+cellSize+0.6, c.style(st, sized), lines[k].Text)
			}
			x += c.width
		}
		s.y += cellLeading
	}
	s.y += cellPad
}
