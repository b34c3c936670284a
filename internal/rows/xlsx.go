package rows

import (
	"bufio"
	"errors"
	"fmt"
	"io"
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
)

type xlsxReader struct {
	book   *excelize.File
	rows   *excelize.Rows
	close  func()
	header []string
	index  map[string]int
	line   int
}

// openXLSX reads the first visible sheet. Dates come as their serial number:
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
	sheet := ""
	for _, name := range book.GetSheetList() {
		if ok, err := book.GetSheetVisible(name); err == nil && ok {
			sheet = name
			break
		}
	}
	rows, err := book.Rows(sheet)
	if err != nil {
		_ = book.Close()
		return nil, fmt.Errorf("rows: not a readable workbook: %w", err)
	}
	x := &xlsxReader{book: book, rows: rows, close: closer}
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
	if !x.rows.Next() {
		if err := x.rows.Error(); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	x.line++
	return x.rows.Columns()
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
		return Row{Line: x.line, cells: cells, index: x.index}, nil
	}
}

func (x *xlsxReader) Close() error {
	err := errors.Join(x.rows.Close(), x.book.Close())
	x.close()
	return err
}
