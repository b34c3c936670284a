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
	line(say("letter.doc.to"), d.To)
	line(say("letter.doc.date"), d.say("letter.doc.day", d.Date))
	if !d.Answer.IsZero() {
		line(say("letter.doc.answer_by"), d.say("letter.doc.day", d.Answer))
	}
	for _, p := range paragraphs(d.Body) {
		line()
		for _, l := range p {
			line(l)
		}
	}
	line()
	line(d.Words("letter.doc.signed", map[string]any{"PluralCount": d.People}))
	if d.Mark != nil {
		for _, l := range d.markLines() {
			line(l)
		}
	}
	line()
	line(say("letter.doc.annex"))
	line(say("letter.doc.number"), say("letter.doc.name"), say("letter.doc.day_of_event"), say("letter.doc.problem"), say("letter.doc.amount"), say("letter.doc.items"))
	issue := d.issues()
	for _, r := range d.Rows {
		line(fmt.Sprint(r.Number), flat(r.Name), r.OccurredOn.String(), issue(r.Issue), r.Amount.String(), fmt.Sprint(len(r.Evidence)))
	}
	for _, m := range Totals(d.Rows) {
		line("", say("letter.doc.total"), "", "", m.String())
	}
	line()
	line(say("letter.doc.appendix"))
	for _, r := range d.Rows {
		for i, e := range r.Evidence {
			line(itemNumber(r, i), e.MediaType, fmt.Sprint(e.Size), e.SHA256, fmt.Sprint(e.Leaf))
		}
	}
	return out.Flush()
}

// flat keeps a name from breaking the table.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
