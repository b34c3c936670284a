package web

import (
	"slices"
	"strings"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/similar"
)

// facetGroup is one filter with its values as boxes to tick; several may be.
type facetGroup struct {
	ID, Param, Title string
	Open             bool
	On               int
	Values, More     []facetValue // More is shown on demand
	All              string       // the page of all values; "" when these are all
}

// facetValue is one value: Value as it stands in an address, Text as people
// read it.
type facetValue struct {
	Value, Text, Count string
	On                 bool
}

// How many values of a filter stand open, and how many more wait behind them;
// the rest has a page of its own.
const (
	facetShown = 6
	facetMore  = 12
	facetOpen  = 2 // filters that stand open
)

// Groups are the filters with something to choose: of one that has one value
// nothing follows.
func (p searchPage) Groups() []facetGroup {
	var out []facetGroup
	for _, f := range facetFields() {
		counts := p.Results.Facets[f.facet]
		on := *p.Ask.list(f.facet)
		if len(counts) < 2 && len(on) == 0 {
			continue
		}
		g := facetGroup{ID: "facet-" + f.param, Param: f.param, Title: p.T("search.facet." + f.facet), On: len(on), Open: len(on) > 0 || len(out) < facetOpen}
		listed := 0
		for _, c := range counts {
			if c.Value == "" {
				continue
			}
			v := facetValue{Value: c.Value, Text: p.valueName(f.facet, c.Value), Count: p.Words.Number(int64(c.Count)), On: slices.Contains(on, c.Value)}
			if v.On {
				listed++
			}
			switch {
			case len(g.Values) < facetShown || v.On:
				g.Values = append(g.Values, v)
			case len(g.More) < facetMore:
				g.More = append(g.More, v)
			default:
				g.All = p.Ask.path("/search/" + f.param)
			}
		}
		for _, value := range on { // those that found nothing, or are far down
			if listed < len(on) && !slices.ContainsFunc(counts, func(c similar.Count) bool { return c.Value == value }) {
				g.Values = append(g.Values, facetValue{Value: value, Text: p.valueName(f.facet, value), Count: "0", On: true})
			}
		}
		out = append(out, g)
	}
	return out
}

// Only are the filters that are a yes or nothing.
func (p searchPage) Only() []facetGroup {
	var out []facetGroup
	for _, o := range []struct {
		facet, param string
		on           bool
	}{{similar.FacetEvidence, "evidence", p.Ask.Evidence}, {similar.FacetText, "text", p.Ask.Published}} {
		with, all := 0, 0
		for _, c := range p.Results.Facets[o.facet] {
			if all += c.Count; c.Value == "yes" {
				with = c.Count
			}
		}
		if !o.on && (with == 0 || with == all) {
			continue
		}
		out = append(out, facetGroup{Param: o.param, Values: []facetValue{{
			Value: "1", Text: p.T("search.only_" + o.param), Count: p.Words.Number(int64(with)), On: o.on}}})
	}
	return out
}

// valueName is what a value of a facet is called.
func (p searchPage) valueName(facet, value string) string {
	return facetName(p.Page, p.names, facet, value)
}

func facetName(p Page, n names, facet, value string) string {
	known := func(prefix string) string {
		if key := prefix + value; p.Words.Has(key) {
			return p.T(key)
		}
		return value
	}
	switch facet {
	case similar.FacetWallet:
		return n.Wallet(value)
	case similar.FacetOperator:
		if value == intake.UnknownWallet { // who names no company names no operator
			return n.Wallet(value)
		}
	case similar.FacetIssue:
		return n.Issue(value)
	case similar.FacetJurisdiction:
		return n.Place(value, "")
	case similar.FacetRegion:
		return n.Region("", value)
	case similar.FacetLevel:
		return levelName(p, joinder.Level(value))
	case similar.FacetTimely:
		return known("search.timely.")
	case similar.FacetLang:
		return known("search.language.")
	case similar.FacetResponse:
		return responseName(p, value)
	}
	return value
}

// responseName is what a firm answered: public data has a few wordings, which
// are said in the reader's language.
func responseName(p Page, said string) string {
	key := "search.response." + strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(said))
	if p.Words.Has(key) {
		return p.T(key)
	}
	return said
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

// chipsShown bounds the chips; the boxes hold the others.
const chipsShown = 12

// Chips are the filters that are on.
func (p searchPage) Chips() []chip {
	var out []chip
	for _, n := range p.narrowings() {
		for _, value := range n.values {
			if len(out) == chipsShown {
				return out
			}
			out = append(out, chip{value.Text, n.without(value.Value).path("/search")})
		}
	}
	return out
}

