package paper

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"joinder"
)

// XLSX writes the paper's tables as a workbook, a sheet each. A text can never
// be taken for a formula.
func XLSX(w io.Writer, doc Paper) error {
	book := excelize.NewFile()
	defer book.Close()
	created := doc.Created.UTC().Format("2006-01-02T15:04:05Z")
	if err := book.SetDocProps(&excelize.DocProperties{Title: safe(doc.Title), Creator: "Joinder", LastModifiedBy: "Joinder", Language: string(doc.Lang), Created: created, Modified: created}); err != nil {
		return err
	}
	st, err := newStyles(book)
	if err != nil {
		return err
	}
	first := true
	for _, c := range doc.Chapters {
		for _, b := range c.Blocks {
			if b.Table == nil || b.Table.Sheet == "" {
				continue
			}
			if first {
				err = book.SetSheetName("Sheet1", b.Table.Sheet)
			} else {
				_, err = book.NewSheet(b.Table.Sheet)
			}
			if err != nil {
				return err
			}
			first = false
			if err := tableSheet(book, *b.Table, st); err != nil {
				return err
			}
		}
	}
	var packed bytes.Buffer
	if err := book.Write(&packed); err != nil {
		return err
	}
	return inOrder(w, packed.Bytes())
}

type styles struct{ head, money, total, plainTotal int }

func newStyles(book *excelize.File) (s styles, err error) {
	for _, each := range []struct {
		id *int
		of excelize.Style
	}{
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E6E2DA"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}}},
		{&s.money, excelize.Style{NumFmt: 4}}, {&s.total, excelize.Style{NumFmt: 4, Font: &excelize.Font{Bold: true}}}, {&s.plainTotal, excelize.Style{Font: &excelize.Font{Bold: true}}},
	} {
		if *each.id, err = book.NewStyle(&each.of); err != nil {
			return s, err
		}
	}
	return s, nil
}

func tableSheet(book *excelize.File, t Table, st styles) error {
	out, err := book.NewStreamWriter(t.Sheet)
	if err != nil {
		return err
	}
	heads := make([]any, len(t.Heads))
	for i, h := range t.Heads {
		if err := out.SetColWidth(i+1, i+1, min(max(h.Width/4, 8), 60)); err != nil {
			return err
		}
		heads[i] = excelize.Cell{StyleID: st.head, Value: safe(h.Text)}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	n := 1
	if err := out.SetRow("A1", heads); err != nil {
		return err
	}
	for r := range t.Rows {
		n++
		cells := make([]any, len(r.Cells))
		for i, c := range r.Cells {
			cells[i] = st.cell(c, r.Total)
		}
		at, err := excelize.CoordinatesToCellName(1, n)
		if err != nil {
			return err
		}
		if err := out.SetRow(at, cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

func (st styles) cell(c Cell, total bool) any {
	plain := 0
	if total {
		plain = st.plainTotal
	}
	switch {
	case c.Number != nil:
		return excelize.Cell{StyleID: plain, Value: *c.Number}
	case c.Amount.IsZero():
		return excelize.Cell{StyleID: plain, Value: safe(c.Text)}
	}
	style := plain
	if scale, _ := c.Amount.Currency.Scale(); scale == 2 {
		style = st.money
		if total {
			style = st.total
		}
	}
	return excelize.Cell{StyleID: style, Value: exact(c.Amount)}
}

// exact is a number where a spreadsheet holds it exactly (15 significant
// digits), else the digits as text.
func exact(m joinder.Money) any {
	if digits := strings.TrimLeft(m.UnitString(), "-"); len(digits) <= 15 {
		return m.Major()
	}
	return m.Decimal()
}

// inOrder copies a zip with its files in order of their names: excelize writes
// sheets in the random order of a map.
func inOrder(w io.Writer, packed []byte) error {
	r, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return err
	}
	slices.SortFunc(r.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, f := range r.File {
		if err := out.Copy(f); err != nil {
			return err
		}
	}
	return out.Close()
}
