package web

import (
	"context"
	"errors"
	"net/http"

	"joinder"
	"joinder/internal/similar"
)

// searchPage is a page of results, or of what is wrong with the question.
type searchPage struct {
	Page
	names
	Ask     searchAsk
	Errors  FormErrors
	Results similar.Results
	Beyond  bool     // a page was asked for that does not exist; the last one is shown
	Lapsed  bool     // the cursor could not be read; the page of that number is shown
	Looser  []looser // what to ask instead, when nothing was found
}

// search shows complaints by words and filters.
func (s *Server) search(w http.ResponseWriter, r *http.Request) error {
	ask := readSearch(r.URL.Query())
	p := searchPage{Page: s.Page(r, "search.title"), Ask: ask}
	p.NoIndex = r.URL.RawQuery != ""
	p.Path = ask.behind(ask.After, ask.Page) // what was cut off is not carried along
	p.Styles, p.Scripts = []string{"search.css"}, []string{"search.js"}
	var err error
	if p.names, err = s.names(r); err != nil {
		return err
	}
	status := http.StatusOK
	err = p.find(r.Context(), s.deps.Search.Finder)
	if problems, ok := FormErrorsOf(p.Words, err); ok {
		p.Errors, status = problems, http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	} else if p.Results.Total == 0 {
		p.Looser = s.loosen(r.Context(), p)
	}
	return s.Render(w, r, status, searchView(p))
}

// find asks for the page; when there is no such page, for the last one, and
// when the cursor is none, for the page of its number.
func (p *searchPage) find(ctx context.Context, f Finder) error {
	q, err := p.Ask.query()
	if err != nil {
		return err
	}
	p.Results, err = f.Search(ctx, p.Viewer, q)
	var e *joinder.Error
	if q.After != "" && errors.As(err, &e) && e.Field == "after" {
		p.Lapsed, q.After, p.Ask.After = true, "", ""
		p.Results, err = f.Search(ctx, p.Viewer, q)
	}
	if err == nil && q.After == "" && q.Page > p.Results.Pages && p.Results.Total > 0 {
		p.Beyond, q.Page = true, p.Results.Pages
		p.Results, err = f.Search(ctx, p.Viewer, q)
	}
	if p.Ask.After == "" {
		p.Ask.Page = max(p.Results.Page, 1)
	}
	return err
}
