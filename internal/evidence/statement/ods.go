package statement

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/rows"
)

// isODS recognises a spreadsheet of OpenDocument: LibreOffice and its kin.
func isODS(z *zip.Reader) bool {
	for _, f := range z.File {
		if f.Name != "mimetype" || f.UncompressedSize64 > 256 {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return false
		}
		defer r.Close()
		kind, _ := io.ReadAll(io.LimitReader(r, 256))
		return strings.HasPrefix(string(kind), "application/vnd.oasis.opendocument.spreadsheet")
	}
	return false
}

// openODS reads the sheets as they stand in content.xml, streaming.
func openODS(z *zip.Reader, o Options) (source, []io.Closer, error) {
	for _, f := range z.File {
		if f.Name != "content.xml" {
			continue
		}
		if odsLocked(z) {
			return nil, nil, joinder.Fail(joinder.Invalid, "error.statement.locked")
		}
		plain, err := unpack(f, "")
		if err != nil {
			return nil, nil, err
		}
		dec := xml.NewDecoder(plain)
		dec.Strict = false
		t, err := newTable(&odsRows{dec: dec, sheet: -1}, o)
		if err != nil {
			return nil, nil, err
		}
		return t, nil, nil
	}
	return nil, nil, joinder.Fail(joinder.Invalid, "error.statement.unreadable")
}

// odsLocked reports whether the manifest says that the sheets are encrypted.
func odsLocked(z *zip.Reader) bool {
	for _, f := range z.File {
		if f.Name != "META-INF/manifest.xml" || f.UncompressedSize64 > 1<<20 {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return false
		}
		defer r.Close()
		text, _ := io.ReadAll(io.LimitReader(r, 1<<20))
		return strings.Contains(string(text), "encryption-data")
	}
	return false
}

// odsRows gives the rows of all sheets.
type odsRows struct {
	dec    *xml.Decoder
	sheet  int
	line   int
	repeat int      // how often the row stands there again
	cells  []string // of the row that is repeated
	depth  int
}

// maxRepeat is how many rows a sheet can have.
const maxRepeat = 1 << 20

func (x *odsRows) Columns() []string { return nil }
func (x *odsRows) Close() error      { return nil }

// Sheet marks the reader of a workbook.
func (x *odsRows) Sheet() {}

// odsCell is a cell that is being read.
type odsCell struct {
	value  string // what it holds, where it says so beside its text
	text   strings.Builder
	repeat int
}

func (x *odsRows) Next() (rows.Row, error) {
	if x.repeat > 0 {
		x.repeat--
		x.line++
		return rows.Of(max(x.sheet, 0), x.line, x.cells), nil
	}
	var cells []string
	var cell *odsCell
	size, again, inNote := 0, 1, 0
	for {
		token, err := x.dec.Token()
		if errors.Is(err, io.EOF) {
			return rows.Row{}, io.EOF
		}
		if err != nil {
			var said *joinder.Error
			if errors.As(err, &said) {
				return rows.Row{}, err
			}
			return rows.Row{}, broken(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if x.depth++; x.depth > 256 {
				return rows.Row{}, joinder.Fail(joinder.TooLarge, "error.statement.bomb")
			}
			switch t.Name.Local {
			case "table":
				x.sheet++
				x.line = 0
			case "table-row":
				cells, size, again = nil, 0, counted(t, "number-rows-repeated", maxRepeat)
			case "table-cell", "covered-table-cell":
				cell = &odsCell{value: odsValue(t), repeat: counted(t, "number-columns-repeated", 1<<14)}
			case "annotation": // a remark that somebody pinned to the cell
				inNote++
			case "p":
				if cell != nil && cell.text.Len() > 0 {
					cell.text.WriteByte(' ')
				}
			case "s":
				if cell != nil {
					cell.text.WriteByte(' ')
				}
			}
		case xml.CharData:
			if size += len(t); cell != nil && inNote == 0 && size <= rows.MaxRecord {
				cell.text.Write(t)
			}
		case xml.EndElement:
			x.depth--
			switch t.Name.Local {
			case "annotation":
				inNote = max(0, inNote-1)
			case "table-cell", "covered-table-cell":
				cells = cell.put(cells)
				cell = nil
			case "table-row":
				x.line++
				if strings.TrimSpace(strings.Join(cells, "")) == "" {
					x.line += again - 1
					continue
				}
				x.cells, x.repeat = cells, again-1
				return rows.Of(max(x.sheet, 0), x.line, cells), nil
			}
		}
	}
}

// put appends what the cell holds. Empty cells up to the sheet's edge come as
// one that is repeated.
func (c *odsCell) put(cells []string) []string {
	if c == nil {
		return cells
	}
	s := c.value
	if s == "" {
		s = strings.TrimSpace(c.text.String())
	}
	n := c.repeat
	if s == "" && n > maxColumns {
		n = 1
	}
	for range min(n, maxColumns+1-len(cells)) {
		cells = append(cells, rows.Plain(s))
	}
	return cells
}

// counted is how often something is repeated.
func counted(t xml.StartElement, name string, most int) int {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			if n, err := strconv.Atoi(a.Value); err == nil && n > 0 {
				return min(n, most)
			}
		}
	}
	return 1
}

// odsValue is what a cell says it holds, rather than how it shows it: the number
// of an amount with its currency, the day of a date; "" for text.
func odsValue(t xml.StartElement) string {
	var kind, value, day, currency string
	for _, a := range t.Attr {
		switch a.Name.Local {
		case "value-type":
			kind = a.Value
		case "value":
			value = a.Value
		case "date-value":
			day = a.Value
		case "currency":
			currency = a.Value
		}
	}
	switch kind {
	case "date":
		day, _, _ = strings.Cut(day, "T00:00:00")
		return day
	case "float":
		return value
	case "currency":
		if isMoneyCode(currency) {
			return value + " " + currency
		}
		return value
	}
	return ""
}
