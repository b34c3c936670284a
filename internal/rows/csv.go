package rows

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// ErrEmpty is returned for a table without a header.
var ErrEmpty = errors.New("rows: the file has no header row")

type csvReader struct {
	w      window
	close  func()
	delim  byte
	enc    Encoding
	check  func(Row) bool
	bare   bool // no header: a record proves itself by the cells of the row before
	usual  int  // of the last row of a bare table
	header []string
	index  map[string]int
	line   int // of the next record
	ends   []int
	flat   []byte
	text   []byte // a record of GB18030 in UTF-8
}

// maxCells bounds a row of a bare table: what has more is none.
const maxCells = 4096

func openCSV(r *bufio.Reader, closer func(), enc Encoding, format Format, o Options) (Reader, error) {
	c := &csvReader{w: window{r: r}, close: closer, enc: enc, delim: ',', check: o.Check, line: 1, bare: o.Bare}
	head, _ := r.Peek(16 << 10)
	if o.Bare {
		if bytes.IndexByte(head, '\n') < 0 && bytes.Count(head, []byte{'\r'}) > 1 { // as computers before 2001 ended lines
			r = bufio.NewReaderSize(&carriages{r: r}, 64<<10)
			c.w.r = r
			head, _ = r.Peek(16 << 10)
		}
	}
	switch said := saidDelimiter(head); {
	case o.Bare && said != 0:
		c.delim = said
	case o.Bare && o.Format == Auto:
		c.delim = commonDelimiter(head)
	case format == TSV:
		c.delim = '\t'
	default:
		c.delim = sniffDelimiter(head)
	}
	if c.delim == '|' && enc == GB18030 { // the only delimiter that can be half a character
		c.w.r, c.enc = transform.NewReader(r, simplifiedchinese.GB18030.NewDecoder()), UTF8
	}
	for !o.Bare {
		row, err := c.record()
		var b *Bad
		if errors.As(err, &b) {
			return nil, b // an unreadable header is not a row to set aside
		}
		if err != nil {
			return nil, errors.Join(ErrEmpty, err)
		}
		for i := range row.cells {
			row.cells[i] = strings.TrimSpace(strings.TrimPrefix(row.cells[i], "\ufeff"))
		}
		if strings.Join(row.cells, "") == "" {
			continue
		}
		c.header, c.index = row.cells, indexOf(row.cells)
		return c, nil
	}
	return c, nil
}

// saidDelimiter is what a first line "sep=;" says, 0 without one.
func saidDelimiter(head []byte) byte {
	line := bytes.Trim(firstLine(head), "\r\n\"\xef\xbb\xbf ")
	after, ok := bytes.CutPrefix(bytes.ToLower(line), []byte("sep="))
	if !ok || len(after) != 1 || after[0] == '"' || after[0] < '!' && after[0] != '\t' || after[0] > '~' || after[0] >= '0' && after[0] <= '9' || after[0] >= 'a' && after[0] <= 'z' {
		return 0
	}
	return after[0]
}

// carriages makes line feeds of carriage returns.
type carriages struct{ r io.Reader }

