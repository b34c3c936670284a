package web

import (
	"slices"
	"strings"

	"joinder"
	"joinder/internal/similar"
)

// facetGroup is one facet with its values as links that turn them on and off.
type facetGroup struct {
	Name, Title string
	Values      []facetValue
	More        []facetValue // shown on demand
}

type facetValue struct {
	Text, Href, Count string
	On                bool
}

// facetShown is how many values of a facet stand open.
const facetShown = 7

// Groups are the facets that have something to choose.
func (p searchPage) Groups() []facetGroup {
	var out []facetGroup
	for _, name := range similar.Facets() {
		g := facetGroup{Name: name, Title: p.T("search.facet." + name)}
		for _, c := range p.Results.Facets[name] {
			if c.Value == "" || name == similar.FacetEvidence && c.Value != "yes" {
				continue
			}
			v := facetValue{Text: p.valueName(name, c.Value), Href: p.Ask.toggled(name, c.Value).path("/search"),
				Count: p.Words.Number(int64(c.Count)), On: p.Ask.has(name, c.Value)}
			if len(g.Values) < facetShown || v.On {
				g.Values = append(g.Values, v)
			} else {
				g.More = append(g.More, v)
			}
		}
		if len(g.Values) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// valueName is what a value of a facet is called.
func (p searchPage) valueName(facet, value string) string {
	switch facet {
	case similar.FacetWallet:
		return p.names.Wallet(value)
	case similar.FacetIssue:
		return p.names.Issue(value)
	case similar.FacetJurisdiction:
		return p.names.Place(value, "")
	case similar.FacetLevel:
		return levelName(p.Page, joinder.Level(value))
	case similar.FacetEvidence:
		return p.T("search.only_evidence")
	}
	return value
}

// levelName is a level of verification in words.
func levelName(p Page, l joinder.Level) string {
	if key := "search.level." + string(l); p.Words.Has(key) {
		return p.T(key)
	}
	return string(l)
}

// chip is a filter that is on, with the address that takes it off.
type chip struct{ Text, Href string }

// Chips are all filters that are on.
func (p searchPage) Chips() []chip {
	var out []chip
	a := p.Ask
	for _, facet := range similar.Facets() {
		if facet == similar.FacetEvidence {
			if a.Evidence {
				out = append(out, chip{p.T("search.has_evidence"), a.toggled(facet, "yes").path("/search")})
			}
			continue
		}
		for _, value := range *a.lists()[facet] {
			out = append(out, chip{p.valueName(facet, value), a.toggled(facet, value).path("/search")})
		}
	}
	without := func(text string, change func(*searchAsk)) {
		b := a
		change(&b)
		out = append(out, chip{text, b.path("/search")})
	}
	if a.Since != "" {
		without(p.T("search.chip.since", "Day", a.Since), func(b *searchAsk) { b.Since = "" })
	}
	if a.Until != "" {
		without(p.T("search.chip.until", "Day", a.Until), func(b *searchAsk) { b.Until = "" })
	}
	if a.Least != "" {
		without(p.T("search.chip.min", "Amount", a.Least+" "+a.Currency), func(b *searchAsk) { b.Least = "" })
	}
	if a.Most != "" {
		without(p.T("search.chip.max", "Amount", a.Most+" "+a.Currency), func(b *searchAsk) { b.Most = "" })
	}
	if a.Currency != "" {
		without(a.Currency, func(b *searchAsk) { b.Currency, b.Least, b.Most = "", "", "" })
	}
	return out
}

// Hidden are the filters that facets set; the form carries them along.
func (p searchPage) Hidden() [][2]string {
	var out [][2]string
	a := p.Ask
	for _, facet := range similar.Facets() {
		if facet == similar.FacetEvidence {
			continue
		}
		for _, value := range *a.lists()[facet] {
			out = append(out, [2]string{facet, value})
		}
	}
	if a.Evidence {
		out = append(out, [2]string{"evidence", "1"})
	}
	if a.Sort != "" {
		out = append(out, [2]string{"sort", a.Sort})
	}
	return out
}

// Sorts are the orders as links; the one in use has no address.
func (p searchPage) Sorts() []chip {
	if p.Ask.Text == "" {
		return nil
	}
	byDay := p.Ask.Sort == string(similar.Newest)
	best, newest := p.Ask, p.Ask
	best.Sort, newest.Sort = "", string(similar.Newest)
	out := []chip{{p.T("search.sort.relevance"), best.path("/search")}, {p.T("search.sort.newest"), newest.path("/search")}}
	if byDay {
		out[1].Href = ""
	} else {
		out[0].Href = ""
	}
	return out
}

// Pager leads through the results.
func (p searchPage) Pager() Pager {
	return Pager{Now: p.Results.Page, All: p.Results.Pages, URL: p.Ask.at}
}

// WithoutFilters is the search for the words alone.
func (p searchPage) WithoutFilters() string {
	return searchAsk{Text: p.Ask.Text, Sort: p.Ask.Sort}.path("/search")
}

// dayField is a day; one that does not exist stays as it was typed.
func (p searchPage) dayField(name, value string) Field {
	f := Field{Name: name, Label: p.T("search." + name), Value: value, Error: p.Errors.Of(name), Type: "date"}
	if _, err := joinder.ParseDate(value); value != "" && err != nil {
		f.Type, f.InputMode = "text", "numeric"
	}
	f.Attrs = inForm()
	return f
}

// inForm ties a control to the search form, wherever it stands.
func inForm() map[string]any { return map[string]any{"form": "search"} }

// currencyChoices lists every known currency, the usual ones first.
func currencyChoices(p Page) []Option {
	return append([]Option{{Text: p.T("search.currency.any")}}, currencyOptions(p)...)
}

// CurrencyOptions adds one that was asked for and is not known, so that it
// stays where it was typed.
func (p searchPage) CurrencyOptions() []Option {
	options := currencyChoices(p.Page)
	if c := p.Ask.Currency; !slices.ContainsFunc(options, func(o Option) bool { return o.Value == c }) {
		options = append(options, Option{Value: c, Text: strings.ToUpper(c)})
	}
	return options
}
