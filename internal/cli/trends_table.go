package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"

	"joinder/internal/similar"
)

// Measures of the table in columns of a terminal.
const (
	usualWidth  = 80
	widestName  = 16 // of a column's head
	usualColumn = 9  // with the space before it
	leastBar    = 8
	mostBar     = 40
)

// columns is the width of the terminal that is printed to.
func (p *Program) columns() int {
	if f, ok := p.Out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return w
		}
	}
	return usualWidth
}

// linesThatFit is how many values have room beside the total and the others.
func linesThatFit(width int) int {
	return min(max((width-2*usualColumn)/usualColumn-1, 1), 8)
}

// column is one line of numbers.
type column struct {
	name    string
	numbers []string
	width   int
}

// print writes a row for each period: its numbers and a bar of their sum. The
// bar is of plain characters without colours, and left out where it has no room.
func (t trendTable) print(out io.Writer) {
	what := t.T("trends.measure.complaints")
	if t.people {
		what = t.T("trends.measure.people")
	}
	if t.Total.All.Complaints == 0 {
		fmt.Fprintln(out, t.T("trends.empty"))
		return
	}
	head := t.T("trends.heading", "What", what, "Step", t.T("trends.by."+string(t.Step)))
	if t.split != "" {
		head = t.T("trends.heading.split", "Heading", head, "Facet", t.T("trends.split."+t.split))
	}
	fmt.Fprintf(out, "%s\n\n", head)
	table, legend := t.lay()
	used, most := 0, 0
	for _, c := range table {
		used += c.width + 2
	}
	for _, c := range t.Total.Cells {
		most = max(most, t.of(c))
	}
	room := min(t.width-used, mostBar)
	line := func(i int) {
		var b strings.Builder
		for k, c := range table {
			text := c.name
			if i >= 0 {
				text = c.numbers[i]
			}
			if k == 0 {
				b.WriteString(text + blank(c.width-wide(text)))
			} else {
				b.WriteString("  " + blank(c.width-wide(text)) + text)
			}
		}
		if i >= 0 && room >= leastBar {
			b.WriteString("  " + bar(t.of(t.Total.Cells[i]), most, room, i == len(t.Periods)-1 && t.Partial()))
		}
		fmt.Fprintln(out, strings.TrimRight(b.String(), " "))
	}
	if t.split != "" {
		line(-1)
	}
	for i := range t.Periods {
		line(i)
	}
	fmt.Fprintf(out, "\n%s  %s\n", t.T("trends.fact.all"), t.total(t.Total))
	for _, l := range legend {
		fmt.Fprintln(out, l)
	}
	fmt.Fprintln(out)
}

// lay makes the columns. Where values are too long for their heads, these are
// letters, and the legend says what they stand for.
func (t trendTable) lay() (table []column, legend []string) {
	periods := column{}
	for i := range t.Periods {
		periods.numbers = append(periods.numbers, t.label(i))
	}
	lines := []similar.Line{t.Total}
	names := []string{t.T("trends.all")}
	for _, l := range t.Lines {
		lines, names = append(lines, l), append(names, t.value(l.Value))
	}
	if t.Apart > 0 {
		lines, names = append(lines, t.Others), append(names, t.N("trends.others", t.Apart))
	}
	if t.split == "" {
		names[0] = "" // the heading says it
	}
	table = []column{periods}
	for k, l := range lines {
		c := column{name: names[k]}
		for _, cell := range l.Cells {
			c.numbers = append(c.numbers, t.Number(int64(t.of(cell))))
		}
		table = append(table, c)
	}
	if fits := measure(table); !fits || sum(table) > t.width {
		for k := range table {
			if k > 1 {
				table[k].name = string(rune('A' + (k-2)%26))
			}
		}
		measure(table)
		for k, l := range lines[1:] {
			legend = append(legend, fmt.Sprintf("%s  %s  %s", table[k+2].name, names[k+1], t.total(l)))
		}
		return table, legend
	}
	for k, l := range lines[1:] {
		legend = append(legend, fmt.Sprintf("%s  %s", names[k+1], t.total(l)))
	}
	return table, legend
}

// measure sets the widths; false when a name is too long for a head.
func measure(table []column) (fits bool) {
	fits = true
	for k := range table {
		c := &table[k]
		c.width = wide(c.name)
		fits = fits && c.width <= widestName
		for _, n := range c.numbers {
			c.width = max(c.width, wide(n))
		}
	}
	return fits
}

func sum(table []column) (n int) {
	for _, c := range table {
		n += c.width + 2
	}
	return n - 2
}

// value is a line's value: ids and names as files have them, which may hold
// anything, without what a terminal would obey.
func (t trendTable) value(value string) string {
	value = strings.Join(strings.FieldsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	return cmp.Or(strings.TrimSuffix(value, "/"), t.T("trends.none"))
}

// total is a line over all periods. Where our own complaints are left out,
// people are not known over all periods, and complaints are added up.
func (t trendTable) total(l similar.Line) string {
	if t.people && !t.Step.Fine() {
		return t.N("trends.people", l.All.Shown())
	}
	n := 0
	for _, c := range l.Cells {
		n += c.Complaints
	}
	return t.N("trends.complaints", n)
}

// bar is n of most, in eighths of a character; a period that is not over is
// hatched. What is not nothing is seen.
func bar(n, most, room int, part bool) string {
	if n <= 0 || most <= 0 {
		return ""
	}
	eighths := max(n*room*8/most, 1)
	if part {
		return strings.Repeat("░", (eighths+7)/8)
	}
	rest := []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}
	return strings.Repeat("█", eighths/8) + rest[eighths%8]
}

// wide is a text's width: letters of East Asia take two columns.
func wide(text string) (n int) {
	for _, r := range text {
		if n++; r >= 0x2E80 {
			n++
		}
	}
	return n
}

func blank(n int) string { return strings.Repeat(" ", max(n, 0)) }