func (c *carriages) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for i := range n {
		if p[i] == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// sniffDelimiter takes the most frequent candidate of the header, outside quotes.
func sniffDelimiter(head []byte) byte {
	best, most := byte(','), 0
	for _, d := range []byte{',', ';', '\t', '|'} {
		n, quoted := 0, false
		for _, ch := range head {
			if ch == '"' {
				quoted = !quoted
			} else if ch == '\n' && !quoted {
				break
			} else if ch == d && !quoted {
				n++
			}
		}
		if n > most {
			best, most = d, n
		}
	}
	return best
}

// commonDelimiter takes the candidate that is the most frequent one in most
// lines: a table may begin behind lines of prose.
func commonDelimiter(head []byte) byte {
	candidates := [4]byte{',', ';', '\t', '|'}
	var lines [4]int
	for line := range bytes.Lines(head) {
		var n [4]int
		quoted := false
		for _, ch := range line {
			quoted = quoted != (ch == '"')
			for i, d := range candidates {
				if ch == d && !quoted {
					n[i]++
				}
			}
		}
		best := 0
		for i := range n {
			if n[i] > n[best] {
				best = i
			}
		}
		if n[best] > 0 {
			lines[best] += min(n[best], 8) // a row of a table says more than a comma in a sentence
		}
	}
	best := 0
	for i := range lines {
		if lines[i] > lines[best] {
			best = i
		}
	}
	return candidates[best]
}

func (c *csvReader) Columns() []string { return c.header }
func (c *csvReader) Close() error      { c.close(); return nil }

func (c *csvReader) Next() (Row, error) {
	row, err := c.record()
	if err == nil {
		row.index = c.index
	}
	return row, err
}

// record reads the next record, or sets one line aside.
func (c *csvReader) record() (Row, error) {
	for {
		for len(c.w.rest()) == 0 {
			if !c.w.fill() {
				return Row{}, c.w.end()
			}
		}
		if n := blankLine(c.w.rest()); n > 0 {
			c.w.pos += n
			c.line++
			continue
		}
		n, lines, why := c.split(c.w.rest(), false)
		for why == needMore && len(c.w.rest()) < MaxRecord && c.w.fill() {
			n, lines, why = c.split(c.w.rest(), false)
		}
		if why == needMore {
			why = TooLong
			if c.w.eof || len(firstLine(c.w.rest())) < MaxRecord {
				why = BadQuotes // a quote that never closes
			}
		}
		return c.settle(n, lines, why)
	}
}

func blankLine(b []byte) int {
	if b[0] == '\n' {
		return 1
	}
	if len(b) > 1 && b[0] == '\r' && b[1] == '\n' {
		return 2
	}
	return 0
}

// settle turns what split found into a row, or sets the first line aside.
func (c *csvReader) settle(n, lines int, why Reason) (Row, error) {
	line := c.line
	first := firstLine(c.w.rest())
	if why == "" {
		row, reason := c.row(line)
		if reason == "" && (lines == 1 || c.proves(row, c.w.rest()[:n])) {
			c.w.pos += n
			c.line += lines
			return row, nil
		}
		if lines == 1 {
			b := bad(line, reason, first)
			c.w.pos += n
			c.line++
			return Row{}, b
		}
		why = reason
		if why == "" {
			why = BadQuotes
		}
	}
	// Perhaps only the quotes inside one field of this very line are wrong.
	whole := len(first) < len(c.w.rest()) || c.w.eof || first[len(first)-1] == '\n'
	if why == BadQuotes && whole {
		if end := bytes.TrimRight(first, "\r\n"); len(first)-len(end) > 2 { // lines that end twice
			first = append(bytes.Clone(end), '\n')
		}
		if n, _, w := c.split(first, true); w == "" && n >= len(first)-1 && (c.header != nil || c.bare && c.asUsual()) {
			if row, r := c.row(line); r == "" && (c.check == nil || c.check(c.named(row))) {
				c.w.skipLine()
				c.line++
				return row, nil
			}
		}
		if c.bare { // or the quotes mean nothing
			c.literal(first)
			if row, r := c.row(line); r == "" {
				c.w.skipLine()
				c.line++
				return row, nil
			}
		}
	}
	head := c.w.skipLine()
	c.line++
	return Row{}, bad(line, why, head)
}

func firstLine(b []byte) []byte {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return b[:i+1]
	}
	return b
}

func (c *csvReader) named(r Row) Row { r.index = c.index; return r }

// asUsual reports whether split found as many cells as the row before had,
// give or take empty ones at the end.
func (c *csvReader) asUsual() bool {
	return c.usual == 0 || len(c.ends) >= c.usual-1 && len(c.ends) <= c.usual+1
}

