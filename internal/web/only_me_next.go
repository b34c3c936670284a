package web

import (
	"net/url"

	"joinder/internal/rows"
	"joinder/internal/similar"
)

// ToJoin is the case that one button files and joins: the first open one, when
// the kind of problem is known and it is about the wallet that was named.
func (p onlyMePage) ToJoin() (similar.Case, bool) {
	if len(p.Answer.Cases) == 0 || p.Answer.Basis != similar.ByIssue || p.UnknownWallet() || p.From != "" {
		return similar.Case{}, false
	}
	return p.Answer.Cases[0], true
}

// KindIsSure reports that nobody has to be asked again what kind of problem it
// is: the reader chose it, or nearly all neighbours are of it.
func (p onlyMePage) KindIsSure() bool {
	s := p.Answer.Suggested
	return p.Ask.Issue != "" || len(s) > 0 && s[0].Confidence >= quiteSure
}

// HasFiled reports that the reader may have a complaint to join with.
func (p onlyMePage) HasFiled() bool { return len(p.Viewer.Holds) > 0 || p.SignedIn() }

// GroupPath is the page of the group that the answer is about.
func (p onlyMePage) GroupPath() string { return "/groups/" + url.PathEscape(string(p.Group.ID)) }

// DayInput shows a day that browsers cannot put into a calendar as it was typed.
func (p onlyMePage) DayInput() string {
	var dates rows.Dates
	if day, ok := dates.Parse(p.Ask.Day); p.Ask.Day == "" || ok && day.String() == p.Ask.Day {
		return "date"
	}
	return "text"
}
