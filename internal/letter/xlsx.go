package letter

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"joinder"
)

// XLSX writes the annex as a workbook: one sheet of rows with a line of totals
// for each currency, one sheet of evidence digests, and one of disputed
// transactions where there are any. Text can never be taken for a formula. The
// same Document gives the same bytes.
func XLSX(w io.Writer, d Document) error {
	book := excelize.NewFile()
	defer book.Close()
	created := d.Created.UTC().Format("2006-01-02T15:04:05Z")
	if err := book.SetDocProps(&excelize.DocProperties{
		Title: safe(d.Subject), Creator: "Joinder", LastModifiedBy: "Joinder", Language: string(d.Lang), Keywords: fmt.Sprintf("people:%d", d.People), Created: created, Modified: created,
	}); err != nil {
		return err
	}
	first := d.Words("letter.doc.sheet_annex", nil)
	if err := book.SetSheetName("Sheet1", first); err != nil {
		return err
	}
	head, err := book.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E6E2DA"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
	})
	if err != nil {
		return err
	}
	money, err := book.NewStyle(&excelize.Style{NumFmt: 4}) // #,##0.00
	if err != nil {
		return err
	}
	bold, err := book.NewStyle(&excelize.Style{NumFmt: 4, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if err := annexSheet(book, first, d, styles{head, money, bold}); err != nil {
		return err
	}
	second := d.Words("letter.doc.sheet_evidence", nil)
	if _, err := book.NewSheet(second); err != nil {
		return err
	}
	if err := evidenceSheet(book, second, d, head); err != nil {
		return err
	}
	if d.disputes() > 0 {
		third := d.Words("dispute.doc.sheet", nil)
		if _, err := book.NewSheet(third); err != nil {
			return err
		}
		if err := disputeSheet(book, third, d, styles{head, money, bold}); err != nil {
			return err
		}
	}
	var packed bytes.Buffer
	if err := book.Write(&packed); err != nil {
		return err
	}
	return inOrder(w, packed.Bytes())
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

// safe quotes what a spreadsheet program could take for a formula (OWASP, CSV
// injection): cells that begin with = + - @, a tab or a line break.
func safe(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}

// sheetWriter writes the rows of one sheet in one pass.
type sheetWriter struct {
	out *excelize.StreamWriter
	row int
	err error
}

func newSheet(book *excelize.File, name string, widths ...float64) (*sheetWriter, error) {
	out, err := book.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for i, w := range widths {
		if err := out.SetColWidth(i+1, i+1, w); err != nil {
			return nil, err
		}
	}
	return &sheetWriter{out: out}, out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func (s *sheetWriter) add(style int, cells ...any) {
	if s.err != nil {
		return
	}
	s.row++
	for i, c := range cells {
		if text, ok := c.(string); ok {
			c = safe(text)
		}
		if style != 0 {
			c = excelize.Cell{StyleID: style, Value: c}
		}
		cells[i] = c
	}
	at, err := excelize.CoordinatesToCellName(1, s.row)
	if err == nil {
		err = s.out.SetRow(at, cells)
	}
	s.err = err
}

func (s *sheetWriter) flush() error {
	if s.err != nil {
		return s.err
	}
	return s.out.Flush()
}

// styles of cells, as the workbook numbers them.
type styles struct{ head, money, total int }

// amount is a cell with an amount; two places are shown where the currency has
// two, all of them otherwise.
func (s styles) amount(m joinder.Money, total bool) excelize.Cell {
	cell := excelize.Cell{Value: cellAmount(m)}
	switch scale, _ := m.Currency.Scale(); {
	case total:
		cell.StyleID = s.total
		if scale != 2 {
			cell.StyleID = s.head
		}
	case scale == 2:
		cell.StyleID = s.money
	}
	return cell
}

func annexSheet(book *excelize.File, name string, d Document, st styles) error {
	if d.Pattern != nil {
		return patternSheet(book, name, d, st)
	}
	s, err := newSheet(book, name, 8, 24, 14, 28, 22, 10, 10, 14)
	if err != nil {
		return err
	}
	w := func(key string) string { return d.Words(key, nil) }
	head := []any{w("letter.doc.number"), w("letter.doc.name"), w("letter.doc.day_of_event"), w("letter.doc.problem"),
		w("letter.doc.amount"), w("letter.doc.currency"), w("letter.doc.items")}
	if d.authority() {
		head = append(head, w("letterkind.doc.authority"))
	}
	s.add(st.head, head...)
	issue := d.issues()
	for _, r := range d.Rows {
		cells := []any{r.Number, r.Name, r.OccurredOn.String(), issue(r.Issue), st.amount(r.Amount, false), string(r.Amount.Currency), len(r.Evidence)}
		if d.authority() {
			cells = append(cells, r.Authority.String())
		}
		s.add(0, cells...)
	}
	for _, m := range Totals(d.Rows) {
		s.add(0, "", excelize.Cell{StyleID: st.total, Value: w("letter.doc.total")}, "", "", st.amount(m, true), string(m.Currency), "")
	}
	return s.flush()
}

// patternSheet is a report's annex: one line for each problem and currency.
func patternSheet(book *excelize.File, name string, d Document, st styles) error {
	s, err := newSheet(book, name, 28, 12, 14, 14, 22, 10)
	if err != nil {
		return err
	}
	heads := d.heads()
	s.add(st.head, heads[0], heads[1], heads[2], heads[3], heads[4], d.Words("letter.doc.currency", nil))
	issue := d.issues()
	for _, p := range d.Pattern {
		title := d.Words("letterkind.pattern.rare", nil)
		if p.Issue != "" {
			title = issue(p.Issue)
		}
		if len(p.Totals) == 0 {
			s.add(0, title, p.Complaints, p.First.String(), p.Last.String(), "", "")
		}
		for _, m := range p.Totals {
			s.add(0, title, p.Complaints, p.First.String(), p.Last.String(), st.amount(m, false), string(m.Currency))
		}
	}
	return s.flush()
}

// cellAmount is a number where a spreadsheet holds it exactly (15 significant
// digits), else the digits as text: a rounded total would be wrong.
func cellAmount(m joinder.Money) any {
	if m.IsZero() {
		return ""
	}
	if digits := strings.TrimLeft(m.UnitString(), "-"); len(digits) <= 15 {
		return m.Major()
	}
	return m.Decimal()
}

func evidenceSheet(book *excelize.File, name string, d Document, head int) error {
	s, err := newSheet(book, name, 10, 24, 14, 70, 12)
	if err != nil {
		return err
	}
	w := func(key string) string { return d.Words(key, nil) }
	s.add(head, w("letter.doc.item"), w("letter.doc.kind"), w("letter.doc.bytes"), "SHA-256", w("letter.doc.leaf"))
	for _, r := range d.Rows {
		for i, e := range r.Evidence {
			s.add(0, itemNumber(r, i), e.MediaType, e.Size, e.SHA256, e.Leaf)
		}
	}
	return s.flush()
}
