package outbreaks

import (
	"net/http"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/group"
	"joinder/internal/similar/outbreak"
	"joinder/internal/web"
)

// onePage is one outbreak.
type onePage struct {
	told
	It     outbreak.Public
	Curve  curve
	Cases  []similar.Case
	Groups group.List // about the same
	Looked outbreak.Stand
}

func (p pages) one(w http.ResponseWriter, r *http.Request) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.outbreak.none")
	}
	out := onePage{told: told{Page: p.Page(r, "outbreak.title")}}
	out.Section, out.Styles = "/search", []string{"outbreaks.css"}
	if out.It, err = p.Desk.One(r.Context(), out.Viewer, id); err != nil {
		return err
	}
	if out.Names, err = p.Names(r); err != nil {
		return err
	}
	if out.Looked, err = p.Desk.Stand(r.Context()); err != nil {
		return err
	}
	out.Title = out.T("outbreak.one_title", "About", out.About(out.It))
	out.Curve = out.draw()
	if p.Cases != nil {
		if out.Cases, err = p.Cases.OpenCases(r.Context(), out.Viewer, similar.Group{Wallets: []string{out.It.Wallet}, Issues: []string{out.It.Issue}}, 5); err != nil {
			return err
		}
	}
	if p.Groups != nil {
		if out.Groups, err = p.Groups.List(r.Context(), out.Viewer, group.Query{Wallet: out.It.Wallet, Issue: out.It.Issue, Limit: 3}); err != nil {
			return err
		}
	}
	return p.Render(w, r, http.StatusOK, oneView(out))
}

// groupName is what a group of this outbreak is called.
func (p onePage) groupName(g group.Group) string {
	if words := web.QuotedWords(p.Page, p.Names, g); words != "" {
		return words
	}
	return p.T("outbreak.group")
}

// facts are the page's numbers.
func (p onePage) facts() []web.Fact {
	return []web.Fact{
		{Label: p.T("outbreak.fact.people"), Value: p.number(p.It.People), Note: p.From(p.It)},
		{Label: p.T("outbreak.fact.usual"), Value: p.usual(p.It.Usual), Note: p.T("outbreak.fact.usual_note")},
		{Label: p.T("outbreak.fact.threshold"), Value: p.number(p.It.Threshold)},
	}
}

// people writes a week's people.
func (p told) people(w outbreak.Week) string {
	if w.Few {
		return p.T("outbreak.few")
	}
	return p.number(w.People)
}

func (p onePage) columns() []web.Column {
	return []web.Column{{Label: p.T("outbreak.week")}, {Label: p.T("outbreak.people"), Num: true}, {Label: p.T("outbreak.usual"), Num: true}, {Label: p.T("outbreak.threshold"), Num: true}}
}

// rows of the table, newest first.
func (p onePage) rows() [][]templ.Component {
	var out [][]templ.Component
	for i := len(p.It.Weeks) - 1; i >= 0; i-- {
		w := p.It.Weeks[i]
		usual, threshold := "–", "–"
		if w.Threshold > 0 {
			usual, threshold = p.usual(w.Usual), p.number(w.Threshold)
		}
		out = append(out, []templ.Component{weekCell(p, w), web.Str(p.people(w)), web.Str(usual), web.Str(threshold)})
	}
	return out
}
