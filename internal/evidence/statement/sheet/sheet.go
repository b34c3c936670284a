// Package sheet writes the rows of statements as a table of one's own: CSV for
// programs, a workbook for people, both with the same columns.
//
//	out, err := sheet.NewCSV(w, joinder.English)
//	err = out.Write(sheet.Line{Row: row, File: "alipay.csv", Marked: true})
//	err = out.Close()
//
// CSV is UTF-8 with its mark, and holds nothing but the header and the rows; a
// workbook has the totals on a second sheet. statement.Open reads both back, to
// the cent and to the second. Amounts are exact decimals: in a workbook a number
// where fifteen digits hold it, which is what a spreadsheet keeps, else its
// digits as text. Texts that a spreadsheet could take for a formula begin with
// an apostrophe.
package sheet

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/statement"
)

// Line is one row that is written.
type Line struct {
	statement.Row
	File   string // in which it stands
	Marked bool   // the person disputes it
}

// CSV writes rows one by one; it holds none of them.
type CSV struct {
	out   *csv.Writer
	names statement.Names
}

// NewCSV begins a table with its header.
func NewCSV(w io.Writer, lang joinder.Lang) (*CSV, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	c := &CSV{csv.NewWriter(w), namesOf(lang)}
	c.out.UseCRLF = true
	return c, c.out.Write(c.names.All())
}

func namesOf(lang joinder.Lang) statement.Names {
	if lang == joinder.English {
		return statement.OwnNames("en")
	}
	return statement.OwnNames("zh")
}

// Write adds a row.
func (c *CSV) Write(l Line) error {
	cells := texts(c.names, l)
	for i, v := range []*string{&cells[colAmount], &cells[colFee], &cells[colBalance]} {
		*v = [...]string{exact(l.Amount, l.Currency), exactOrNot(l.Fee, feeCurrency(l.Row)), exactOrNot(l.Balance, l.Currency)}[i]
	}
	cells[colTime] = l.Time.Format(timeLayout(l.Row))
	cells[colLine] = strconv.Itoa(l.Line)
	return c.out.Write(cells)
}

// Close ends the table; the caller closes what it was written to.
func (c *CSV) Close() error {
	c.out.Flush()
	return c.out.Error()
}

// Positions of the columns that are no texts, as Names.All has them.
const (
	colTime    = 0
	colAmount  = 2
	colFee     = 4
	colBalance = 15
	colLine    = 18
	columns    = 20
)

// texts are the cells of a row that are texts.
func texts(n statement.Names, l Line) []string {
	offset, direction, marked := "", n.Neutral, ""
	if l.Zoned && !l.DateOnly {
		offset = "UTC" + l.Time.Format("-07:00")
	}
	switch l.Direction {
	case statement.In:
		direction = n.In
	case statement.Out:
		direction = n.Out
	}
	if l.Marked {
		marked = n.Yes
	}
	cells := []string{"", offset, "", l.Currency, "", l.FeeIn, direction, l.Counterparty, l.Account, l.OwnAccount, l.OrderID, l.MerchantID, l.Method, l.Status, l.Type, "", l.Note, l.File, "", marked}
	for i, s := range cells {
		cells[i] = statement.Quoted(s)
	}
	return cells
}

// timeLayout is a day, or a time to the second, or finer where the file is.
func timeLayout(r statement.Row) string {
	switch {
	case r.DateOnly:
		return time.DateOnly
	case r.Time.Nanosecond() != 0:
		return "2006-01-02 15:04:05.999999999"
	}
	return time.DateTime
}

func feeCurrency(r statement.Row) string {
	if r.FeeIn != "" {
		return r.FeeIn
	}
	return r.Currency
}

// exact is a decimal with at least the places of its currency.
func exact(d decimal.Decimal, currency string) string {
	places := int32(0)
	if scale, ok := joinder.Currency(currency).Scale(); ok && scale <= 3 {
		places = int32(scale) //nolint:gosec // at most three
	}
	return d.StringFixed(max(places, -d.Exponent()))
}

func exactOrNot(d decimal.NullDecimal, currency string) string {
	if !d.Valid {
		return ""
	}
	return exact(d.Decimal, currency)
}
