package publicity

import (
	"time"

	"joinder"
)

// Facts is all that a kit is made of: what everybody can read of a case, and
// public counts. It has no field that could hold a person, a complaint, the day
// of one person's life or words that were not published.
type Facts struct {
	ID           joinder.ID
	Title        string
	Summary      string
	Demand       string
	Wallet       joinder.Text
	Operator     string
	Names        []string // everything the wallet and its operator are called, to keep out of a kit that must not name them
	Slug         string   // of the wallet, for file names of a kit that names it
	Jurisdiction string
	Issue        joinder.Text
	State        joinder.CaseState
	Lang         joinder.Lang
	OpenedAt     time.Time
	Members      int // complaints
	People       int
	Evidenced    int // complaints with sealed evidence
	Sums         []Sum
	First, Last  string // YYYY-MM of what happened
	Seals        int
	LetterOn     time.Time // when the newest letter was sealed; zero without one
	LetterLeaf   int64
	LogSize      int64 // entries of the log
	Filings      int   // filings that went out
	Answered     int   // of them, answered
	Page, JSON   string
	Updates      []News
}

// Sum is one currency's public total; rounded down unless Exact.
type Sum struct {
	Amount joinder.Money
	Exact  bool
}

// News is one public update.
type News struct {
	At   time.Time
	Kind string
	Text string
}

// Speaker writes one language as people read it; *i18n.Words is one.
type Speaker interface {
	T(key string, args ...any) string
	N(key string, count int, args ...any) string
	Money(joinder.Money) string
	About(joinder.Money) string // a rounded amount
	Day(joinder.Date) string
	Month(string) string
	Number(int64) string
}

// langs are the languages that every kit speaks.
func langs() []joinder.Lang { return []joinder.Lang{joinder.Chinese, joinder.English} }

// sum writes the totals side by side; a rounded one says so.
func (f Facts) sum(w Speaker) string {
	out := ""
	for _, s := range f.Sums {
		text := w.Money(s.Amount)
		if !s.Exact {
			text = w.T("publicity.fact.about", "Sum", w.About(s.Amount))
		}
		if out != "" {
			out += " + "
		}
		out += text
	}
	if out == "" {
		return w.T("publicity.fact.no_sum")
	}
	return out
}

// span writes the months in which it happened.
func (f Facts) span(w Speaker) string {
	switch {
	case f.First == "":
		return w.T("publicity.fact.no_span")
	case f.First == f.Last:
		return w.Month(f.First)
	}
	return w.T("publicity.fact.span", "From", w.Month(f.First), "To", w.Month(f.Last))
}

// day is the calendar day of a moment where the case's papers are dated.
func day(t time.Time, zone *time.Location) joinder.Date { return joinder.DateOf(t.In(zone)) }
