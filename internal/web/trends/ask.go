package trends

import (
	"net/url"
	"slices"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/web"
)

// asked is what an address asks for: a search, and how it is to be counted.
type asked struct {
	web.Asked
	Step   similar.Step // Always: one that fits
	Split  string       // a facet, or ""
	People bool         // people and not complaints
	Rate   bool         // on maps: people per million residents
}

// splits are the facets to split by, in the order in which they are offered.
func splits() []string {
	return []string{similar.FacetWallet, similar.FacetOperator, similar.FacetIssue, similar.FacetProduct, similar.FacetLevel, similar.FacetResponse,
		similar.FacetJurisdiction, similar.FacetRegion, similar.FacetLang}
}

func read(v url.Values) asked {
	a := asked{Asked: web.ReadAsked(v), People: v.Get("measure") != "complaints", Rate: v.Get("measure") == "rate"}
	if s := similar.Step(v.Get("step")); slices.Contains(similar.Steps(), s) {
		a.Step = s
	}
	if f := v.Get("by"); slices.Contains(splits(), f) {
		a.Split = f
	}
	return a
}

// how is the part of the address that says how to count.
func (a asked) how() url.Values {
	v := url.Values{}
	if a.Step != similar.Always {
		v.Set("step", string(a.Step))
	}
	if a.Split != "" {
		v.Set("by", a.Split)
	}
	switch {
	case a.Rate:
		v.Set("measure", "rate")
	case !a.People:
		v.Set("measure", "complaints")
	}
	return v
}

// shownBy is what the tiles of a map show.
func shownBy(a asked) string {
	if a.Rate {
		return "rate"
	}
	return measureOf(a)
}

// address is path with a search and the way of counting.
func (a asked) address(path string, search url.Values) string {
	v := a.how()
	for name, values := range search {
		v[name] = values
	}
	return at(path, v)
}

func at(path string, v url.Values) string {
	if q := v.Encode(); q != "" {
		return path + "?" + q
	}
	return path
}

// with is the search with some of its values set; "" takes one out.
func (a asked) with(pairs ...string) url.Values {
	v := a.Values()
	for i := 0; i+1 < len(pairs); i += 2 {
		if v.Del(pairs[i]); pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	return v
}

// preset is a choice of time with one tap.
type preset struct {
	Text, Href string
	On         bool
}

// presets are the last 30 days, the last 12 months and all there is; one that
// shows what is shown anyway is on.
func (a asked) presets(p web.Page, today joinder.Date, shown similar.Step) []preset {
	choose := func(key string, step similar.Step, since joinder.Date) preset {
		b := a
		b.Step = step
		return preset{p.T(key), b.address("/trends", a.with("since", since.String(), "until", "")),
			shown == step && a.Values().Get("since") == since.String() && a.Values().Get("until") == ""}
	}
	return []preset{
		choose("trends.preset.days", similar.ByDay, today.AddDays(-29)),
		choose("trends.preset.months", similar.ByMonth, similar.ByMonth.Move(today, -11)),
		choose("trends.preset.quarters", similar.ByQuarter, joinder.Date{}),
	}
}

// hidden are the filters that the form carries along.
func (a asked) hidden() [][2]string {
	return pairs(a.Values(), "q", "since", "until")
}

// pairs are the values of an address in a settled order, but some.
func pairs(v url.Values, but ...string) (out [][2]string) {
	names := make([]string, 0, len(v))
	for name := range v {
		if !slices.Contains(but, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range v[name] {
			out = append(out, [2]string{name, value})
		}
	}
	return out
}
