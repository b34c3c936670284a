package letter

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"joinder"
)

// Document is a letter with its annex as it is printed. It is plain data: the
// same Document gives the same bytes.
type Document struct {
	Kind      joinder.LetterKind // "" is a complaint
	Lang      joinder.Lang
	Words     Words
	IssueName func(issue string) string // nil prints the taxonomy id

	Title   string // of the case
	To      string // who must answer
	Subject string
	Body    string // paragraphs separated by blank lines
	Date    joinder.Date
	Answer  joinder.Date // answer wanted by; zero: none stated
	Rows    []joinder.AnnexRow
	Pattern []PatternRow // a report's annex, instead of Rows
	People  int          // distinct people behind the rows
	URL     string       // public page of the case, printed as a QR code; "" prints none
	Mark    *Mark        // nil while it is a draft
	Copy    *Copy        // set on copies that were made from a sealed letter
	Created time.Time
}

// Mark is the seal on a frozen letter.
type Mark struct {
	Digest string    // SHA-256 of words and annex, in hex: see Snapshot
	At     time.Time // when it was frozen
	Index  int64     // log index, where it is known already; -1 otherwise
}

// Copy says which sealed letter an unsealed copy was made from.
type Copy struct {
	SHA256  string // of the sealed PDF, in hex
	Version int
	At      time.Time // when it was sealed
}

// status is the line that says whether this is the sealed letter itself.
func (d Document) status() string {
	switch {
	case d.Copy != nil:
		return d.Words("letterkind.doc.copy", map[string]any{"Version": d.Copy.Version, "Time": d.Copy.At.UTC().Format("2006-01-02 15:04 UTC"), "Digest": d.Copy.SHA256})
	case d.Mark == nil:
		return d.Words("letter.doc.draft", nil)
	}
	return ""
}

// note is what RQ-25 wants on every paper that rests on law; "" for others.
func (d Document) note() string {
	if authorised(d.Kind) {
		return d.Words("letterkind.doc.not_advice", nil)
	}
	return ""
}

// from says who writes.
func (d Document) from() field {
	label := "letter.doc.from"
	if d.Kind == joinder.LetterReport {
		label = "letterkind.doc.from_report"
	}
	return field{d.Words(label, nil), d.Words("letter.doc.from_whom", map[string]any{"PluralCount": d.People, "Case": d.Title})}
}

// head are the fields above the text.
func (d Document) head() []field {
	list := []field{{d.Words("letter.doc.to", nil), d.To}, d.from(), {d.Words("letter.doc.date", nil), d.say("letter.doc.day", d.Date)}}
	if !d.Answer.IsZero() {
		list = append(list, field{d.Words("letter.doc.answer_by", nil), d.say("letter.doc.day", d.Answer)})
	}
	return list
}

// signed is who signs.
func (d Document) signed() string {
	key := "letter.doc.signed"
	if d.Kind == joinder.LetterReport {
		key = "letterkind.doc.signed_report"
	}
	return d.Words(key, map[string]any{"PluralCount": d.People})
}

// authority reports whether the annex prints since when each person lets it be
// signed.
func (d Document) authority() bool {
	return slices.ContainsFunc(d.Rows, func(r joinder.AnnexRow) bool { return !r.Authority.IsZero() })
}

// heads and cells are the annex as every format prints it.
func (d Document) heads() []string {
	w := func(key string) string { return d.Words(key, nil) }
	if d.Pattern != nil {
		return []string{w("letter.doc.problem"), w("letterkind.doc.complaints"), w("letterkind.doc.first"), w("letterkind.doc.last"), w("letter.doc.amount")}
	}
	out := []string{w("letter.doc.number"), w("letter.doc.name"), w("letter.doc.day_of_event"), w("letter.doc.problem"), w("letter.doc.amount"), w("letter.doc.items")}
	if d.authority() {
		out = append(out, w("letterkind.doc.authority"))
	}
	return out
}

