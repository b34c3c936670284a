package outbreaks

import (
	"math"
	"net/url"
	"strconv"

	"joinder"
	"joinder/internal/similar/outbreak"
	"joinder/internal/web"
)

// told says outbreaks in the reader's words.
type told struct {
	web.Page
	web.Names
}

// path of an outbreak's page.
func path(id joinder.ID) string { return "/outbreaks/" + string(id) }

// About names the wallet and the kind of problem.
func (t told) About(o outbreak.Public) string { return t.Wallet(o.Wallet) + " · " + t.Issue(o.Issue) }

// number writes a count.
func (t told) number(n int) string { return t.Words.Number(int64(n)) }

// usual writes how many people are usual in seven days.
func (t told) usual(x float64) string {
	switch {
	case x < 1:
		return t.T("outbreak.under_one")
	case x < 9.95:
		return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
	}
	return t.number(int(math.Round(x)))
}

// From says when it began: a day of public data, or a week.
func (t told) From(o outbreak.Public) string {
	if o.Own {
		return t.T("outbreak.week_of", "Day", t.Words.Day(o.From))
	}
	return t.Words.Day(o.From)
}

// Sentence is the outbreak in one sentence.
func (t told) Sentence(o outbreak.Public) string {
	return t.N("outbreak.sentence", o.People, "From", t.From(o), "Wallet", t.Wallet(o.Wallet), "Issue", t.Issue(o.Issue), "Usual", t.usual(o.Usual))
}

// Since says how many there were in a week since, when that is more.
func (t told) Since(o outbreak.Public) string {
	if o.Peak <= o.People {
		return ""
	}
	return t.N("outbreak.since", o.Peak)
}

// Chance says how rare that is when nothing is unusual.
func (t told) Chance(o outbreak.Public) string {
	return t.T("outbreak.chance", "Odds", t.number(o.Odds))
}

// State is the outbreak's state in words.
func (t told) State(o outbreak.Public) string { return t.T("outbreak.state." + string(o.State)) }

// about is the choice of the same wallet and kind of problem on other pages.
func about(o outbreak.Public) string {
	return url.Values{"wallet": {o.Wallet}, "issue": {o.Issue}}.Encode()
}
