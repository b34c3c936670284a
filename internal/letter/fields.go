package letter

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// FormField is one piece of a letter as web forms ask for it.
type FormField struct {
	Key  string // "subject", "to", "happened", "asked", "basis", "amount", "first", "last", "people", "answer_by", "whole"
	Text string
}

// Length of the text in characters, as forms count them.
func (f FormField) Length() int { return utf8.RuneCountInString(f.Text) }

// Fields parts a letter into what web forms ask for, in the order in which they
// usually ask. Fields without a text are left out. The parts of the body are
// found by their words, so a person looks before pasting.
func Fields(d Document) []FormField {
	happened, asked, basis := d.parts()
	totals, n := Totals(d.Rows), len(d.Rows)
	for _, p := range d.Pattern {
		totals, n = append(totals, p.Totals...), n+p.Complaints
	}
	first, last := span(d.Rows)
	var out []FormField
	add := func(key, text string) {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, FormField{key, text})
		}
	}
	add("to", d.To)
	add("subject", d.Subject)
	add("happened", happened)
	add("asked", asked)
	add("basis", basis)
	add("amount", sums(totals, comma(d.Lang)))
	add("first", first.String())
	if last != first {
		add("last", last.String())
	}
	if n > 0 {
		add("people", strconv.Itoa(d.People))
	}
	add("answer_by", d.Answer.String())
	add("whole", d.Body)
	return out
}

// parts sorts the paragraphs of the body: greeting and thanks are left out.
func (d Document) parts() (happened, asked, basis string) {
	head, thanks := d.Words("letter.draft.basis", nil), d.Words("letter.draft.thanks", nil)
	var facts, wants, rules []string
	for i, lines := range paragraphs(d.Body) {
		p := strings.Join(lines, "\n")
		switch {
		case p == thanks, i == 0 && len(lines) == 1 && (strings.HasSuffix(p, "：") || strings.HasPrefix(p, "To ") || strings.HasPrefix(p, "Dear ")):
		case lines[0] == head:
			rules = append(rules, p)
		case wanted(lines[0]):
			wants = append(wants, p)
		default:
			facts = append(facts, p)
		}
	}
	return strings.Join(facts, "\n\n"), strings.Join(wants, "\n\n"), strings.Join(rules, "\n\n")
}

// wanted reports whether a paragraph begins with what is asked for.
func wanted(line string) bool {
	const opening = 80 // characters in which a request shows itself
	if runes := []rune(line); len(runes) > opening {
		line = string(runes[:opening])
	}
	return asks.MatchString(line)
}

// Split cuts a text into parts of at most limit characters, at the end of a
// paragraph or a sentence where it can. limit is at least 20.
func Split(text string, limit int) []string {
	limit = max(limit, 20)
	var out []string
	part := ""
	flush := func() {
		if p := strings.TrimSpace(part); p != "" {
			out = append(out, p)
		}
		part = ""
	}
	for _, s := range newText("", text).sentences {
		piece := text[s.from:s.to]
		if utf8.RuneCountInString(part)+utf8.RuneCountInString(strings.TrimRight(piece, " \n")) > limit {
			flush()
		}
		for runes := []rune(strings.TrimSpace(piece)); len(runes) > limit; runes = runes[limit:] {
			out = append(out, string(runes[:limit]))
			piece = string(runes[limit:])
		}
		part += piece
	}
	flush()
	return out
}
