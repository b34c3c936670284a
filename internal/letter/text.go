package letter

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Text writes letter, annex and appendix as plain text in UTF-8, for mail and
// for forms that take nothing else. Columns are parted by tabs.
func Text(w io.Writer, d Document) error {
	out := bufio.NewWriter(w)
	line := func(cells ...string) {
		fmt.Fprintln(out, strings.Join(cells, "\t")) // bufio keeps the first error for Flush
	}
	say := func(key string) string { return d.Words(key, nil) }
	line(d.Subject)
	line()
	for _, f := range d.head() {
		if f.value != "" {
			line(f.label, f.value)
		}
	}
	for _, p := range paragraphs(d.Body) {
		line()
		for _, l := range p {
			line(l)
		}
	}
	line()
	line(d.signed())
	for _, l := range []string{d.status(), d.note()} {
		if l != "" {
			line(l)
		}
	}
	if d.Mark != nil {
		for _, l := range d.markLines() {
			line(l)
		}
	}
	line()
	line(d.annexTitle())
	line(d.lede())
	line(d.heads()...)
	for cells := range d.cells {
		line(cells...)
	}
	if d.Pattern != nil {
		return out.Flush()
	}
	line()
	line(say("letter.doc.appendix"))
	for _, r := range d.Rows {
		for i, e := range r.Evidence {
			line(itemNumber(r, i), e.MediaType, fmt.Sprint(e.Size), e.SHA256, fmt.Sprint(e.Leaf))
		}
	}
	if d.disputes() > 0 {
		line()
		line(say("dispute.doc.annex"))
		line(d.disputeHeads()...)
		for cells := range d.disputeCells {
			line(cells...)
		}
	}
	return out.Flush()
}

// flat keeps a name from breaking the table.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
