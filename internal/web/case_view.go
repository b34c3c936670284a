package web

import (
	"strings"
	"time"

	"joinder"
	"joinder/internal/collective"
)

// caseView is a public case in the reader's words.
type caseView struct {
	collective.PublicCase
	page       Page
	WalletName string
	IssueName  string
	Sum        string // all currencies; "" when nobody gave an amount
}

func (s *Server) caseView(p Page, c collective.PublicCase) caseView {
	v := caseView{PublicCase: c, page: p, IssueName: s.issueName(p, c.Issue), Sum: sumText(p, c.Sums)}
	v.WalletName = joinder.Wallet{ID: c.Wallet, Name: joinder.Text{ZH: c.WalletZH, EN: c.WalletEN}}.Label(p.Lang)
	return v
}

func (s *Server) issueName(p Page, id string) string {
	if facts := s.deps.Case.Facts; facts != nil {
		if name := p.Words.Text(facts.IssueName(id)); name != "" {
			return name
		}
	}
	return id
}

// sumText writes totals side by side; a rounded one says so.
func sumText(p Page, sums []collective.PublicSum) string {
	var parts []string
	for _, s := range sums {
		text := p.Words.Money(s.Money)
		if !s.Exact {
			text = p.T("case.about_sum", "Sum", p.Words.About(s.Money))
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " + ")
}

// Short is the first lines of the summary, for lists.
func (v caseView) Short() string {
	r := []rune(v.Summary)
	if len(r) <= 180 {
		return v.Summary
	}
	return strings.TrimSpace(string(r[:180])) + "…"
}

// Answerer is who must answer: the operator if known, else the wallet.
func (v caseView) Answerer() string {
	if v.Operator != "" {
		return v.Operator
	}
	return v.WalletName
}

// Facts are the big numbers.
func (v caseView) Facts() []Fact {
	p := v.page
	out := []Fact{{Label: p.T("case.fact.people"), Value: p.Words.Number(int64(v.People))}}
	if v.Members != v.People {
		out[0].Note = p.N("case.fact.complaints", v.Members)
	}
	if v.Sum != "" {
		out = append(out, Fact{Label: p.T("case.fact.claimed"), Value: v.Sum})
	}
	out = append(out, Fact{Label: p.T("case.fact.evidence"), Value: p.Words.Number(int64(v.Evidenced))})
	if v.First != "" {
		out = append(out, Fact{Label: p.T("case.fact.when"), Value: v.months()})
	}
	return out
}

func (v caseView) months() string {
	p := v.page
	if v.First == v.Last {
		return p.Words.Month(v.First)
	}
	return p.T("case.span", "From", p.Words.Month(v.First), "To", p.Words.Month(v.Last))
}

// Rounded reports whether a sum is shown rounded, which the page explains.
func (v caseView) Rounded() bool {
	for _, s := range v.Sums {
		if !s.Exact {
			return true
		}
	}
	return false
}

// NextKey names the texts of what comes next.
func (v caseView) NextKey() string { return "case.next." + string(v.State) }

// Trend counts complaints by month, without gaps, at most the last 24.
func (v caseView) Trend() Trend {
	p := v.page
	t := Trend{Title: p.T("case.trend.title"), Unit: p.T("case.trend.unit")}
	counts := map[string]int{}
	for _, m := range v.Months {
		counts[m.Month] = m.Count
	}
	at, err := time.Parse("2006-01", v.Last)
	if err != nil {
		return t
	}
	for range 24 {
		month := at.Format("2006-01")
		n := counts[month]
		t.Bars = append([]Bar{{Label: p.Words.ShortMonth(month), Full: p.Words.Month(month), Value: n, Text: p.Words.Number(int64(n))}}, t.Bars...)
		if month <= v.First {
			break
		}
		at = at.AddDate(0, -1, 0)
	}
	return t
}

// Road is the case's way in steps.
func (v caseView) Road() []Milestone {
	p := v.page
	var out []Milestone
	for _, s := range v.Steps {
		state := ""
		key := "later"
		switch {
		case s.Done:
			state, key = "done", "done"
		case s.Now:
			state, key = "now", "now"
		}
		m := Milestone{Title: p.T("case.step."+s.Kind+"."+key, "Who", v.Answerer()), State: state}
		switch {
		case s.Kind == "joined" && !s.From.IsZero():
			m.Body = Str(p.N("case.step.joined.people", v.People) + " · " + daySpan(p, s.From, s.To))
		case s.Kind == "letter" && s.Done:
			m.Mark = SealLetter(p)
			m.Body = Str(p.T("case.step.letter.version", "Version", v.Letter.Version) + " · " + p.Words.DayOf(s.From))
		case s.Done && !s.From.IsZero():
			m.Body = Str(p.Words.DayOf(s.From))
		}
		out = append(out, m)
	}
	return out
}

// daySpan writes from one day to another, or the one day.
func daySpan(p Page, from, to time.Time) string {
	a, b := joinder.DateOf(from.In(p.Words.Zone())), joinder.DateOf(to.In(p.Words.Zone()))
	if a == b {
		return p.Words.Day(a)
	}
	return p.T("case.span", "From", p.Words.Day(a), "To", p.Words.Day(b))
}

// newsShown is how much news stands open; what is older unfolds.
const newsShown = 6

// newsLine is one update in the reader's words.
type newsLine struct {
	At          time.Time
	Text        string
	MembersOnly bool
	Note        bool // an organiser's own words
}

func newsLines(p Page, us []joinder.Update) []newsLine {
	var out []newsLine
	for _, u := range us {
		n := newsLine{At: u.At, Text: u.Text, MembersOnly: !u.Public, Note: u.Kind == "note"}
		if !n.Note {
			key := "case.news." + u.Kind
			if !p.Words.Has(key) {
				continue
			}
			n.Text = p.T(key)
		}
		out = append(out, n)
	}
	return out
}