// literal splits a line at its delimiters, whatever its quotes say, and drops
// the quotes at the borders of the cells.
func (c *csvReader) literal(line []byte) {
	c.flat, c.ends = c.flat[:0], c.ends[:0]
	for cell := range bytes.SplitSeq(bytes.TrimRight(line, "\r\n"), []byte{c.delim}) {
		cell = bytes.Trim(cell, " \t")
		cell = bytes.TrimSuffix(bytes.TrimPrefix(cell, []byte{'"'}), []byte{'"'})
		c.flat = append(c.flat, cell...)
		c.ends = append(c.ends, len(c.flat))
	}
}

// row decodes the fields that split left in flat and ends.
func (c *csvReader) row(line int) (Row, Reason) {
	if c.bare {
		if len(c.ends) > maxCells {
			return Row{}, BadColumns
		}
		c.usual = len(c.ends)
	}
	if c.header != nil {
		for len(c.ends) > len(c.header) && c.width(len(c.ends)-1) == 0 { // trailing delimiters
			c.ends = c.ends[:len(c.ends)-1]
		}
		if len(c.ends) != len(c.header) {
			return Row{}, BadColumns
		}
	}
	cells := make([]string, len(c.ends))
	if c.enc == GB18030 {
		if why := c.fromGB(); why != "" {
			return Row{}, why
		}
		all := string(c.text)
		start := 0
		for i, end := range c.ends {
			cells[i], start = all[start:end], end
		}
		return Row{Line: line, cells: cells}, ""
	}
	all, why := c.enc.text(c.flat)
	if why == BadEncoding && c.enc == UTF8 && pastedGB(c.flat) {
		if why = c.fromGB(); why == "" {
			all = string(c.text)
		}
	}
	if why != "" {
		return Row{}, why
	}
	start := 0
	for i, end := range c.ends {
		cells[i], start = all[start:end], end
	}
	return Row{Line: line, cells: cells}, ""
}

// fromGB decodes flat cell by cell into text, and moves ends there.
func (c *csvReader) fromGB() Reason {
	c.text = c.text[:0]
	start := 0
	for i, end := range c.ends {
		var why Reason
		if c.text, why = appendGB(c.text, c.flat[start:end]); why != "" {
			return why
		}
		start, c.ends[i] = end, len(c.text)
	}
	return ""
}

func (c *csvReader) width(i int) int {
	if i == 0 {
		return c.ends[0]
	}
	return c.ends[i] - c.ends[i-1]
}

// proves reports whether a record that spans lines is one record and not a
// stray quote that swallowed rows.
func (c *csvReader) proves(row Row, raw []byte) bool {
	if c.bare {
		return c.provesBare(raw)
	}
	if c.header == nil || c.check == nil {
		return true
	}
	if !c.check(c.named(row)) {
		return false
	}
	ends, flat := c.ends, c.flat
	defer func() { c.ends, c.flat = ends, flat }()
	c.ends, c.flat = nil, nil
	for rest := raw[len(firstLine(raw)):]; len(rest) > 0; {
		l := firstLine(rest)
		rest = rest[len(l):]
		if bytes.Count(l, []byte{c.delim}) < len(c.header)-1 {
			continue
		}
		if _, lines, why := c.split(l, true); why == "" && lines == 1 {
			if inner, r := c.row(0); r == "" && c.check(c.named(inner)) {
				return false
			}
		}
	}
	return true
}

// provesBare reports whether no line inside the record looks like a row of its
// own.
func (c *csvReader) provesBare(raw []byte) bool {
	for rest := raw[len(firstLine(raw)):]; len(rest) > 0; {
		l := firstLine(rest)
		rest = rest[len(l):]
		inside, behind := l, []byte(nil) // what stands inside the quotes
		if at := bytes.IndexByte(l, '"'); at >= 0 {
			inside = l[:at]
			if len(rest) > 0 {
				behind = l[bytes.LastIndexByte(l, '"'):]
			}
		}
		if n := max(bytes.Count(inside, []byte{c.delim}), bytes.Count(behind, []byte{c.delim})); n >= 2 && n >= c.usual-2 {
			return false
		}
	}
	return true
}

