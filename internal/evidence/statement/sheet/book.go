package sheet

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"joinder"
	"joinder/internal/evidence/statement"
)

// MaxRows is how many rows a sheet of a workbook can hold beside its header;
// more go into CSV alone.
const MaxRows = 1<<20 - 1

// Sheets are the names of a workbook's sheets and of its totals' columns, in
// the reader's language.
type Sheets struct {
	Rows, Totals                  string
	Currency, In, Out, Fee, Count string
}

// Book writes a workbook. Rows beyond a few thousand wait in a temporary file.
type Book struct {
	to      io.Writer
	book    *excelize.File
	out     *excelize.StreamWriter
	names   statement.Names
	words   Sheets
	styles  struct{ head, money, day, time int }
	rows    int
	totals  []statement.Total
	byMoney map[string]int
}

// NewBook begins a workbook; it is written to w by Close. Its properties name
// nobody.
func NewBook(w io.Writer, lang joinder.Lang, words Sheets, at time.Time) (*Book, error) {
	b := &Book{to: w, book: excelize.NewFile(), names: namesOf(lang), words: words, byMoney: map[string]int{}}
	created := at.UTC().Format("2006-01-02T15:04:05Z")
	if err := b.book.SetDocProps(&excelize.DocProperties{Creator: "Joinder", LastModifiedBy: "Joinder", Language: string(lang), Created: created, Modified: created}); err != nil {
		return nil, err
	}
	money, day, moment := "#,##0.00##################", "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd hh:mm:ss"
	for id, of := range map[*int]excelize.Style{
		&b.styles.head:  {Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E6E2DA"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}},
		&b.styles.money: {CustomNumFmt: &money}, &b.styles.day: {CustomNumFmt: &day}, &b.styles.time: {CustomNumFmt: &moment},
	} {
		style, err := b.book.NewStyle(&of)
		if err != nil {
			return nil, err
		}
		*id = style
	}
	if err := b.book.SetSheetName("Sheet1", words.Rows); err != nil {
		return nil, err
	}
	var err error
	if b.out, err = b.sheet(words.Rows, b.names.All()); err != nil {
		return nil, err
	}
	return b, nil
}

// sheet begins a sheet with its header.
func (b *Book) sheet(name string, heads []string) (*excelize.StreamWriter, error) {
	out, err := b.book.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	cells := make([]any, len(heads))
	for i, h := range heads {
		width := 14.0
		switch i {
		case colTime, 7, 10, 11, 16, 17:
			width = 24
		}
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
		cells[i] = excelize.Cell{StyleID: b.styles.head, Value: h}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	return out, out.SetRow("A1", cells)
}

// Write adds a row. TooLarge when there are more than a sheet can hold.
func (b *Book) Write(l Line) error {
	if b.rows++; b.rows > MaxRows {
		return joinder.Fail(joinder.TooLarge, "error.sheet.rows", "Limit", MaxRows)
	}
	cells := make([]any, columns)
	for i, s := range texts(b.names, l) {
		if s != "" {
			cells[i] = clipped(s)
		}
	}
	cells[colTime] = b.moment(l.Row)
	cells[colAmount] = b.number(exact(l.Amount, l.Currency))
	if l.Fee.Valid {
		cells[colFee] = b.number(exactOrNot(l.Fee, feeCurrency(l.Row)))
	}
	if l.Balance.Valid {
		cells[colBalance] = b.number(exactOrNot(l.Balance, l.Currency))
	}
	cells[colLine] = l.Line
	b.count(l.Row)
	return b.out.SetRow("A"+strconv.Itoa(b.rows+1), cells)
}

// maxCell is how much text a cell of a workbook holds.
const maxCell = 32767

func clipped(s string) string {
	if len(s) <= maxCell {
		return s
	}
	return strings.ToValidUTF8(s[:maxCell-3], "") + "…"
}

// moment is a real date where a spreadsheet has it: its wall clock, whose zone
// stands beside it.
func (b *Book) moment(r statement.Row) any {
	style := b.styles.time
	switch {
	case r.Time.Nanosecond() != 0:
		return r.Time.Format(timeLayout(r)) // cells of dates end at the second
	case r.DateOnly, r.Time.Hour()+r.Time.Minute()+r.Time.Second() == 0:
		style = b.styles.day
		if !r.DateOnly {
			return r.Time.Format(time.DateTime) // midnight, not a day
		}
	}
	y, m, d := r.Time.Date()
	return excelize.Cell{StyleID: style, Value: time.Date(y, m, d, r.Time.Hour(), r.Time.Minute(), r.Time.Second(), 0, time.UTC)}
}

// number is a number where a spreadsheet holds it exactly, else its digits.
func (b *Book) number(s string) any {
	digits := strings.TrimLeft(strings.NewReplacer("-", "", ".", "").Replace(s), "0")
	if len(digits) <= 15 {
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return excelize.Cell{StyleID: b.styles.money, Value: f}
		}
	}
	return s
}

// count adds a row to the totals of its currency.
func (b *Book) count(r statement.Row) {
	i, ok := b.byMoney[r.Currency]
	if !ok {
		i = len(b.totals)
		b.byMoney[r.Currency] = i
		b.totals = append(b.totals, statement.Total{Currency: r.Currency})
	}
	t := &b.totals[i]
	t.Rows++
	switch r.Direction {
	case statement.In:
		t.In = t.In.Add(r.Amount.Abs())
	case statement.Out:
		t.Out = t.Out.Add(r.Amount.Abs())
	}
	if r.Fee.Valid && feeCurrency(r) == r.Currency {
		t.Fees = t.Fees.Add(r.Fee.Decimal.Abs())
	}
}

// Close adds the totals and writes the workbook.
func (b *Book) Close() error {
	defer b.book.Close()
	if err := b.out.Flush(); err != nil {
		return err
	}
	if _, err := b.book.NewSheet(b.words.Totals); err != nil {
		return err
	}
	out, err := b.sheet(b.words.Totals, []string{b.words.Currency, b.words.In, b.words.Out, b.words.Fee, b.words.Count})
	if err != nil {
		return err
	}
	for i, t := range b.totals {
		cells := []any{statement.Quoted(t.Currency)}
		for _, d := range []decimal.Decimal{t.In, t.Out, t.Fees} {
			cells = append(cells, b.number(exact(d, t.Currency)))
		}
		if err := out.SetRow("A"+strconv.Itoa(i+2), append(cells, t.Rows)); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return b.book.Write(b.to)
}

// Drop lets go of a workbook that is not to be written.
func (b *Book) Drop() { _ = b.book.Close() }
