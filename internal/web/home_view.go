package web

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/group"
)

// onlyMePage is the answer to the question.
type onlyMePage struct {
	Page
	names
	Ask      question
	From     joinder.ID // a published complaint that was asked about; "" for one's own words
	Answer   similar.Answer
	WalletID string     // "" when none was named, or none of that name is known
	Known    bool       // the wallet that was named is known
	TooLong  bool       // only the beginning was compared
	Rising   bool       // a published test says that it is unusual now
	Errors   FormErrors // an amount or a day was given that cannot be read
	Until    time.Time  // when the question goes; zero about a published complaint
	MaySay   bool       // the reader is asked whether a complaint is the same
	Said     map[joinder.ID]bool
	Group    group.Group // that the answer is about; without an ID none is known

	today joinder.Date
}

// Alone reports that nobody said the same.
func (p onlyMePage) Alone() bool { return p.Answer.People == 0 }

// UnknownWallet reports that a wallet was named that nobody knows here.
func (p onlyMePage) UnknownWallet() bool { return p.Ask.Wallet != "" && !p.Known }

// Headline is the answer in one sentence, for the shortest time that still
// says something.
func (p onlyMePage) Headline() string {
	a := p.Answer
	kind := "same"
	switch {
	case p.Alone():
		return p.T("home.answer.alone")
	case p.From != "":
		kind = "like"
	case a.Basis == similar.ByWallet:
		kind = "wallet"
	case a.AtLeast:
		kind = "least"
	}
	args := []any{"Wallet", p.Wallet(p.WalletID)}
	switch {
	case a.People90 > 0:
		return p.N("home.answer."+kind+".days", a.People90, append(args, "Days", 90)...)
	case a.People365 > 0:
		return p.N("home.answer."+kind+".days", a.People365, append(args, "Days", 365)...)
	case !a.First.IsZero() && !a.Last.IsZero():
		return p.N("home.answer."+kind+".span", a.People, append(args, "Span", p.span())...)
	}
	return p.N("home.answer."+kind+".ever", a.People, args...)
}

// span is from the first month to the last.
func (p onlyMePage) span() string {
	from, to := p.Words.Month(p.Answer.First.String()[:7]), p.Words.Month(p.Answer.Last.String()[:7])
	if from == to {
		return from
	}
	return p.T("home.span", "From", from, "To", to)
}

// HeadlineParts are what a narrow screen may put on lines of their own.
func (p onlyMePage) HeadlineParts() []string {
	line := p.Headline()
	for _, colon := range []string{"：", ": "} {
		if i := strings.Index(line, colon); i > 0 {
			return []string{line[:i+len(colon)], line[i+len(colon):]}
		}
	}
	return []string{line}
}

