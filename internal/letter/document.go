package letter

import (
	"strings"
	"time"

	"joinder"
)

// Document is a letter with its annex as it is printed. It is plain data: the
// same Document gives the same bytes.
type Document struct {
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
	People  int    // distinct people behind the rows
	URL     string // public page of the case, printed as a QR code; "" prints none
	Mark    *Mark  // nil while it is a draft
	Created time.Time
}

// Mark is the seal on a frozen letter.
type Mark struct {
	Digest string    // SHA-256 of words and annex, in hex: see Snapshot
	At     time.Time // when it was frozen
	Index  int64     // log index, where it is known already; -1 otherwise
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