const needMore Reason = "more"

// split parses one record at the start of b into c.flat and c.ends. It returns
// the bytes and lines used, or why it is none. lazy takes a quote that does not
// close a field as text and treats the end of b as the end of the record.
func (c *csvReader) split(b []byte, lazy bool) (n, lines int, why Reason) {
	c.flat, c.ends = c.flat[:0], c.ends[:0]
	eof := lazy || c.w.eof
	for i := 0; ; {
		if c.bare { // blanks before a quote
			if j := c.blanks(b, i); j < len(b) && b[j] == '"' {
				i = j
			}
		}
		if i < len(b) && b[i] == '"' {
			end, nl, w := c.quoted(b, i+1, lazy)
			if w != "" {
				return 0, 0, w
			}
			i = end
			lines += nl
		} else {
			start := i
			for i < len(b) && b[i] != c.delim && b[i] != '\n' {
				i++
			}
			end := i
			if i < len(b) && b[i] == '\n' && end > start && b[end-1] == '\r' {
				end--
			}
			c.flat = append(c.flat, b[start:end]...)
		}
		if i >= len(b) && !eof {
			return 0, 0, needMore
		}
		c.ends = append(c.ends, len(c.flat))
		switch {
		case i >= len(b):
			return len(b), lines + 1, ""
		case b[i] == c.delim:
			i++
			if i >= len(b) && eof { // the file ends with a delimiter: one more, empty
				c.ends = append(c.ends, len(c.flat))
				return len(b), lines + 1, ""
			}
		default: // the line feed, perhaps after a carriage return
			if b[i] == '\r' {
				i++
			}
			return i + 1, lines + 1, ""
		}
	}
}

// quoted reads a quoted field from just after its quote to the delimiter, the
// line end or the end of b.
func (c *csvReader) quoted(b []byte, i int, lazy bool) (end, lines int, why Reason) {
	for {
		q := bytes.IndexByte(b[i:], '"')
		if q < 0 {
			if lazy {
				return 0, 0, BadQuotes
			}
			return 0, 0, overLimit(b, lines+bytes.Count(b[i:], []byte("\n")))
		}
		c.flat = append(c.flat, b[i:i+q]...)
		lines += bytes.Count(b[i:i+q], []byte("\n"))
		i += q + 1
		switch {
		case i >= len(b):
			if lazy || c.w.eof {
				return i, lines, ""
			}
			return 0, 0, needMore
		case b[i] == c.delim || b[i] == '\n':
			return i, lines, ""
		case b[i] == '\r' && (i+1 < len(b) && b[i+1] == '\n'):
			return i, lines, ""
		case b[i] == '\r' && i+1 >= len(b):
			if lazy || c.w.eof {
				return len(b), lines, ""
			}
			return 0, 0, needMore
		case b[i] == '"':
			c.flat = append(c.flat, '"')
			i++
		case c.bare && c.closes(b, i):
			return c.blanks(b, i), lines, ""
		case lazy:
			c.flat = append(c.flat, '"')
		default:
			return 0, 0, BadQuotes
		}
		if lines > MaxLines {
			return 0, 0, BadQuotes
		}
	}
}

// blanks is where the blanks from i on end.
func (c *csvReader) blanks(b []byte, i int) int {
	for i < len(b) && b[i] != c.delim && (b[i] == ' ' || b[i] == '\t') {
		i++
	}
	return i
}

// closes reports whether nothing but blanks stands between i and the end of
// the field.
func (c *csvReader) closes(b []byte, i int) bool {
	i = c.blanks(b, i)
	return i >= len(b) || b[i] == c.delim || b[i] == '\n' || b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n'
}

func overLimit(b []byte, lines int) Reason {
	switch {
	case lines > MaxLines:
		return BadQuotes
	case len(b) > MaxRecord:
		return BadQuotes
	}
	return needMore
}
