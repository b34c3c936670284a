package web

import (
	"net/http"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/similar"
)

// valuesShown bounds the page of all values of a filter; typing a part of a
// name brings up the others.
const valuesShown = 300

// valuesPage is every value of one filter, to tick several and go back.
type valuesPage struct {
	searchPage
	Field  facetField
	Find   string // part of a name
	Values []facetValue
	Left   int         // values that fit and are not shown
	Others [][2]string // the rest of the search, carried along
}

// searchValues lists all values of a filter with the complaints that each would
// find. A filter that does not exist is not found.
func (s *Server) searchValues(w http.ResponseWriter, r *http.Request) error {
	fields := facetFields()
	at := slices.IndexFunc(fields, func(f facetField) bool { return f.param == r.PathValue("facet") })
	if at < 0 {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	p := valuesPage{Field: fields[at], Find: clip(strings.TrimSpace(strings.ToValidUTF8(r.URL.Query().Get("find"), "")), maxValue)}
	p.Page, p.Ask = s.Page(r, "search.facet."+p.Field.facet), readSearch(r.URL.Query())
	p.NoIndex, p.Path, p.Styles = true, p.Ask.path("/search/"+p.Field.param), []string{"search.css"}
	var err error
	if p.names, err = s.names(r); err != nil {
		return err
	}
	rest := p.Ask.without(p.Field.facet, "")
	for name, values := range rest.values() {
		for _, value := range values {
			p.Others = append(p.Others, [2]string{name, value})
		}
	}
	slices.SortFunc(p.Others, func(a, b [2]string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) })
	q, err := rest.query()
	var counts []similar.Count
	if err == nil {
		counts, err = s.allValues(r, q, p.Field.facet)
	}
	if problems, ok := FormErrorsOf(p.Words, err); ok {
		p.Errors = problems
		return s.Render(w, r, http.StatusUnprocessableEntity, valuesView(p))
	} else if err != nil {
		return err
	}
	p.list(counts)
	return s.Render(w, r, http.StatusOK, valuesView(p))
}

// allValues counts every value of a facet, most frequent first. An index that
// cannot break counts down gives those of the search.
func (s *Server) allValues(r *http.Request, q similar.Query, facet string) ([]similar.Count, error) {
	cells, err := s.deps.Search.Finder.Count(r.Context(), ViewerOf(r), q, similar.By{Facets: []string{facet}})
	if err != nil {
		q.Limit = 1
		found, err := s.deps.Search.Finder.Search(r.Context(), ViewerOf(r), q)
		return found.Facets[facet], err
	}
	var out []similar.Count
	for _, c := range cells.Cells {
		if len(c.Values) == 1 && c.Values[0] != "" {
			out = append(out, similar.Count{Value: c.Values[0], Count: c.Complaints})
		}
	}
	slices.SortStableFunc(out, func(a, b similar.Count) int { return b.Count - a.Count })
	return out, nil
}

// list takes the values whose name fits, those that are on first.
func (p *valuesPage) list(counts []similar.Count) {
	find := strings.ToLower(p.Find)
	on := *p.Ask.list(p.Field.facet)
	var off []facetValue
	known := map[string]int{}
	for _, c := range counts {
		known[c.Value] = c.Count
		if slices.Contains(on, c.Value) {
			continue
		}
		text := p.valueName(p.Field.facet, c.Value)
		if !strings.Contains(strings.ToLower(text), find) && !strings.Contains(strings.ToLower(c.Value), find) {
			continue
		}
		if len(off) == valuesShown {
			p.Left++
			continue
		}
		off = append(off, facetValue{Value: c.Value, Text: text, Count: p.Words.Number(int64(c.Count))})
	}
	for _, value := range on {
		p.Values = append(p.Values, facetValue{Value: value, Text: p.valueName(p.Field.facet, value), Count: p.Words.Number(int64(known[value])), On: true})
	}
	p.Values = append(p.Values, off...)
}

// Long reports whether a box to look for a name helps.
func (p valuesPage) Long() bool {
	return p.Find != "" || p.Left > 0 || len(p.Values) > 20
}

// Back is the search as it was.
func (p valuesPage) Back() string { return p.Ask.path("/search") }
