package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"joinder"
	"joinder/internal/similar"
)

// searchAsk is a search as it stands in an address: what was typed, right or
// wrong. It is bounded, so that no page grows with what it was asked.
type searchAsk struct {
	Text                                string
	TooLong                             bool // Text was cut
	Wallets, Issues, Jurisdictions      []string
	Regions, Levels                     []string
	Since, Until, Currency, Least, Most string
	Evidence                            bool
	Sort                                string
	Page                                int
}

// Bounds of an address.
const (
	maxValue  = 64 // characters of one filter
	maxValues = 20 // of one filter
)

func readSearch(v url.Values) searchAsk {
	one := func(name string) string { return clip(strings.TrimSpace(v.Get(name)), maxValue) }
	many := func(name string) (out []string) {
		for _, value := range v[name] {
			value = clip(strings.TrimSpace(value), maxValue)
			if value != "" && !slices.Contains(out, value) && len(out) < maxValues {
				out = append(out, value)
			}
		}
		return out
	}
	text := strings.TrimSpace(strings.ToValidUTF8(v.Get("q"), ""))
	a := searchAsk{
		Text: clip(text, similar.MaxQueryRunes), TooLong: utf8.RuneCountInString(text) > similar.MaxQueryRunes,
		Wallets: many("wallet"), Issues: many("issue"), Jurisdictions: many("jurisdiction"), Regions: many("region"), Levels: many("level"),
		Since: one("since"), Until: one("until"), Currency: strings.ToUpper(one("currency")), Least: one("min"), Most: one("max"),
		Evidence: v.Get("evidence") == "1" || v.Get("evidence") == "yes", Sort: one("sort"), Page: 1,
	}
	if n, err := strconv.Atoi(one("page")); err == nil {
		a.Page = min(max(n, 1), similar.MaxRank)
	}
	return a
}

// values is the address of the search, without its page.
func (a searchAsk) values() url.Values {
	v := url.Values{}
	for _, pair := range [][2]string{{"q", a.Text}, {"since", a.Since}, {"until", a.Until}, {"currency", a.Currency}, {"min", a.Least}, {"max", a.Most}, {"sort", a.Sort}} {
		if pair[1] != "" {
			v.Set(pair[0], pair[1])
		}
	}
	for name, list := range a.lists() {
		for _, value := range *list {
			v.Add(name, value)
		}
	}
	if a.Evidence {
		v.Set("evidence", "1")
	}
	return v
}

// lists are the filters with several values, by their name in addresses.
func (a *searchAsk) lists() map[string]*[]string {
	return map[string]*[]string{"wallet": &a.Wallets, "issue": &a.Issues, "jurisdiction": &a.Jurisdictions, "region": &a.Regions, "level": &a.Levels}
}

// path is the search's address at its first page.
func (a searchAsk) path(base string) string {
	if q := a.values().Encode(); q != "" {
		return base + "?" + q
	}
	return base
}

// at is the address of one of its pages.
func (a searchAsk) at(page int) string {
	v := a.values()
	if page > 1 {
		v.Set("page", strconv.Itoa(page))
	}
	return (&url.URL{Path: "/search", RawQuery: v.Encode()}).String()
}

// toggled is the search with a value of a filter put in or taken out.
func (a searchAsk) toggled(facet, value string) searchAsk {
	a.Page = 1
	if facet == similar.FacetEvidence {
		a.Evidence = !a.Evidence
		return a
	}
	list := a.lists()[facet]
	if i := slices.Index(*list, value); i >= 0 {
		*list = slices.Delete(slices.Clone(*list), i, i+1)
	} else {
		*list = append(slices.Clone(*list), value)
	}
	return a
}

// has reports whether a filter holds a value.
func (a searchAsk) has(facet, value string) bool {
	if facet == similar.FacetEvidence {
		return a.Evidence && value == "yes"
	}
	return slices.Contains(*a.lists()[facet], value)
}

// narrowed reports whether any filter is on.
func (a searchAsk) narrowed() bool {
	a.Text, a.Sort = "", ""
	return len(a.values()) > 0
}

// query is what the engine is asked; what cannot be read is joinder.Problems.
func (a searchAsk) query() (similar.Query, error) {
	var problems joinder.Problems
	q := similar.Query{
		Text: a.Text, Wallets: a.Wallets, Issues: a.Issues, Jurisdictions: a.Jurisdictions, Regions: a.Regions,
		HasEvidence: a.Evidence, Sort: similar.Relevance, Page: a.Page, Currency: joinder.Currency(a.Currency),
	}
	if a.Sort == string(similar.Newest) {
		q.Sort = similar.Newest
	}
	for _, l := range a.Levels {
		q.Levels = append(q.Levels, joinder.Level(l))
	}
	q.Since = a.day(&problems, "since", a.Since)
	q.Until = a.day(&problems, "until", a.Until)
	if _, known := q.Currency.Scale(); a.Currency != "" && !known {
		problems = append(problems, joinder.Fail(joinder.Invalid, "error.search.currency_unknown", "Currency", a.Currency).On("currency"))
		return q, problems
	}
	if a.Currency == "" && a.Least+a.Most != "" {
		problems = append(problems, joinder.Fail(joinder.Invalid, "error.search.currency_missing").On("currency"))
		return q, problems
	}
	q.MinAmount = a.amount(&problems, "min", a.Least)
	q.MaxAmount = a.amount(&problems, "max", a.Most)
	return q, problems.OrNil()
}

// day reads a day, or a month of which it takes the first or the last.
func (a searchAsk) day(problems *joinder.Problems, field, text string) joinder.Date {
	if text == "" {
		return joinder.Date{}
	}
	if d, err := joinder.ParseDate(text); err == nil {
		return d
	}
	if month, err := time.Parse("2006-01", text); err == nil {
		if field == "until" {
			month = month.AddDate(0, 1, -1)
		}
		return joinder.DateOf(month)
	}
	*problems = append(*problems, joinder.Fail(joinder.Invalid, "error.search.day", "Text", text).On(field))
	return joinder.Date{}
}

func (a searchAsk) amount(problems *joinder.Problems, field, text string) joinder.Money {
	if text == "" {
		return joinder.Money{}
	}
	m, err := joinder.ParseMoney(text, joinder.Currency(a.Currency))
	if err != nil || m.Sign() < 0 {
		*problems = append(*problems, joinder.Fail(joinder.Invalid, "error.search.amount", "Text", text).On(field))
		return joinder.Money{}
	}
	return m
}
