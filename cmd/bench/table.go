package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// table is rows of text under a title: words to the left of their column,
// figures to the right.
type table struct {
	title string
	head  []string
	rows  [][]string
	notes []string
}

func newTable(title string, head ...string) *table { return &table{title: title, head: head} }

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

// note adds a line below the table.
func (t *table) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

// last writes the row that was added last, at once, for those who wait for the
// table.
func (t *table) last(w io.Writer) {
	row := t.rows[len(t.rows)-1]
	said := make([]string, len(row))
	for i, cell := range row {
		said[i] = t.head[i] + " " + cell
	}
	title, _, _ := strings.Cut(t.title, ";")
	fmt.Fprintf(w, "%s: %s\n", title, strings.Join(said, ", "))
}

func (t *table) print(w io.Writer) {
	wide, words := make([]int, len(t.head)), make([]bool, len(t.head))
	for _, cells := range t.rows {
		for i, c := range cells {
			words[i] = words[i] || c == "" || !strings.Contains("-0123456789", c[:1])
		}
	}
	for _, cells := range append([][]string{t.head}, t.rows...) {
		for i, c := range cells {
			wide[i] = max(wide[i], utf8.RuneCountInString(c))
		}
	}
	fmt.Fprintf(w, "\n%s\n", t.title)
	rule := make([]string, len(wide))
	for i, n := range wide {
		rule[i] = strings.Repeat("-", n)
	}
	for _, cells := range append([][]string{t.head, rule}, t.rows...) {
		var line strings.Builder
		for i, c := range cells {
			pad := strings.Repeat(" ", wide[i]-utf8.RuneCountInString(c))
			if i > 0 {
				line.WriteString("  ")
			}
			if words[i] || i == 0 {
				line.WriteString(c + pad)
			} else {
				line.WriteString(pad + c)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
	for _, n := range t.notes {
		fmt.Fprintln(w, "  "+n)
	}
}

// figure writes a number with three digits that count, thousands grouped.
func figure(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v < 0.1:
		return strconv.FormatFloat(v, 'f', 4, 64)
	case v < 1:
		return strconv.FormatFloat(v, 'f', 3, 64)
	case v < 10:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 100:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return count(int64(v + 0.5))
}

// count writes a whole number, thousands grouped.
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// ratio writes how many times b goes into a.
func ratio(a, b float64) string {
	if b == 0 {
		return "-"
	}
	return figure(a/b) + "x"
}
