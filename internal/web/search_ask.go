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
	TooMany                             bool // values of filters were left out
	Wallets, Issues, Jurisdictions      []string
	Regions, Levels, Operators          []string
	Products, Responses, Timely, Langs  []string
	Since, Until, Currency, Least, Most string
	Evidence, Published                 bool
	Sort                                string
	Page                                int
	After                               string // a cursor; Page then only says where it is
}

// Bounds of an address.
const (
	maxValue   = 64    // characters of one field
	maxName    = 160   // of one value of a filter: names of products are long
	maxValues  = 20    // of one filter
	maxFilters = 4_000 // bytes of all their values, as they stand in an address
	maxCursor  = 2_000
)

// facetField is a filter with several values and its name in addresses.
type facetField struct{ facet, param string }

// facetFields are the filters with several values in the order in which pages
// show them. The language of a text is not that of the page, "lang".
func facetFields() []facetField {
	return []facetField{
		{similar.FacetWallet, "wallet"}, {similar.FacetIssue, "issue"}, {similar.FacetOperator, "operator"}, {similar.FacetProduct, "product"},
		{similar.FacetJurisdiction, "jurisdiction"}, {similar.FacetRegion, "region"}, {similar.FacetResponse, "response"}, {similar.FacetTimely, "timely"},
		{similar.FacetLevel, "level"}, {similar.FacetLang, "language"},
	}
}

// list is the filter of a facet; nil for one that is a yes or nothing.
func (a *searchAsk) list(facet string) *[]string {
	switch facet {
	case similar.FacetWallet:
		return &a.Wallets
	case similar.FacetIssue:
		return &a.Issues
	case similar.FacetOperator:
		return &a.Operators
	case similar.FacetProduct:
		return &a.Products
	case similar.FacetJurisdiction:
		return &a.Jurisdictions
	case similar.FacetRegion:
		return &a.Regions
	case similar.FacetResponse:
		return &a.Responses
	case similar.FacetTimely:
		return &a.Timely
	case similar.FacetLevel:
		return &a.Levels
	case similar.FacetLang:
		return &a.Langs
	}
	return nil
}

func readSearch(v url.Values) searchAsk {
	one := func(name string) string { return clip(strings.TrimSpace(v.Get(name)), maxValue) }
	yes := func(name string) bool { return v.Get(name) == "1" || v.Get(name) == "yes" }
	text := strings.TrimSpace(strings.ToValidUTF8(v.Get("q"), ""))
	a := searchAsk{
		Text: clip(text, similar.MaxQueryRunes), TooLong: utf8.RuneCountInString(text) > similar.MaxQueryRunes,
		Since: one("since"), Until: one("until"), Currency: strings.ToUpper(one("currency")), Least: one("min"), Most: one("max"),
		Evidence: yes("evidence"), Published: yes("text"), Sort: one("sort"), Page: 1,
	}
	room := maxFilters
	for _, f := range facetFields() {
		list := a.list(f.facet)
		for _, value := range v[f.param] {
			value = clip(strings.TrimSpace(value), maxName)
			if value == "" || slices.Contains(*list, value) {
				continue
			}
			if room -= len(f.param) + len(url.QueryEscape(value)) + 2; len(*list) == maxValues || room < 0 {
				a.TooMany = true
				break
			}
			*list = append(*list, value)
		}
	}
	if n, err := strconv.Atoi(one("page")); err == nil {
		a.Page = min(max(n, 1), 1_000_000)
	}
	if after := v.Get("after"); len(after) <= maxCursor {
		a.After = after
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
	for _, f := range facetFields() {
		if list := *a.list(f.facet); len(list) > 0 {
			v[f.param] = slices.Clone(list)
		}
	}
	if a.Evidence {
		v.Set("evidence", "1")
	}
	if a.Published {
		v.Set("text", "1")
	}
	return v
}

// path is the search's address at its first page.
func (a searchAsk) path(base string) string {
	if q := a.values().Encode(); q != "" {
		return base + "?" + q
	}
	return base
}

// at is the address of one of its pages.
func (a searchAsk) at(page int) string { return a.behind("", page) }

// behind is the address of the page that begins behind a cursor.
func (a searchAsk) behind(cursor string, page int) string {
	v := a.values()
	if page > 1 {
		v.Set("page", strconv.Itoa(page))
	}
	if cursor != "" {
		v.Set("after", cursor)
	}
	return (&url.URL{Path: "/search", RawQuery: v.Encode()}).String()
}

// without is the search with a value of a filter taken out; with "", all of
// that filter's.
func (a searchAsk) without(facet, value string) searchAsk {
	a.Page, a.After = 1, ""
	switch facet {
	case similar.FacetEvidence:
		a.Evidence = false
	case similar.FacetText:
		a.Published = false
	default:
		list := a.list(facet)
		*list = slices.DeleteFunc(slices.Clone(*list), func(v string) bool { return value == "" || v == value })
	}
	return a
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
		Operators: a.Operators, Products: a.Products, Responses: a.Responses, Timely: a.Timely, Langs: a.Langs,
		HasEvidence: a.Evidence, HasText: a.Published, Sort: similar.Relevance, Page: a.Page, After: a.After, Currency: joinder.Currency(a.Currency),
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
