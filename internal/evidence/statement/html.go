package statement

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"joinder"
	"joinder/internal/rows"
)

// isHTML recognises a page that a bank sends as ".xls".
func isHTML(head []byte) bool {
	head = bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head[:min(len(head), 4096)], []byte("\ufeff")), " \t\r\n"))
	if !bytes.HasPrefix(head, []byte("<")) {
		return false
	}
	for _, tag := range []string{"<html", "<table", "<!doctype html", "<head", "<body", "<meta", "<div", "<style"} {
		if bytes.HasPrefix(head, []byte(tag)) {
			return true
		}
	}
	return bytes.HasPrefix(head, []byte("<?xml")) && (bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<table")))
}

func openHTML(in *bufio.Reader, o Options) (source, []io.Closer, error) {
	text, err := plainText(in)
	if err != nil {
		return nil, nil, broken(err)
	}
	return htmlTable(text, o)
}

func htmlTable(text io.Reader, o Options) (source, []io.Closer, error) {
	z := html.NewTokenizer(text)
	z.SetMaxBuf(rows.MaxRecord)
	t, err := newTable(&htmlRows{z: z}, o)
	if err != nil {
		return nil, nil, err
	}
	return t, nil, nil
}

// plainText goes by the charset that a page declares, unless that cannot be.
func plainText(in *bufio.Reader) (*bufio.Reader, error) {
	head, _ := in.Peek(4096)
	lower := bytes.ToLower(head)
	if i := bytes.Index(lower, []byte("charset=")); i >= 0 && !bytes.HasPrefix(head, []byte("\ufeff")) {
		name, _, _ := bytes.Cut(bytes.TrimLeft(lower[i+8:], `"' `), []byte(`"`))
		name = bytes.TrimRight(bytes.FieldsFunc(append(name, ' '), func(r rune) bool { return strings.ContainsRune(`"' />;`, r) })[0], " ")
		if enc, canon := charset.Lookup(string(name)); enc != nil && canon != "utf-8" && canon != "gbk" && canon != "gb18030" && !strings.HasPrefix(canon, "utf-16") {
			return bufio.NewReaderSize(enc.NewDecoder().Reader(in), sniffed), nil
		}
	}
	return rows.Text(in)
}

// openPDF says what to ask for instead: a page for reading has no columns.
func openPDF(*bufio.Reader, Options) (source, []io.Closer, error) {
	return nil, nil, joinder.Fail(joinder.Invalid, "error.statement.pdf")
}

// isPDF recognises a document for printing.
func isPDF(head []byte) bool { return bytes.HasPrefix(head, []byte("%PDF-")) }

// htmlRows gives the rows of all tables of a page; of nested tables the inner
// rows come first.
type htmlRows struct {
	z     *html.Tokenizer
	line  int
	open  []*htmlRow
	ready []rows.Row
	skip  int // inside of script and style
}

// htmlRow is a row whose end has not come yet.
type htmlRow struct {
	cells []string
	text  strings.Builder
	in    bool // a cell is open
	span  int
}

// maxNested is how deep tables may stand in one another.
const maxNested = 32

func (h *htmlRows) Columns() []string { return nil }
func (h *htmlRows) Close() error      { return nil }

// Sheet marks a reader whose days may be serial numbers.
func (h *htmlRows) Sheet() {}

