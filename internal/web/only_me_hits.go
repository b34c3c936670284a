package web

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"joinder"
	"joinder/internal/similar"
)

// likestShown is how many of the most similar complaints are shown.
const likestShown = 5

// likestLine is a complaint like the reader's, with the reason.
type likestLine struct {
	foundLine
	Shared  []string
	Differs []string
	Said    string // "yes", "no" or ""
}

// Anchor of the line.
func (l likestLine) Anchor() string { return "hit-" + string(l.ID) }

// Hits are the complaints to show, without the one that was asked about.
func (p onlyMePage) Hits() []likestLine {
	var out []likestLine
	for _, h := range p.Answer.Hits {
		if h.ID == p.From || len(out) == likestShown {
			continue
		}
		line := likestLine{foundLine: foundLines(p.Page, p.names, []similar.Hit{h.Hit})[0], Shared: h.Shared}
		for _, d := range h.Differs {
			line.Differs = append(line.Differs, p.difference(d, h.PublicComplaint))
		}
		if same, ok := p.Said[h.ID]; ok {
			line.Said = "no"
			if same {
				line.Said = "yes"
			}
		}
		out = append(out, line)
	}
	return out
}

// difference says what differs in words.
func (p onlyMePage) difference(d similar.Difference, c joinder.PublicComplaint) string {
	switch d {
	case similar.OtherWallet:
		return p.T("home.differs.wallet", "Wallet", p.Wallet(c.Wallet))
	case similar.OtherIssue:
		return p.T("home.differs.issue", "Kind", p.Issue(c.Issue))
	case similar.MuchMore:
		return p.T("home.differs.more")
	case similar.MuchLess:
		return p.T("home.differs.less")
	}
	if len(c.Month) < 4 {
		return ""
	}
	return p.T("home.differs.year", "Year", c.Month[:4])
}

// SharedLine begins the line of passages.
func (p onlyMePage) SharedLine() string {
	if p.From != "" {
		return p.T("home.shared.that")
	}
	return p.T("home.shared")
}

// ByWords reports whether a complaint is shown for its words: both sides wrote
// some that everybody may read.
func (p onlyMePage) ByWords(c likestLine) bool {
	return len(c.Spans) > 0 && (p.From != "" || strings.TrimSpace(p.Ask.Text) != "")
}

// AskSame is the question under each of them.
func (p onlyMePage) AskSame() string {
	if p.From != "" {
		return p.T("home.same.that")
	}
	return p.T("home.same")
}

// SameKept says what is kept of an answer to it.
func (p onlyMePage) SameKept() string {
	if p.From == "" && utf8.RuneCountInString(p.Ask.Text) <= similar.MaxVerdictRunes {
		return p.T("home.same.kept.words")
	}
	return p.T("home.same.kept")
}

// Degrees of confidence, as shares of the neighbours' vote.
const (
	quiteSure = 0.7
	likely    = 0.45
)

// Guess says which kind of problem it looks like, and how sure that is; "" when
// the reader chose one or nothing says so.
func (p onlyMePage) Guess() string {
	s := p.Answer.Suggested
	if p.Ask.Issue != "" || len(s) == 0 {
		return ""
	}
	kind := p.T("home.basis.kind", "Kind", p.Issue(s[0].Issue))
	switch {
	case s[0].Confidence >= quiteSure:
		return p.T("home.guess.sure", "Kind", kind)
	case s[0].Confidence >= likely:
		return p.T("home.guess.likely", "Kind", kind)
	case len(s) > 1:
		return p.T("home.guess.either", "Kind", kind, "Other", p.T("home.basis.kind", "Kind", p.Issue(s[1].Issue)))
	}
	return p.T("home.guess.weak", "Kind", kind)
}

// Currencies to choose from for an amount of one's own.
func (p onlyMePage) Currencies() []Option { return currencyOptions(p.Page) }

// Currency is the one chosen, or the likeliest for the page's language.
func (p onlyMePage) Currency() string { return cmp.Or(p.Ask.Currency, usualCurrency(p.Lang)) }

// ComparesMore reports whether amount or day were given.
func (p onlyMePage) ComparesMore() bool { return p.Ask.Amount+p.Ask.Day != "" }

// has reports whether a list holds something to read.
func has(list []string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return s != "" })
}

// Elsewhere reports that all that is shown is about other wallets than the one
// that was asked for.
func (p onlyMePage) Elsewhere(lines []likestLine) bool {
	return p.WalletID != "" && !slices.ContainsFunc(lines, func(l likestLine) bool { return l.Wallet == p.WalletID })
}
