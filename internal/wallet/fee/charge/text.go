package charge

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"

	"joinder"
)

// Row is one charge.
type Row struct {
	Line        int          // in the source, from 1
	On          joinder.Date // zero when it was not said
	Kind        string       // what was done, as the data pack calls it; "" when nobody can tell
	Words       string       // what the source calls it; "" when it has no such column
	Amount, Fee joinder.Money
}

// Wrong is a line that could not be read, with the reason for its person.
type Wrong struct {
	Line int
	Err  *joinder.Error
}

// Source is where charges come from. What cannot be read is told line by line
// and the rest is still used; err is for a source that cannot be used at all.
type Source interface {
	Rows() (rows []Row, wrong []Wrong, err error)
}

// Bounds of a source.
const (
	MaxRows  = 5000
	MaxBytes = 2 << 20
	maxField = 200 // characters; what is longer is no amount and no name of an action
)

// Text is rows that a person pasted or saved: CSV, TSV or one charge a line, in
// the order date, amount, fee and perhaps the action, or as a header names them.
// It may be UTF-8, UTF-16 with its mark, or GB18030, as Chinese programs write.
type Text struct {
	Body     []byte
	Currency joinder.Currency // of amounts that name none
	Kind     string           // of rows that name none; may be ""
}

// Rows implements Source.
func (t Text) Rows() ([]Row, []Wrong, error) {
	if len(t.Body) > MaxBytes {
		return nil, nil, joinder.Fail(joinder.TooLarge, "error.fee.rows_bytes", "LimitMB", MaxBytes>>20).On("rows")
	}
	text, err := plain(t.Body)
	if err != nil {
		return nil, nil, err
	}
	lines, err := fields(text)
	if err != nil {
		return nil, nil, err
	}
	if len(lines) == 0 {
		return nil, nil, joinder.Fail(joinder.Invalid, "error.fee.rows_empty").On("rows")
	}
	columns, headed := header(lines[0].cells)
	if headed {
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return nil, nil, joinder.Fail(joinder.Invalid, "error.fee.rows_empty").On("rows")
	}
	if len(lines) > MaxRows {
		return nil, nil, joinder.Fail(joinder.TooLarge, "error.fee.rows_many", "Limit", MaxRows).On("rows")
	}
	var rows []Row
	var wrong []Wrong
	for _, l := range lines {
		r, bad := t.row(l, columns, headed)
		if bad != nil {
			wrong = append(wrong, Wrong{l.number, bad})
			continue
		}
		rows = append(rows, r)
	}
	return rows, wrong, nil
}

// plain reads bytes that a person saved as text.
func plain(raw []byte) (string, error) {
	bad := joinder.Fail(joinder.Invalid, "error.fee.rows_text").On("rows")
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		decoded, err := xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM).NewDecoder().Bytes(raw)
		if err != nil {
			return "", bad.Because(err)
		}
		raw = decoded
	case !utf8.Valid(raw):
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
		if err != nil {
			return "", bad.Because(err)
		}
		raw = decoded
	}
	text := strings.TrimPrefix(string(raw), "\uFEFF")
	if strings.ContainsFunc(text, unreadable) {
		return "", bad
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), nil
}

// unreadable are characters that no text holds.
func unreadable(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\f\v", r)
}

// line is one line cut into cells.
type line struct {
	number int
	cells  []string
}

// fields cuts a text into lines and cells; blank lines are left out.
func fields(text string) ([]line, error) {
	delimiter := sniff(text)
	if delimiter == ' ' {
		var out []line
		for i, l := range strings.Split(text, "\n") {
			if cells := strings.Fields(l); len(cells) > 0 {
				out = append(out, line{i + 1, cells})
			}
		}
		return out, nil
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = delimiter, -1, true, true
	var out []line
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, joinder.Fail(joinder.Invalid, "error.fee.rows_text").On("rows").Because(err)
		}
		number, _ := r.FieldPos(0)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		for len(cells) > 0 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		if strings.Join(cells, "") != "" {
			out = append(out, line{number, cells})
		}
	}
}

// sniff finds what stands between cells: of the first lines the first kind
// that most of them have, else blanks.
func sniff(text string) rune {
	var sample []string
	for _, l := range strings.SplitN(text, "\n", 30) {
		if strings.TrimSpace(l) != "" {
			sample = append(sample, l)
		}
	}
	sample = sample[:min(len(sample), 20)]
	for _, d := range []rune{'\t', ';', '；', '，', ','} {
		n := 0
		for _, l := range sample {
			if strings.ContainsRune(l, d) {
				n++
			}
		}
		if n > 0 && 2*n > len(sample)-1 && (d != ',' || !onlyThousands(sample)) {
			return d
		}
	}
	return ' '
}

// onlyThousands reports that commas stand between digits only and blanks part
// the cells: "2026-03-01 10,000.00 10.00".
func onlyThousands(lines []string) bool {
	for _, l := range lines {
		if len(strings.Fields(l)) < 2 {
			return false
		}
		for i := range len(l) {
			if l[i] == ',' && (i == 0 || i+3 >= len(l) || !isDigit(l[i-1]) || !isDigit(l[i+1]) || !isDigit(l[i+2]) || !isDigit(l[i+3])) {
				return false
			}
		}
	}
	return true
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// columns says which cell holds what; -1 for what there is not.
type columns struct{ on, amount, fee, kind int }

// positions are the columns of a text without a header.
func positions() columns { return columns{0, 1, 2, 3} }

// header reads the first line as names of columns; ok is false when it is a
// charge already.
func header(cells []string) (columns, bool) {
	c := columns{-1, -1, -1, -1}
	for i, cell := range cells {
		name := strings.ToLower(cell)
		switch {
		case has(name, "手续费", "服务费", "费用", "fee", "charge", "commission"):
			put(&c.fee, i)
		case has(name, "日期", "时间", "date", "time", "day"):
			put(&c.on, i)
		case has(name, "金额", "amount", "sum", "value"):
			put(&c.amount, i)
		case has(name, "类型", "操作", "动作", "交易", "action", "type", "kind", "description"):
			put(&c.kind, i)
		}
	}
	if c.amount >= 0 && c.fee >= 0 {
		return c, true
	}
	return positions(), !strings.ContainsAny(strings.Join(cells, ""), "0123456789０１２３４５６７８９")
}

func put(into *int, i int) {
	if *into < 0 {
		*into = i
	}
}

func has(name string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}
