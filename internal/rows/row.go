package rows

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// Row is one record.
type Row struct {
	Sheet int // from 0, of a bare workbook
	Line  int // line (CSV, JSON lines), sheet row (XLSX) or line the element starts on, from 1
	cells []string
	index map[string]int // shared by all rows of a table; own for JSON
}

// Value is the cell under the column, "" when the row has none. Column names
// are matched as Key folds them.
func (r Row) Value(column string) string {
	i, ok := r.index[column]
	if !ok {
		i, ok = r.index[Key(column)]
	}
	if !ok || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

// Of makes a row of a bare table, for readers of other containers.
func Of(sheet, line int, cells []string) Row { return Row{Sheet: sheet, Line: line, cells: cells} }

// Cells are the row's cells in their order; the caller must not change them.
func (r Row) Cells() []string { return r.cells }

// String joins the cells with commas, for showing only.
func (r Row) String() string { return strings.Join(r.cells, ",") }

// Names lists the row's own columns, folded by Key; of use for JSON, whose rows
// may differ.
func (r Row) Names() []string {
	out := make([]string, 0, len(r.index))
	for name := range r.index {
		out = append(out, Key(name))
	}
	return out
}

// Key folds a column name for comparison: case, blanks, punctuation and
// full-width forms do not matter ("ZIP code" is "zip_code").
func Key(name string) string {
	out := make([]rune, 0, len(name))
	for _, r := range name {
		switch {
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r >= '！' && r <= '～': // full-width ASCII
			r -= '！' - '!'
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
		}
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0x80 && r != '\ufeff' && r != '\u00a0' && r != '\u3000' {
			out = append(out, r)
		}
	}
	return string(out)
}

func indexOf(header []string) map[string]int {
	m := make(map[string]int, 2*len(header))
	for i := len(header) - 1; i >= 0; i-- { // of two columns with one name the first counts
		m[Key(header[i])] = i
	}
	for i := len(header) - 1; i >= 0; i-- {
		m[header[i]] = i
	}
	return m
}

// Reason says why a row was set aside; "intake.reject." + reason is its
// catalogue key.
type Reason string

// Reasons a reader gives. Importers add their own.
const (
	BadQuotes   Reason = "quotes"    // a quote opens or closes in the wrong place
	TooLong     Reason = "too_long"  // longer than MaxRecord
	BadColumns  Reason = "columns"   // not as many cells as the header
	HasNUL      Reason = "nul"       // a NUL byte
	BadEncoding Reason = "encoding"  // not text in the file's encoding
	Garbled     Reason = "garbled"   // decoded twice and not repairable
	BadJSON     Reason = "json"      // not a JSON object
	CutOff      Reason = "truncated" // the file ends inside it
)

// Bad is a row that was set aside; reading goes on after it.
type Bad struct {
	Line   int
	Reason Reason
	Raw    string // the beginning, valid UTF-8, at most RawSize bytes
}

// RawSize bounds Bad.Raw.
const RawSize = 400

// Error implements error.
func (b *Bad) Error() string { return fmt.Sprintf("line %d: %s", b.Line, b.Reason) }

func bad(line int, why Reason, raw []byte) *Bad { return &Bad{Line: line, Reason: why, Raw: Clip(raw)} }

// Clip makes at most RawSize bytes of raw printable: valid UTF-8, one line.
func Clip(raw []byte) string {
	if len(raw) > RawSize {
		raw = raw[:RawSize]
	}
	out := make([]rune, 0, len(raw))
	for len(raw) > 0 {
		r, n := utf8.DecodeRune(raw)
		raw = raw[n:]
		if r < ' ' || r == 0x7f {
			r = ' '
		}
		out = append(out, r)
	}
	return string(out)
}

// Reader yields rows until io.EOF. An error that is not a *Bad ends the reading.
type Reader interface {
	// Columns lists the header as written; nil for JSON, whose rows name their own.
	Columns() []string
	Next() (Row, error)
	Close() error
}

// Limits of one record.
const (
	MaxRecord = 1 << 20 // bytes
	MaxLines  = 2000
)

// Format is how rows are laid out.
type Format string

// Formats. Auto looks at the first bytes.
const (
	Auto  Format = ""
	CSV   Format = "csv"
	TSV   Format = "tsv"
	JSONL Format = "jsonl" // also arrays, concatenated objects and search answers
	XLSX  Format = "xlsx"
)

// Options say how to read.
type Options struct {
	Format   Format
	Encoding Encoding
	// Check reports whether the row is plausible (its id and date look right).
	// It is asked only about CSV records that span lines and about lines inside
	// them; nil trusts the quotes.
	Check func(Row) bool
	// Bare reads a table whose header is somewhere inside, or nowhere: the
	// reader has no Columns, and rows have any number of Cells.
	Bare bool
}

// Open finds out compression, encoding and format and returns a reader. It
// reads only the beginning. The caller closes r itself.
func Open(r io.Reader, o Options) (Reader, error) {
	plain, closer, err := Decompress(r)
	if err != nil {
		return nil, err
	}
	if o.Format == XLSX || o.Format == Auto && isZip(plain) {
		return openXLSX(plain, closer, o.Bare)
	}
	text, enc, err := decode(plain, o.Encoding)
	if err != nil {
		closer()
		return nil, err
	}
	format := o.Format
	if format == Auto {
		format = sniffFormat(text)
	}
	if format == JSONL {
		if enc == GB18030 {
			text = bufio.NewReaderSize(transform.NewReader(text, simplifiedchinese.GB18030.NewDecoder()), 64<<10)
		}
		return openJSON(text, closer, enc == GB18030)
	}
	return openCSV(text, closer, enc, format, o)
}
