package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"joinder/internal/similar"
)

// Asked is a search as it stands in an address, for the pages that count what
// it finds: they take the same filters as /search and lead back to it.
type Asked struct{ ask searchAsk }

// ReadAsked reads a search; it is bounded as /search bounds it.
func ReadAsked(v url.Values) Asked { return Asked{readSearch(v)} }

// Query is what to ask the finder; what cannot be read is joinder.Problems.
func (a Asked) Query() (similar.Query, error) { return a.ask.query() }

// Values is the address of the search, without its page and its order.
func (a Asked) Values() url.Values {
	v := a.ask.values()
	v.Del("sort")
	return v
}

// TooLong reports whether words were cut off.
func (a Asked) TooLong() bool { return a.ask.TooLong }

// AskedChip is a filter that is on, in words, and the search without it.
type AskedChip struct {
	Text    string
	Without url.Values
}

// Chips are the filters that are on, without the words.
func (a Asked) Chips(p Page, n Names) (out []AskedChip) {
	for _, c := range (searchPage{Page: p, names: n, Ask: a.ask}).Chips() {
		_, query, _ := strings.Cut(c.Href, "?")
		without, err := url.ParseQuery(query)
		if err != nil {
			continue // our own address
		}
		without.Del("sort")
		out = append(out, AskedChip{c.Text, without})
	}
	return out
}

// FacetValue is what a value of a facet is called.
func FacetValue(p Page, n Names, facet, value string) string {
	return searchPage{Page: p, names: n}.valueName(facet, value)
}

// alongTabs are the filters that the tabs take along between a search, its trend
// and its map: "?q=…" or "".
func alongTabs(p Page, href string) string {
	path, query, _ := strings.Cut(p.Path, "?")
	takes := []string{"/search", "/trends", "/trends/map"}
	if query == "" || !slices.Contains(takes, path) || !slices.Contains(takes, href) {
		return ""
	}
	v, err := url.ParseQuery(query)
	if err != nil {
		return ""
	}
	if q := ReadAsked(v).Values().Encode(); q != "" {
		return "?" + q
	}
	return ""
}

// JSONError answers a program whose question cannot be read; ok is false for
// every other error.
func (s *Server) JSONError(w http.ResponseWriter, r *http.Request, err error) (ok bool) {
	if _, ok = FormErrorsOf(s.wordsOf(r), err); ok {
		s.failJSON(w, r, statusOf(err), err)
	}
	return ok
}
