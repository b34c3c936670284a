package remedy

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Heads are the words of a sheet, in the reader's language.
type Heads struct {
	Sheet   string     // name of the workbook's sheet
	Columns [10]string // number, name, people, currency, claimed, offered, accepted, received, due, open; Over follows
	Over    string
	Rest    string // of the line that several share
	Total   string
}

// rows are the report as text, exactly: amounts are plain decimals.
func (h Heads) rows(r Report) [][]string {
	out := [][]string{append(h.Columns[:], h.Over)}
	for _, l := range r.Lines {
		number := strconv.Itoa(l.Number)
		if l.Number == 0 {
			number = h.Rest
		}
		out = append(out, l.cells(number))
	}
	for _, l := range r.Totals {
		out = append(out, l.cells(h.Total))
	}
	return out
}

func (l Line) cells(number string) []string {
	return []string{number, l.Name, strconv.Itoa(l.People), string(l.Claimed.Currency), l.Claimed.Decimal(), l.Offered.Decimal(),
		l.Accepted.Decimal(), l.Received.Decimal(), l.Due.Decimal(), l.Open.Decimal(), l.Over.Decimal()}
}

// CSV writes the report for a spreadsheet program, in UTF-8 with its mark.
func CSV(w io.Writer, r Report, h Heads) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	for _, row := range h.rows(r) {
		for i := range row {
			row[i] = safe(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// XLSX writes the report as a workbook. An amount of up to 15 digits is a
// number; a longer one, which a workbook would round, stays text.
func XLSX(w io.Writer, r Report, h Heads) error {
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", h.Sheet); err != nil {
		return err
	}
	if err := book.SetDocProps(&excelize.DocProperties{Creator: "Joinder", LastModifiedBy: "Joinder"}); err != nil {
		return err
	}
	for y, row := range h.rows(r) {
		cells := make([]any, len(row))
		for x, text := range row {
			cells[x] = safe(text)
			if digits := len(strings.NewReplacer(".", "", "-", "").Replace(text)); y > 0 && x != 1 && x != 3 && digits <= 15 {
				if n, err := strconv.ParseFloat(text, 64); err == nil {
					cells[x] = n
				}
			}
		}
		at, err := excelize.CoordinatesToCellName(1, y+1)
		if err != nil {
			return err
		}
		if err := book.SetSheetRow(h.Sheet, at, &cells); err != nil {
			return err
		}
	}
	if err := book.SetColWidth(h.Sheet, "A", "K", 16); err != nil {
		return err
	}
	return book.Write(w)
}

// safe quotes what a spreadsheet program could take for a formula. Amounts here
// are never negative.
func safe(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}
