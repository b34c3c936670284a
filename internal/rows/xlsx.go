package rows

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// MaxWorkbook bounds an XLSX file, which a zip reader must hold; maxUnzipped
// bounds what it may unfold to (excelize's own limit is 16 GB), and sheets over
// maxInMemory are unfolded to a temporary file.
const (
	MaxWorkbook = 64 << 20
	maxUnzipped = 1 << 30
	maxInMemory = 16 << 20
	maxSheets   = 64
)

type xlsxReader struct {
	book   *excelize.File
	rows   *excelize.Rows
	close  func()
	header []string
	index  map[string]int
	line   int
	sheets []string // visible ones still to read, of a bare workbook
	sheet  int
}

// Sheet marks the reader of a workbook: its days may be serial numbers.
func (x *xlsxReader) Sheet() {}

// openXLSX reads the first visible sheet, of a bare table all of them. Dates come as their serial number:
// see Serial.
func openXLSX(r *bufio.Reader, closer func(), bare bool) (reader Reader, err error) {
	defer func() {
		if p := recover(); p != nil { // a malformed workbook must not stop an import of many files
			reader, err = nil, fmt.Errorf("rows: not a readable workbook: %v", p)
		}
		if err != nil {
			closer()
		}
	}()
	limited := &io.LimitedReader{R: r, N: MaxWorkbook + 1}
	book, err := excelize.OpenReader(limited, excelize.Options{
		UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxInMemory, RawCellValue: true,
	})
	if limited.N <= 0 {
		return nil, ErrTooLarge
	}
	if err != nil {
		return nil, errors.Join(ErrZip, fmt.Errorf("rows: not a readable workbook: %w", err))
	}
	var sheets []string
	for _, name := range book.GetSheetList() {
		if ok, err := book.GetSheetVisible(name); err == nil && ok && len(sheets) < maxSheets {
			sheets = append(sheets, name)
		}
	}
	if len(sheets) == 0 {
		sheets = []string{""}
	}
	rows, err := book.Rows(sheets[0])
	if err != nil {
		_ = book.Close()
		return nil, fmt.Errorf("rows: not a readable workbook: %w", err)
	}
	x := &xlsxReader{book: book, rows: rows, close: closer}
	if bare {
		x.sheets = sheets[1:]
	}
	for !bare {
		cells, err := x.next()
		if err != nil {
			_ = book.Close()
			return nil, errors.Join(ErrEmpty, err)
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		x.header, x.index = cells, indexOf(cells)
		return x, nil
	}
	return x, nil
}

func (x *xlsxReader) next() (cells []string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("rows: broken workbook near row %d: %v", x.line, p)
		}
	}()
	for !x.rows.Next() {
		if err := x.rows.Error(); err != nil {
			return nil, err
		}
		if len(x.sheets) == 0 {
			return nil, io.EOF
		}
		_ = x.rows.Close()
		name := x.sheets[0]
		x.sheets = x.sheets[1:]
		x.sheet++
		x.line = 0
		if x.rows, err = x.book.Rows(name); err != nil {
			return nil, err
		}
	}
	x.line++
	return x.rows.Columns()
}

// Plain writes a number of a spreadsheet as a person typed it: files keep
// 28.16 as 28.160000000000001, the nearest that a computer has.
func Plain(s string) string {
	if len(s) < 16 || strings.Count(s, ".") != 1 || strings.Trim(s, "-.0123456789eE+") != "" || s[0] == 'e' || s[0] == 'E' {
		return s
	}
	digits, _, _ := strings.Cut(strings.ToLower(s), "e")
	if len(strings.TrimLeft(strings.NewReplacer("-", "", ".", "").Replace(digits), "0")) > 17 {
		return s // no program writes a float so long: the digits are meant
	}
	if mantissa, _, _ := strings.Cut(strings.ToLower(s), "e"); len(strings.Trim(strings.Replace(mantissa, ".", "", 1), "-0")) > 17 {
		return s // more than a computer's number has: it was written as text
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	short := strconv.FormatFloat(f, 'g', 15, 64)
	if back, err := strconv.ParseFloat(short, 64); err != nil || back != f {
		return s // more than 15 digits were meant
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

func (x *xlsxReader) Columns() []string { return x.header }

func (x *xlsxReader) Next() (Row, error) {
	for {
		cells, err := x.next()
		if err != nil {
			return Row{}, err
		}
		all := strings.Join(cells, "")
		switch {
		case strings.TrimSpace(all) == "":
			continue
		case strings.IndexByte(all, 0) >= 0:
			return Row{}, bad(x.line, HasNUL, []byte(strings.Join(cells, ",")))
		case len(all) > MaxRecord:
			return Row{}, bad(x.line, TooLong, []byte(all))
		}
		for i := range cells {
			cells[i] = Plain(cells[i])
		}
		return Row{Sheet: x.sheet, Line: x.line, cells: cells, index: x.index}, nil
	}
}

func (x *xlsxReader) Close() error {
	err := errors.Join(x.rows.Close(), x.book.Close())
	x.close()
	return err
}