// cells are the annex's rows as text, one after the other, then its totals.
func (d Document) cells(yield func(cells []string, total bool) bool) {
	issue := d.issues()
	none := d.Words("letter.doc.no_amount", nil)
	for _, p := range d.Pattern {
		name := d.Words("letterkind.pattern.rare", nil)
		if p.Issue != "" {
			name = issue(p.Issue)
		}
		amount := d.Words("letterkind.doc.withheld", nil)
		if p.Totals != nil {
			amount = sums(p.Totals, comma(d.Lang))
		}
		if !yield([]string{name, strconv.Itoa(p.Complaints), p.First.String(), p.Last.String(), amount}, false) {
			return
		}
	}
	authority := d.authority()
	for _, r := range d.Rows {
		amount := none
		if !r.Amount.IsZero() {
			amount = figure(r.Amount) + " " + string(r.Amount.Currency)
		}
		cells := []string{strconv.Itoa(r.Number), flat(r.Name), r.OccurredOn.String(), issue(r.Issue), amount, strconv.Itoa(len(r.Evidence))}
		if authority {
			cells = append(cells, r.Authority.String())
		}
		if !yield(cells, false) {
			return
		}
	}
	for _, m := range Totals(d.Rows) {
		cells := []string{"", d.Words("letter.doc.total", nil), "", "", figure(m) + " " + string(m.Currency), ""}
		if authority {
			cells = append(cells, "")
		}
		if !yield(cells, true) {
			return
		}
	}
}

// annexTitle heads the annex.
func (d Document) annexTitle() string {
	if d.Pattern != nil {
		return d.Words("letterkind.doc.annex_report", nil)
	}
	return d.Words("letter.doc.annex", nil)
}

// lede says what the annex is.
func (d Document) lede() string {
	if d.Pattern != nil {
		return d.Words("letterkind.doc.pattern_lede", map[string]any{"PluralCount": patternLeast})
	}
	return d.Words("letter.doc.annex_lede", map[string]any{"PluralCount": len(d.Rows), "People": d.People, "Totals": sums(Totals(d.Rows), comma(d.Lang))})
}

// Report says what rendering did.
type Report struct {
	Pages   int
	Bytes   int64
	Missing map[rune]int // characters that no font has, drawn as their code point in a box
}

func (d Document) issue(id string) string {
	if d.IssueName == nil {
		return id
	}
	if s := d.IssueName(id); s != "" {
		return s
	}
	return id
}

// issues names each problem once, because an annex has few of them.
func (d Document) issues() func(id string) string {
	known := map[string]string{}
	return func(id string) string {
		s, ok := known[id]
		if !ok {
			s = d.issue(id)
			known[id] = s
		}
		return s
	}
}

// paragraphs of a body: parted by blank lines, each of one or more lines.
func paragraphs(body string) [][]string {
	var out [][]string
	body = strings.ReplaceAll(body, "\r\n", "\n")
	for p := range strings.SplitSeq(body, "\n\n") {
		var lines []string
		for line := range strings.SplitSeq(p, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, line)
			}
		}
		if lines != nil {
			out = append(out, lines)
		}
	}
	return out
}

// figure writes an amount for a column: thousands grouped, no more places than
// it needs beyond the second; "" if none was given.
func figure(m joinder.Money) string {
	if m.IsZero() {
		return ""
	}
	digits, minus := strings.CutPrefix(m.Decimal(), "-")
	whole, frac, _ := strings.Cut(digits, ".")
	if len(frac) > 2 {
		frac = frac[:2] + strings.TrimRight(frac[2:], "0")
	}
	var b strings.Builder
	if minus {
		b.WriteByte('-')
	}
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if frac != "" {
		b.WriteString("." + frac)
	}
	return b.String()
}

// sums writes totals in a sentence: "1,234.50 CNY, 20.00 USD".
func sums(totals []joinder.Money, sep string) string {
	parts := make([]string, len(totals))
	for i, m := range totals {
		parts[i] = figure(m) + " " + string(m.Currency)
	}
	return strings.Join(parts, sep)
}

// comma parts things in a list.
func comma(l joinder.Lang) string {
	if l == joinder.Chinese {
		return "、"
	}
	return ", "
}
