package statement

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"

	"joinder"
)

// Table is the beginning of a table as it stands in its file, for somebody who
// is to say which column is what.
type Table struct {
	Rows  [][]string // those that could not be read as a record are empty
	Lines []int      // where each stands, from 1
}

// errLooked ends a reading that only wanted the beginning.
var errLooked = errors.New("statement: looked at")

// Look gives the beginning of a table, in whatever container it comes: text, a
// workbook, a page, an archive. Invalid for files that are no table (a camt or
// OFX file needs no mapping).
func Look(r io.Reader, o Options) (Table, error) {
	var t Table
	o.look, o.Mapping, o.Format = &t, nil, ""
	opened, err := Open(r, o)
	switch {
	case errors.Is(err, errLooked) && len(t.Rows) > 0:
		return t, nil
	case err == nil:
		_ = opened.Close()
		return t, joinder.Fail(joinder.Invalid, "error.statement.no_table")
	case errors.Is(err, errLooked):
		return t, joinder.Fail(joinder.Invalid, "error.statement.empty")
	}
	return t, err
}

// take keeps what was read ahead.
func (t *Table) take(ahead []record) {
	for _, rec := range ahead[:min(len(ahead), proposeRows)] {
		line := rec.row.Line
		cells := slices.Clone(rec.row.Cells())
		if rec.bad != nil {
			line, cells = rec.bad.Line, nil
		}
		t.Rows, t.Lines = append(t.Rows, cells), append(t.Lines, line)
	}
}

// Width is the number of columns of the widest row that has few enough to be
// shown.
func (t Table) Width() (n int) {
	for _, cells := range t.Rows {
		if len(cells) <= maxColumns {
			n = max(n, len(cells))
		}
	}
	return n
}

// Print tells a header from others: a digest of its names as they are compared,
// in hex. "" for a row that cannot be one.
func Print(header []string) string {
	if len(header) < 2 || len(header) > maxColumns || plainData(header) {
		return ""
	}
	keys := keysOf(header)
	if strings.Join(keys, "") == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("joinder/header/v1\n" + strings.Join(keys, "\x1f")))
	return hex.EncodeToString(sum[:10])
}

// printsWithin is how many rows of a table may be its header.
const printsWithin = 60

// Prints are the rows of the table that may be its header, by their Print; of
// equal ones the first counts.
func (t Table) Prints() map[string]int {
	out := map[string]int{}
	for i, cells := range t.Rows[:min(len(t.Rows), printsWithin)] {
		if p := Print(cells); p != "" {
			if _, twice := out[p]; !twice {
				out[p] = i
			}
		}
	}
	return out
}

// DayDoubt is a day of the column that day-first and month-first read
// differently, where no day of the column tells; "" when there is no doubt.
func (t Table) DayDoubt(column int) string {
	w, example := when{}, ""
	for _, cells := range t.Rows {
		if column < 0 || column >= len(cells) {
			continue
		}
		s := tidy(cells[column])
		w.learn(s)
		day, _ := splitClock(fold(s))
		if d, ok := dayTokens(day); ok && example == "" && !d.year0 && !d.named && d.a != d.b && d.a <= 12 && d.b <= 12 {
			example = s
		}
	}
	if w.dayFirst > 0 || w.monthFirst > 0 {
		return ""
	}
	return example
}

// DayOrder is what the column tells of its days: which comes first, where that
// can be told.
func (t Table) DayOrder(column int) (dayFirst, monthFirst bool) {
	w := when{}
	for _, cells := range t.Rows {
		if column >= 0 && column < len(cells) {
			w.learn(tidy(cells[column]))
		}
	}
	o, sure := w.order()
	return sure && o == dayMonth, sure && o == monthDay
}

// Days are the two readings of a day in doubt; ok is false where it is none.
func Days(s string) (dayFirst, monthFirst joinder.Date, ok bool) {
	a, okA := (&when{fallback: dayMonth}).parse(s, "")
	b, okB := (&when{fallback: monthDay}).parse(s, "")
	return joinder.DateOf(a.t), joinder.DateOf(b.t), okA && okB
}

// SignDoubt is whether nothing among the columns says which amounts left the
// account, and an amount of the file to ask about.
func (t Table) SignDoubt(m Mapping) (example string, open bool) {
	body := t.Rows[min(len(t.Rows), t.body(m)):]
	if len(m.Columns[FieldAmount]) == 0 || !signOpen(body, m.Columns) {
		return "", false
	}
	for _, cells := range body {
		if i := m.Columns[FieldAmount][0]; i < len(cells) {
			if _, _, ok := (notation{}).parse(tidy(cells[i])); ok {
				return tidy(cells[i]), true
			}
		}
	}
	return "", false
}

// body is where the rows below the header begin.
func (t Table) body(m Mapping) int {
	if m.Header {
		return m.HeaderRow + 1
	}
	return 0
}

// Currency is one that the names or the first cells say, for a table that has
// no column for it; "" when nothing says it, or several are said.
func (t Table) Currency(m Mapping) string {
	found := map[string]bool{}
	note := func(s string) {
		for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' && r < 'a' || r > 'z' }) {
			if len(w) == 3 && isMoneyCode(w) {
				found[w] = true
			}
		}
		if strings.ContainsAny(s, "元¥￥") {
			found["CNY"] = true
		}
	}
	if m.Header && m.HeaderRow < len(t.Rows) {
		for _, c := range t.Rows[m.HeaderRow] {
			note(c)
		}
	}
	for _, cells := range t.Rows[min(len(t.Rows), t.body(m)):] {
		for _, f := range []Field{FieldAmount, FieldIn, FieldOut} {
			for _, i := range m.Columns[f] {
				if i < len(cells) {
					note(cells[i])
				}
			}
		}
	}
	for c := range found {
		if len(found) == 1 {
			return c
		}
	}
	return ""
}

// Propose says which column is what, as the function does, and where names say
// nothing by what stands below the row that looks like a header. found is
// whether day and amount are among it.
func (t Table) Propose() (m Mapping, found bool) {
	if m, found = Propose(t.Rows); found {
		return m, true
	}
	at := t.likeHeader()
	if at < 0 {
		return m, false
	}
	m = Mapping{Header: true, HeaderRow: at}
	m.Columns, m.Sure = proposed(keysOf(t.Rows[at]))
	body := t.Rows[at+1:]
	contentFills(body, &m)
	m.SignOpen = signOpen(body, m.Columns)
	return m, enough(m.Columns)
}

// likeHeader is the fullest of the first rows that holds neither days nor
// figures and has a row below it that does; -1 for none.
func (t Table) likeHeader() int {
	best, most := -1, 1
	for i, cells := range t.Rows[:min(len(t.Rows), printsWithin)] {
		filled := 0
		for _, c := range cells {
			if strings.TrimSpace(c) != "" {
				filled++
			}
		}
		if filled <= most || len(cells) > maxColumns || plainData(cells) {
			continue
		}
		if i+1 < len(t.Rows) && plainData(t.Rows[i+1]) || i+2 < len(t.Rows) && plainData(t.Rows[i+2]) {
			best, most = i, filled
		}
	}
	return best
}