// phrases writes parts of a sentence that do not break before they must. No
// blank gets between them that the sentence does not have.
func phrases(parts []string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		for _, part := range parts {
			text := strings.TrimRight(part, " ")
			b.WriteString("<span>" + templ.EscapeString(text) + "</span>" + part[len(text):])
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// WayOn is what to do next, for those who see only the top of the page. While
// the kind of problem is not known, the open cases may be about others.
func (p onlyMePage) WayOn() string {
	if n := len(p.Answer.Cases); n > 0 && p.Answer.Basis == similar.ByIssue {
		return p.N("home.way_on.join", n)
	}
	return p.T("home.way_on.file")
}

// Counted says whose complaints the numbers count.
func (p onlyMePage) Counted() string {
	wallet := p.T("home.basis.any_wallet")
	if p.WalletID != "" {
		wallet = p.Wallet(p.WalletID)
	}
	switch p.Answer.Basis {
	case similar.ByIssue:
		var kinds []string
		for _, id := range p.Answer.Issues {
			kinds = append(kinds, p.T("home.basis.kind", "Kind", p.Issue(id)))
		}
		if p.Ask.Issue != "" {
			return p.T("home.basis.chosen", "Wallet", wallet, "Kinds", p.Words.List(kinds))
		}
		return p.T("home.basis.issue", "Wallet", wallet, "Kinds", p.Words.List(kinds))
	case similar.ByWallet:
		return p.T("home.basis.wallet", "Wallet", wallet)
	}
	return p.T("home.basis.words", "Wallet", wallet)
}

// Facts are the big numbers. Where nobody told it for a year, three noughts
// would say less than the whole.
func (p onlyMePage) Facts() []Fact {
	a := p.Answer
	out := []Fact{{Label: p.T("home.fact.all"), Value: p.N("home.people", a.People)}}
	if a.People365 > 0 {
		out = []Fact{
			{Label: p.T("home.fact.30"), Value: p.N("home.people", a.People30)},
			{Label: p.T("home.fact.90"), Value: p.N("home.people", a.People90)},
			{Label: p.T("home.fact.365"), Value: p.N("home.people", a.People365)},
		}
		if a.People > a.People365 {
			out[2].Note = p.T("home.fact.ever", "People", a.People)
		}
	}
	if sums := sumTexts(p.Page, a.Amounts); len(sums) > 0 {
		out = append(out, Fact{Label: p.T("home.fact.money"), Value: sums[0]})
		if len(sums) > 1 {
			out[len(out)-1].Note = p.T("home.fact.more_money", "Sums", p.Words.List(sums[1:]))
		}
	}
	if a.Evidenced > 0 {
		out = append(out, Fact{Label: p.T("home.fact.evidence"), Value: p.N("home.people", a.Evidenced)})
	}
	if !a.First.IsZero() {
		out = append(out, Fact{Label: p.T("home.fact.first"), Value: p.Words.Month(a.First.String()[:7])})
	}
	if !a.Last.IsZero() && a.Last.String()[:7] != a.First.String()[:7] {
		out = append(out, Fact{Label: p.T("home.fact.last"), Value: p.Words.Month(a.Last.String()[:7])})
	}
	return out
}

// sumTexts are totals, those with most people first; a rounded one says so.
// They are never added up, for there is no rate.
func sumTexts(p Page, sums []similar.Sum) []string {
	sums = slices.Clone(sums)
	slices.SortStableFunc(sums, func(a, b similar.Sum) int { return cmp.Compare(b.People, a.People) })
	var out []string
	for _, s := range sums {
		text := p.Words.Money(s.Money)
		if !s.Exact {
			text = About(p, s.Money)
		}
		out = append(out, text)
	}
	return out
}

// Rounded reports whether a sum is shown rounded, which the page explains.
func (p onlyMePage) Rounded() bool {
	for _, s := range p.Answer.Amounts {
		if !s.Exact {
			return true
		}
	}
	return false
}

// Notes are how the numbers were made.
func (p onlyMePage) Notes() []string {
	a := p.Answer
	out := []string{p.T("home.note.rate")}
	if a.Alike > 0 {
		out = append(out, p.N("home.note.alike", a.Alike))
	}
	if a.Unread > 0 {
		out = append(out, p.N("home.note.unread", a.Unread))
	}
	if p.Rounded() {
		out = append(out, p.T("home.note.rounded"))
	}
	return out
}

// Sentences are sentences in a row, as the language writes them.
func Sentences(p Page, list ...string) string {
	list = slices.DeleteFunc(list, func(s string) bool { return s == "" })
	if p.Lang == joinder.Chinese {
		return strings.Join(list, "")
	}
	return strings.Join(list, " ")
}

// Kind is the kind of problem to file it as, "" when nothing says so.
func (p onlyMePage) Kind() string {
	switch {
	case p.Ask.Issue != "":
		return p.Ask.Issue
	case len(p.Answer.Suggested) > 0:
		return p.Answer.Suggested[0].Issue
	case len(p.Answer.Issues) == 1:
		return p.Answer.Issues[0]
	}
	return ""
}

// WalletForFiling is the wallet's id, or its name as it was typed.
func (p onlyMePage) WalletForFiling() string {
	if p.WalletID != "" {
		return p.WalletID
	}
	return p.Ask.Wallet
}

// NewCase is where a case about this can be started.
func (p onlyMePage) NewCase() string {
	return searchAsk{Wallets: some(p.WalletID), Issues: some(p.Kind())}.path("/cases/new")
}

// All is the search for everything that was counted, as far as filters can say it.
func (p onlyMePage) All() string {
	return searchAsk{Wallets: some(p.WalletID), Issues: p.Answer.Issues}.path("/search")
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// Of the chart.
const (
	trendMonths = 12
	usualMonths = 6 // before a month that the test compares it with
)

// Trend is people by month: the last twelve up to this one, or, when it has
// been quiet for longer, the last twelve in which something happened.
func (p onlyMePage) Trend() Trend {
	months := untilMonth(p.Answer.Trend, p.today)
	t := Trend{Unit: p.T("home.trend.unit"), High: p.T("home.trend.high")}
	first := max(0, len(months)-trendMonths)
	for i, m := range months[first:] {
		t.Bars = append(t.Bars, Bar{Label: p.Words.ShortMonth(m.Month), Full: p.Words.Month(m.Month), Value: m.People,
			Text: p.Words.Number(int64(m.People)), High: unusualMonth(months, first+i)})
	}
	if n := len(t.Bars); n > 0 {
		t.Title = p.T("home.trend.title", "From", t.Bars[0].Full, "To", t.Bars[n-1].Full)
		if months[len(months)-1].Month == p.today.String()[:7] {
			t.Title = p.T("home.trend.title_now", "From", t.Bars[0].Full, "To", t.Bars[n-1].Full)
		}
	}
	return t
}

// untilMonth adds the quiet months up to today, unless it has been quiet for a
// year: then there would be nothing to see.
func untilMonth(months []similar.Month, today joinder.Date) []similar.Month {
	if len(months) == 0 || today.IsZero() {
		return months
	}
	at, err := time.Parse("2006-01", months[len(months)-1].Month)
	if err != nil {
		return months
	}
	out := append([]similar.Month(nil), months...)
	this := today.String()[:7]
	for range trendMonths - 1 {
		if out[len(out)-1].Month >= this {
			return out
		}
		at = at.AddDate(0, 1, 0)
		out = append(out, similar.Month{Month: at.Format("2006-01")})
	}
	if out[len(out)-1].Month < this {
		return months
	}
	return out
}

// unusualMonth applies the published test to a calendar month and the six
// before it; with a shorter history nothing is known to be usual.
func unusualMonth(months []similar.Month, i int) bool {
	if i < usualMonths {
		return false
	}
	before := 0
	for _, m := range months[i-usualMonths : i] {
		before += m.People
	}
	return similar.Unusual(months[i].People, float64(before)/usualMonths)
}

// LevelLine says how many people reached which level.
func (p onlyMePage) LevelLine() string {
	var parts []string
	for _, l := range p.Answer.Levels {
		if l.People > 0 {
			parts = append(parts, p.T("home.level", "Level", levelName(p.Page, l.Level), "People", l.People))
		}
	}
	return strings.Join(parts, " · ")
}

// foundLine is one complaint in a list.
type foundLine struct {
	joinder.PublicComplaint
	Spans []Span
	Alike int
	About string // wallet and kind of problem
	When  string
	Money string
	Where string
}

// foundLines are hits in the reader's words.
func foundLines(p Page, n names, hits []similar.Hit) []foundLine {
	out := make([]foundLine, len(hits))
	for i, h := range hits {
		out[i] = foundLine{
			PublicComplaint: h.PublicComplaint, Spans: spansOf(h.Snippet), Alike: h.Alike, When: whenOf(p, h.PublicComplaint),
			About: n.Wallet(h.Wallet) + " · " + n.Kind(h.PublicComplaint), Money: moneyOf(p, h.PublicComplaint), Where: n.Place(h.Jurisdiction, h.Region),
		}
	}
	return out
}

// whenOf is the day, where it is public, else the month.
func whenOf(p Page, c joinder.PublicComplaint) string {
	if !c.Date.IsZero() {
		return p.Words.Day(c.Date)
	}
	return p.Words.Month(c.Month)
}

// moneyOf is the amount as the public may know it.
func moneyOf(p Page, c joinder.PublicComplaint) string {
	if c.Amount.IsZero() {
		return ""
	}
	text := p.Words.Money(c.Amount)
	if c.SourceID == "" && c.Level != joinder.LevelImported {
		return About(p, c.Amount)
	}
	return text
}

// About is a rounded amount.
func About(p Page, m joinder.Money) string {
	text := p.T("search.about", "Sum", p.Words.About(m))
	if p.Lang == joinder.Chinese { // 约 stands with its number
		text = strings.ReplaceAll(text, " ", "\u00a0")
	}
	return text
}

// spansOf cuts a snippet at its marks; a mark that lies outside is left out.
func spansOf(s similar.Snippet) []Span {
	if strings.TrimSpace(s.Text) == "" {
		return nil
	}
	var out []Span
	at := 0
	if s.Cut.Start {
		out = append(out, Span{Text: "…"})
	}
	for _, m := range s.Marks {
		if m.Start < at || m.End <= m.Start || m.End > len(s.Text) {
			continue
		}
		if m.Start > at {
			out = append(out, Span{Text: s.Text[at:m.Start]})
		}
		out = append(out, Span{Text: s.Text[m.Start:m.End], Hit: true})
		at = m.End
	}
	if at < len(s.Text) {
		out = append(out, Span{Text: s.Text[at:]})
	}
	if s.Cut.End {
		out = append(out, Span{Text: "…"})
	}
	return out
}
