package outbreaks

import (
	"net/http"

	"github.com/a-h/templ"

	"joinder/internal/similar/outbreak"
	"joinder/internal/web"
)

// listPage is what is unusual now and was.
type listPage struct {
	told
	Ask                        asked
	Open, Past                 []outbreak.Public
	Looked                     outbreak.Stand
	Wallets, Operators, Issues []web.Option
	None                       bool // in all of the last twelve months
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	out := listPage{told: told{Page: p.Page(r, "outbreak.title")}, Ask: readAsk(r.URL.Query())}
	out.Section, out.Styles, out.NoIndex = "/search", []string{"outbreaks.css"}, out.Ask.Any()
	var err error
	if out.Names, err = p.Names(r); err != nil {
		return err
	}
	if out.Looked, err = p.Desk.Stand(r.Context()); err != nil {
		return err
	}
	all, err := p.Desk.List(r.Context(), out.Viewer, asked{}.ask(out.Names, p.Desk.Today()))
	if err != nil {
		return err
	}
	out.None = len(all) == 0
	out.Wallets, out.Operators, out.Issues = choices(out.Names, all, out.Ask)
	if out.Ask.Any() {
		if all, err = p.Desk.List(r.Context(), out.Viewer, out.Ask.ask(out.Names, p.Desk.Today())); err != nil {
			return err
		}
	}
	for _, o := range all {
		if o.State == outbreak.Open {
			out.Open = append(out.Open, o)
		} else {
			out.Past = append(out.Past, o)
		}
	}
	return p.Render(w, r, http.StatusOK, listView(out))
}

// choice is a drop-down list that begins with any.
func (p listPage) choice(name, label, value string, options []web.Option) web.Field {
	return web.Field{Name: name, Label: label, Value: value, Options: append([]web.Option{{Text: p.T("outbreak.any")}}, options...)}
}

// columns and rows of the table of past ones.
func (p listPage) columns() []web.Column {
	return []web.Column{{Label: p.T("outbreak.what")}, {Label: p.T("outbreak.when")}, {Label: p.T("outbreak.people"), Num: true}, {Label: p.T("outbreak.usual"), Num: true}}
}

func (p listPage) rows() [][]templ.Component {
	var out [][]templ.Component
	for _, o := range p.Past {
		out = append(out, []templ.Component{link(path(o.ID), p.About(o)), web.Str(p.From(o)), web.Str(p.number(o.People)), web.Str(p.usual(o.Usual))})
	}
	return out
}
