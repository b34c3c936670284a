package statement

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/richardlehane/mscfb"

	"joinder"
	"joinder/internal/rows"
)

// maxHeld bounds a file that must be held as a whole: workbooks and archives.
const maxHeld = 64 << 20

var oleMagic = []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}

// isXLS recognises workbooks of Excel 5 to 2003: the compound file that holds
// them, or the bare stream of records.
func isXLS(head []byte) bool {
	return bytes.HasPrefix(head, oleMagic) || len(head) > 8 && head[0] == 0x09 && head[1] == 0x08 && head[3] == 0 && (head[2] == 8 || head[2] == 16)
}

func openXLS(in *bufio.Reader, o Options) (source, []io.Closer, error) {
	raw, err := hold(in)
	if err != nil {
		return nil, nil, err
	}
	stream, err := workbookStream(raw)
	if err != nil {
		return nil, nil, err
	}
	book, err := newBIFF(stream)
	if err != nil {
		return nil, nil, err
	}
	t, err := newTable(book, o)
	if err != nil {
		return nil, nil, err
	}
	return t, nil, nil
}

// hold reads a file of at most maxHeld bytes.
func hold(in io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(in, maxHeld+1))
	if err != nil {
		return nil, joinder.Fail(joinder.Invalid, "error.statement.unreadable").Because(err)
	}
	if len(raw) > maxHeld {
		return nil, joinder.Fail(joinder.TooLarge, "error.statement.large")
	}
	return raw, nil
}

// workbookStream takes the stream of records out of its compound file.
func workbookStream(raw []byte) (stream []byte, err error) {
	if !bytes.HasPrefix(raw, oleMagic) {
		return raw, nil
	}
	defer func() {
		if p := recover(); p != nil { // of the library, on a malformed file
			stream, err = nil, broken(fmt.Errorf("compound file: %v", p))
		}
	}()
	doc, err := mscfb.New(bytes.NewReader(raw))
	if err != nil {
		return nil, broken(err)
	}
	for range 1000 {
		entry, err := doc.Next()
		if err != nil {
			break
		}
		switch entry.Name {
		case "Workbook", "Book", "WORKBOOK", "BOOK":
			stream, err := io.ReadAll(io.LimitReader(entry, int64(len(raw))))
			if err != nil && len(stream) == 0 {
				return nil, broken(err)
			}
			return stream, nil
		case "EncryptedPackage":
			return nil, joinder.Fail(joinder.Invalid, "error.statement.locked")
		}
	}
	return nil, joinder.Fail(joinder.Invalid, "error.statement.unknown")
}

func broken(err error) error {
	return joinder.Fail(joinder.Invalid, "error.statement.unreadable").Because(err)
}

// biff reads the records of a workbook row by row: BIFF5 and BIFF8.
type biff struct {
	b       []byte
	pos     int
	book    biffBook
	sheets  []int // where the sheets that are still to read begin
	sheet   int
	row     int // of the cells gathered so far
	cells   []string
	pending int // column of a formula whose text follows, -1 for none
	done    bool
}

func newBIFF(stream []byte) (*biff, error) {
	x := &biff{b: stream, sheet: -1, row: -1, pending: -1}
	if err := x.globals(); err != nil {
		return nil, err
	}
	return x, nil
}

func (x *biff) Columns() []string { return nil }
func (x *biff) Close() error      { return nil }

// Sheet marks the reader of a workbook: its days may be serial numbers.
func (x *biff) Sheet() {}

// Next gives the next row that has a cell.
func (x *biff) Next() (row rows.Row, err error) {
	defer func() {
		if p := recover(); p != nil {
			x.done = true
			row, err = rows.Row{}, broken(fmt.Errorf("workbook near row %d: %v", x.row+1, p))
		}
	}()
	for !x.done {
		id, data, ok := x.record()
		if !ok || id == biffEOF || id == biffBOF && x.row >= 0 {
			if id == biffBOF && ok { // a chart inside the sheet
				x.skipTo(biffEOF)
				continue
			}
			out, has := x.flush()
			if !x.nextSheet() {
				x.done = true
			}
			if has {
				return out, nil
			}
			continue
		}
		at, isCell := x.cellRow(id, data)
		if !isCell {
			x.textOfFormula(id, data)
			continue
		}
		var out rows.Row
		has := false
		if at != x.row {
			out, has = x.flush()
			x.row = at
		}
		x.cell(id, data)
		if has {
			return out, nil
		}
	}
	return rows.Row{}, io.EOF
}

// flush is the row gathered so far.
func (x *biff) flush() (rows.Row, bool) {
	if len(x.cells) == 0 {
		return rows.Row{}, false
	}
	out := rows.Of(x.sheet, x.row+1, x.cells)
	x.cells, x.pending = nil, -1
	return out, true
}

func (x *biff) nextSheet() bool {
	if len(x.sheets) == 0 {
		return false
	}
	x.pos, x.sheets = x.sheets[0], x.sheets[1:]
	x.sheet++
	x.row, x.pending = -1, -1
	if id, _, ok := x.record(); !ok || id != biffBOF {
		return x.nextSheet()
	}
	return true
}

func (x *biff) skipTo(id uint16) {
	for {
		got, _, ok := x.record()
		if !ok || got == id {
			return
		}
	}
}

// record is the next one; ok is false at the end.
func (x *biff) record() (id uint16, data []byte, ok bool) {
	if x.pos < 0 || x.pos+4 > len(x.b) {
		return 0, nil, false
	}
	id = u16(x.b[x.pos:])
	n := int(u16(x.b[x.pos+2:]))
	start := x.pos + 4
	if start+n > len(x.b) {
		return 0, nil, false
	}
	x.pos = start + n
	return id, x.b[start : start+n], true
}

func (x *biff) put(column int, s string) {
	if column >= maxColumns || s == "" {
		return
	}
	for len(x.cells) <= column {
		x.cells = append(x.cells, "")
	}
	x.cells[column] = s
}

var errGlobals = errors.New("workbook without its first record")