func (h *htmlRows) Next() (rows.Row, error) {
	for len(h.ready) == 0 {
		switch kind := h.z.Next(); kind {
		case html.ErrorToken:
			for len(h.open) > 0 {
				h.close()
			}
			if len(h.ready) == 0 {
				if err := h.z.Err(); !errors.Is(err, io.EOF) {
					return rows.Row{}, broken(err)
				}
				return rows.Row{}, io.EOF
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			h.start(kind)
		case html.EndTagToken:
			name, _ := h.z.TagName()
			h.end(atom.Lookup(name))
		case html.TextToken:
			h.words(h.z.Text())
		}
	}
	out := h.ready[0]
	h.ready = h.ready[1:]
	return out, nil
}

func (h *htmlRows) top() *htmlRow {
	if len(h.open) == 0 {
		return nil
	}
	return h.open[len(h.open)-1]
}

func (h *htmlRows) start(kind html.TokenType) {
	name, more := h.z.TagName()
	switch atom.Lookup(name) {
	case atom.Script, atom.Style:
		if kind == html.StartTagToken {
			h.skip++
		}
	case atom.Tr:
		if r := h.top(); r != nil && !r.in { // the row before was not closed
			h.close()
		}
		if len(h.open) < maxNested {
			h.open = append(h.open, &htmlRow{})
		}
	case atom.Td, atom.Th:
		r := h.top()
		if r == nil {
			return
		}
		r.endCell()
		r.in, r.span = true, 1
		for more {
			var key, value []byte
			key, value, more = h.z.TagAttr()
			if string(key) == "colspan" {
				if n, err := strconv.Atoi(string(value)); err == nil && n > 0 && n < maxColumns {
					r.span = n
				}
			}
		}
	case atom.Br, atom.P, atom.Div:
		if r := h.top(); r != nil && r.in {
			r.text.WriteByte(' ')
		}
	}
}

func (h *htmlRows) end(tag atom.Atom) {
	switch tag {
	case atom.Script, atom.Style:
		h.skip = max(0, h.skip-1)
	case atom.Td, atom.Th:
		if r := h.top(); r != nil {
			r.endCell()
		}
	case atom.Tr:
		h.close()
	case atom.Table:
		if r := h.top(); r != nil && !r.in {
			h.close()
		}
	}
}

// words takes text inside a cell; text between rows is a row of one cell: the
// account, the period.
func (h *htmlRows) words(b []byte) {
	if h.skip > 0 {
		return
	}
	s := strings.Join(strings.FieldsFunc(html.UnescapeString(string(b)), func(r rune) bool {
		return r == ' ' || r == '\n' || r == '\r' || r == '\t' || r == '\u00a0'
	}), " ")
	if s == "" {
		return
	}
	r := h.top()
	switch {
	case r == nil:
		h.line++
		h.ready = append(h.ready, rows.Of(0, h.line, []string{s}))
	case r.in && r.text.Len() < rows.MaxRecord:
		r.text.WriteString(s)
	}
}

func (r *htmlRow) endCell() {
	if !r.in {
		return
	}
	r.in = false
	if len(r.cells) < maxColumns {
		r.cells = append(r.cells, strings.TrimSpace(r.text.String()))
		for range min(r.span-1, maxColumns-len(r.cells)) {
			r.cells = append(r.cells, "")
		}
	}
	r.text.Reset()
}

func (h *htmlRows) close() {
	r := h.top()
	if r == nil {
		return
	}
	r.endCell()
	cells := r.cells
	h.open = h.open[:len(h.open)-1]
	h.line++
	if strings.Join(cells, "") != "" {
		h.ready = append(h.ready, rows.Of(0, h.line, cells))
	}
}

// isXMLSheet recognises "XML Spreadsheet 2003".
func isXMLSheet(head []byte) bool {
	head = head[:min(len(head), 4096)]
	return bytes.Contains(head, []byte("urn:schemas-microsoft-com:office:spreadsheet")) && bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n"), []byte("<"))
}

func openXMLSheet(in *bufio.Reader, o Options) (source, []io.Closer, error) {
	return xmlTable(in, charset.NewReaderLabel, o)
}

func xmlTable(in io.Reader, declared func(string, io.Reader) (io.Reader, error), o Options) (source, []io.Closer, error) {
	dec := xml.NewDecoder(in)
	dec.Strict = false
	dec.CharsetReader = declared
	t, err := newTable(&xmlRows{dec: dec, sheet: -1}, o)
	if err != nil {
		return nil, nil, err
	}
	return t, nil, nil
}

type xmlRows struct {
	dec   *xml.Decoder
	sheet int
	line  int
}

func (x *xmlRows) Columns() []string { return nil }
func (x *xmlRows) Close() error      { return nil }

// Sheet marks the reader of a workbook: its days may be serial numbers.
func (x *xmlRows) Sheet() {}

func (x *xmlRows) Next() (rows.Row, error) {
	var cells []string
	inData := false
	column := 0
	size := 0
	for {
		token, err := x.dec.Token()
		if errors.Is(err, io.EOF) {
			return rows.Row{}, io.EOF
		}
		if err != nil {
			return rows.Row{}, broken(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "Worksheet":
				x.sheet++
				x.line = 0
			case "Row":
				x.line = indexed(t, x.line+1)
				cells, column, size = nil, 0, 0
			case "Cell":
				column = indexed(t, column+1)
			case "Data":
				inData = true
			}
		case xml.CharData:
			if size += len(t); inData && column > 0 && column <= maxColumns && size <= rows.MaxRecord {
				for len(cells) < column {
					cells = append(cells, "")
				}
				cells[column-1] += string(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "Data":
				inData = false
			case "Row":
				if strings.TrimSpace(strings.Join(cells, "")) != "" {
					for i := range cells {
						cells[i] = rows.Plain(xmlDay(cells[i]))
					}
					return rows.Of(max(x.sheet, 0), x.line, cells), nil
				}
			}
		}
	}
}

// indexed is the ss:Index of a row or cell, else next.
func indexed(t xml.StartElement, next int) int {
	for _, a := range t.Attr {
		if a.Name.Local == "Index" {
			if n, err := strconv.Atoi(a.Value); err == nil && n >= next && n < 1<<24 {
				return n
			}
		}
	}
	return next
}

// xmlDay writes 2024-01-02T00:00:00.000 as a day.
func xmlDay(s string) string {
	if len(s) == 23 && s[10] == 'T' && s[19] == '.' {
		s = s[:19]
		if strings.HasSuffix(s, "T00:00:00") {
			return s[:10]
		}
	}
	return s
}
