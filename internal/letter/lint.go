package letter

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"joinder"
)

// Severity says what a finding means for sealing.
type Severity string

// Severities.
const (
	MustFix    Severity = "must"   // blocks sealing
	ShouldLook Severity = "should" // a person decides
)

// Finding is one place in a letter that needs another look.
type Finding struct {
	Severity Severity
	Rule     string // stable id: "insult", "crime", "threat", …
	Field    string // "subject" or "body"; "" for the letter as a whole
	Quote    string // the exact words; "" for the letter as a whole
	Start    int    // of Quote in its field, in characters from 0
	End      int
	Line     int    // of the field, from 1
	Key      string // catalogue key of what is wrong; Key + ".fix" says what to do
	Args     []any  // name, value, …
}

// Problem is the finding as an error of the form.
func (f Finding) Problem() *joinder.Error {
	field := f.Field
	if field == "" {
		field = "body"
	}
	return joinder.Fail(joinder.Invalid, f.Key, f.Args...).On(field)
}

// LintFacts is what a letter is held against. The zero value knows nothing of
// a case: a text from a file is checked for what words alone show.
type LintFacts struct {
	Annexed  bool // Rows and People are the letter's annex
	Rows     []joinder.AnnexRow
	People   int
	ToFirm   bool                       // it goes to the firm and wants an answer by a day
	Limit    Limit                      // of the channel's field
	Firms    []string                   // names of the firm and its product
	Names    []string                   // of members, which belong into the annex
	Personal func(text string) []string // personal data in a text; may be nil
	Today    joinder.Date               // zero: days are not compared with today
}

// Lint reads a letter as an unfriendly lawyer would: what is missing, what
// cannot be shown, and what could be used against those who sign. It knows
// patterns, not meaning; findings that block are those where the words alone
// are enough.
func Lint(l joinder.Letter, f LintFacts) []Finding {
	c := &check{letter: l, facts: f, firm: firmPattern(f.Firms)}
	for _, field := range []text{newText("subject", l.Subject), newText("body", l.Body)} {
		c.text = field
		c.words()
		c.dates()
		c.placeholders()
		c.personal()
		c.marks()
	}
	c.text = newText("body", l.Body)
	c.unsupported()
	c.whole()
	slices.SortStableFunc(c.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.Field, a.Field), cmp.Compare(a.Start, b.Start))
	})
	return c.found
}

// rank puts what blocks first.
func rank(f Finding) int {
	if f.Severity == MustFix {
		return 0
	}
	return 1
}

// check is one reading.
type check struct {
	letter joinder.Letter
	facts  LintFacts
	firm   firm
	text   text
	found  []Finding
}

// text is one field with its sentences.
type text struct {
	field     string
	all       string
	sentences []piece
}

// piece is a piece of a text by bytes.
type piece struct{ from, to int }

// newText finds sentences: they end with a full stop, a question or exclamation
// mark, a semicolon or the line. A point ends one only before a blank.
func newText(field, all string) text {
	t := text{field: field, all: all}
	from := 0
	for i, r := range all {
		end := strings.ContainsRune("。！？；!?;\n", r)
		if r == '.' && i+1 < len(all) && (all[i+1] == ' ' || all[i+1] == '\n' || all[i+1] >= utf8.RuneSelf) && !isNumbered(all[from:i]) {
			end = true
		}
		if end {
			to := i + utf8.RuneLen(r)
			t.sentences = append(t.sentences, piece{from, to})
			from = to
		}
	}
	if from < len(all) {
		t.sentences = append(t.sentences, piece{from, len(all)})
	}
	return t
}

// isNumbered reports whether a point ends a list's number and no sentence.
func isNumbered(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && len(s) <= 3 && strings.Trim(s, "0123456789") == ""
}

// say adds a finding about the bytes from…to of the field at hand.
func (c *check) say(s Severity, rule string, from, to int, args ...any) {
	for from < to && (c.text.all[from] == ' ' || c.text.all[from] == '\n') {
		from++
	}
	for to > from && (c.text.all[to-1] == ' ' || c.text.all[to-1] == '\n') {
		to--
	}
	quote := c.text.all[from:to]
	start := utf8.RuneCountInString(c.text.all[:from])
	c.found = append(c.found, Finding{
		Severity: s, Rule: rule, Field: c.text.field, Quote: quote, Start: start, End: start + utf8.RuneCountInString(quote),
		Line: 1 + strings.Count(c.text.all[:from], "\n"), Key: "error.letter.lint_" + rule, Args: append([]any{"Quote", short(quote)}, args...),
	})
}

// short cuts a quote for a sentence about it.
func short(s string) string {
	const most = 60
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most]) + "…"
}

// letterwide adds a finding about the letter as a whole.
func (c *check) letterwide(s Severity, rule string, args ...any) {
	c.found = append(c.found, Finding{Severity: s, Rule: rule, Key: "error.letter.lint_" + rule, Args: args})
}

// whole holds what only the letter as a whole can be asked.
func (c *check) whole() {
	l, f := c.letter, c.facts
	if !asks.MatchString(l.Subject + "\n" + l.Body) {
		c.letterwide(MustFix, "no_demand")
	}
	if f.ToFirm && l.Kind.Answered() && l.AnswerBy.IsZero() && !asksByDay.MatchString(l.Body) {
		c.letterwide(MustFix, "no_date")
	}
	n := utf8.RuneCountInString(l.Body)
	switch most := guide(l.Kind, l.Lang); {
	case f.Limit.Max > 0 && n > f.Limit.Max && f.Limit.Confirmed:
		c.letterwide(MustFix, "too_long", "Limit", f.Limit.Max, "Length", n)
	case f.Limit.Max > 0 && n > f.Limit.Max:
		c.letterwide(ShouldLook, "too_long_perhaps", "Limit", f.Limit.Max, "Length", n)
	case n > most:
		c.letterwide(ShouldLook, "long", "Guide", most, "Length", n)
	}
	if f.Annexed {
		for _, m := range claims(l.Subject+"\n"+l.Body, f.Rows, f.People) {
			c.found = append(c.found, Finding{Severity: MustFix, Rule: "numbers", Field: "body", Key: m.Key, Args: m.Args})
		}
	}
}

// guide is how long a letter of the kind may be before an official stops
// reading, in characters: our advice, not anybody's rule.
func guide(k joinder.LetterKind, lang joinder.Lang) int {
	zh := map[joinder.LetterKind]int{
		joinder.LetterReport: 2000, joinder.LetterRecords: 1200, joinder.LetterAppeal: 1200, joinder.LetterOmbudsman: 2000,
		joinder.LetterCourt: 4000, joinder.LetterSmallClaims: 1500,
	}[k]
	if zh == 0 {
		zh = 1800
	}
	if lang == joinder.English {
		return 3 * zh // English takes about three characters for one
	}
	return zh
}