// MoreChips counts those that Chips leaves out.
func (p searchPage) MoreChips() int {
	all := 0
	for _, n := range p.narrowings() {
		all += len(n.values)
	}
	return max(0, all-chipsShown)
}

// narrowing is a filter that is on: its name, its values, and the search
// without one or all of them.
type narrowing struct {
	title   string
	values  []facetValue
	without func(value string) searchAsk
}

func (p searchPage) narrowings() []narrowing {
	var out []narrowing
	a := p.Ask
	for _, f := range facetFields() {
		on := *a.list(f.facet)
		if len(on) == 0 {
			continue
		}
		n := narrowing{title: p.T("search.facet." + f.facet), without: func(value string) searchAsk { return a.without(f.facet, value) }}
		for _, value := range on {
			n.values = append(n.values, facetValue{Value: value, Text: p.valueName(f.facet, value)})
		}
		out = append(out, n)
	}
	without := func(value, key, name string, change func(*searchAsk)) {
		if value == "" {
			return
		}
		text := value
		if key != "" {
			text = p.T(key, name, value)
		}
		out = append(out, narrowing{values: []facetValue{{Text: text}}, without: func(string) searchAsk {
			b := a
			b.Page, b.After = 1, ""
			change(&b)
			return b
		}})
	}
	without(onlyIf(a.Evidence, "1"), "search.has_evidence", "On", func(b *searchAsk) { b.Evidence = false })
	without(onlyIf(a.Published, "1"), "search.has_text", "On", func(b *searchAsk) { b.Published = false })
	without(a.Since, "search.chip.since", "Day", func(b *searchAsk) { b.Since = "" })
	without(a.Until, "search.chip.until", "Day", func(b *searchAsk) { b.Until = "" })
	without(onlyIf(a.Least != "", a.Least+" "+a.Currency), "search.chip.min", "Amount", func(b *searchAsk) { b.Least = "" })
	without(onlyIf(a.Most != "", a.Most+" "+a.Currency), "search.chip.max", "Amount", func(b *searchAsk) { b.Most = "" })
	without(a.Currency, "", "", func(b *searchAsk) { b.Currency, b.Least, b.Most = "", "", "" })
	return out
}

func onlyIf(on bool, text string) string {
	if on {
		return text
	}
	return ""
}

// FiltersOn counts the filters that are on, for the head of the folded panel.
func (p searchPage) FiltersOn() int {
	n := 0
	for _, on := range p.narrowings() {
		n += len(on.values)
	}
	return n
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

// Next is the address of the next page: behind the last hit, so that nothing
// comes twice while complaints come in, and to any depth.
func (p searchPage) Next() string {
	switch now := p.Ask.Page; {
	case p.Results.Next != "":
		return p.Ask.behind(p.Results.Next, now+1)
	case now < p.Results.Pages:
		return p.Ask.at(now + 1)
	}
	return ""
}

// Previous is the address of the page before, by its number; "" for pages that
// have none.
func (p searchPage) Previous() string {
	if before := p.Ask.Page - 1; before >= 1 && before <= p.Results.Pages {
		return p.Ask.at(before)
	}
	return ""
}

// pageLink is a page by its number; 0 is a gap.
type pageLink struct {
	N          int
	Text, Href string
}

// Numbers are the first, the last, and the pages around this one.
func (p searchPage) Numbers() []pageLink {
	now, all := p.Ask.Page, p.Results.Pages
	var out []pageLink
	last := 0
	for _, n := range []int{1, now - 2, now - 1, now, now + 1, now + 2, all} {
		if n <= last || n > all {
			continue
		}
		if n > last+1 {
			out = append(out, pageLink{})
		}
		out = append(out, pageLink{n, p.Words.Number(int64(n)), p.Ask.at(n)})
		last = n
	}
	return out
}

// WithoutFilters is the search for the words alone.
func (p searchPage) WithoutFilters() string {
	return searchAsk{Text: p.Ask.Text, Sort: p.Ask.Sort}.path("/search")
}

// example shows one way to ask, as a link that does it.
type example struct{ Text, Href, Means string }

// Examples are what the help shows.
func (p searchPage) Examples() []example {
	var out []example
	for _, key := range []string{"all", "phrase", "or", "not", "prefix"} {
		text := p.T("search.help." + key + ".example")
		out = append(out, example{text, searchAsk{Text: text}.path("/search"), p.T("search.help." + key)})
	}
	return out
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
