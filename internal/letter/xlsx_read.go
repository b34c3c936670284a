package letter

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"joinder"
)

// sealedAnnex is what a sealed workbook says. Problems stand in it as they were
// printed, not as ids.
type sealedAnnex struct {
	rows    []joinder.AnnexRow
	pattern []PatternRow
	people  int
}

// maxUnpacked bounds what a workbook of ours may unpack to, in bytes.
const maxUnpacked = 1 << 30

// readXLSX reads back a workbook that XLSX wrote: copies of a sealed letter say
// what was sealed, not what its members allow today.
func readXLSX(r io.Reader) (sealedAnnex, error) {
	book, err := excelize.OpenReader(r, excelize.Options{UnzipSizeLimit: maxUnpacked, RawCellValue: true})
	if err != nil {
		return sealedAnnex{}, fmt.Errorf("letter: sealed workbook: %w", err)
	}
	defer book.Close() //nolint:errcheck // read to the end or given up
	sheets := book.GetSheetList()
	if len(sheets) < 2 {
		return sealedAnnex{}, fmt.Errorf("letter: sealed workbook has %d sheets", len(sheets))
	}
	lines, err := book.GetRows(sheets[0])
	if err != nil {
		return sealedAnnex{}, fmt.Errorf("letter: sealed workbook: %w", err)
	}
	items, err := book.GetRows(sheets[1])
	if err != nil {
		return sealedAnnex{}, fmt.Errorf("letter: sealed workbook: %w", err)
	}
	var a sealedAnnex
	for i, line := range lines {
		if i > 0 {
			a.line(line)
		}
	}
	a.items(items)
	if len(sheets) > 2 {
		marks, err := book.GetRows(sheets[2])
		if err != nil {
			return sealedAnnex{}, fmt.Errorf("letter: sealed workbook: %w", err)
		}
		a.disputed(marks)
	}
	a.people = len(a.rows)
	if p, err := book.GetDocProps(); err == nil {
		if n, ok := strings.CutPrefix(p.Keywords, "people:"); ok {
			a.people, _ = strconv.Atoi(n)
		}
	}
	return a, nil
}

// line reads a row of the annex; lines of totals are not read.
func (a *sealedAnnex) line(cells []string) {
	at := func(i int) string {
		if i < len(cells) {
			return unsafeQuote(cells[i])
		}
		return ""
	}
	day := func(s string) joinder.Date { d, _ := joinder.ParseDate(s); return d }
	money := func(units, currency string) joinder.Money {
		m, err := joinder.ParseMoney(units, joinder.Currency(currency))
		if err != nil {
			return joinder.Money{}
		}
		return m
	}
	if n, err := strconv.Atoi(at(0)); err == nil {
		a.rows = append(a.rows, joinder.AnnexRow{Number: n, Name: at(1), OccurredOn: day(at(2)), Issue: at(3), Amount: money(at(4), at(5)), Authority: day(at(7))})
		return
	}
	if n, err := strconv.Atoi(at(1)); err == nil { // a report's
		p := PatternRow{Issue: at(0), Complaints: n, First: day(at(2)), Last: day(at(3))}
		if last := len(a.pattern) - 1; last >= 0 && a.pattern[last].Issue == p.Issue {
			a.pattern[last].Totals = append(a.pattern[last].Totals, money(at(4), at(5)))
			return
		}
		if m := money(at(4), at(5)); !m.IsZero() {
			p.Totals = []joinder.Money{m}
		}
		a.pattern = append(a.pattern, p)
	}
}

// items reads the digests of evidence into the rows that they belong to.
func (a *sealedAnnex) items(lines [][]string) {
	row := map[string]int{}
	for i, r := range a.rows {
		row[strconv.Itoa(r.Number)] = i
	}
	for _, cells := range lines {
		if len(cells) < 5 {
			continue
		}
		number, _, _ := strings.Cut(cells[0], "-")
		i, known := row[number]
		if !known {
			continue
		}
		size, _ := strconv.ParseInt(cells[2], 10, 64)
		leaf, _ := strconv.ParseInt(cells[4], 10, 64)
		a.rows[i].Evidence = append(a.rows[i].Evidence, joinder.AnnexItem{ID: joinder.ID(cells[0]), MediaType: cells[1], Size: size, SHA256: cells[3], Leaf: leaf})
	}
}

// unsafeQuote takes away what safe put before a text.
func unsafeQuote(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && safe(rest) == s {
		return rest
	}
	return s
}
