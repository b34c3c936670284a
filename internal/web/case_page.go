package web

import (
	"encoding/json"
	"net/http"
	"strings"

	"joinder"
	"joinder/internal/collective"
)

// caseShow is one case for one reader.
type caseShow struct {
	Page
	Case   caseView
	Mine   []collective.Mine
	Role   joinder.CaseRole
	Letter *joinder.Letter
	News   []newsLine
	Todo   []TodoItem
	Next   []nextStep // for those in the case
	Rooms  []roomLink
	Beside beside

	Influence *influenceView // nil: nothing is measured
}

// casePage shows a case, or its public face as JSON at the same address with
// ".json" behind it.
func (s *Server) casePage(w http.ResponseWriter, r *http.Request) error {
	if id, ok := strings.CutSuffix(r.PathValue("id"), ".json"); ok {
		r.SetPathValue("id", id)
		return s.caseJSON(w, r)
	}
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	c, err := s.deps.Case.Reader.Case(r.Context(), ViewerOf(r), id)
	if err != nil {
		return err
	}
	p := caseShow{Page: s.Page(r, "case.page.title", "Title", c.Public.Title), Mine: c.Mine, Role: c.Role, Letter: c.Letter}
	p.Case = s.caseView(p.Page, c.Public)
	p.News = newsLines(p.Page, c.Updates)
	p.Todo = p.todo()
	if collective.Inside(p.Viewer, id) {
		p.Rooms = s.doors(p.Page, id, "")
	}
	if p.Next, err = s.nextSteps(r.Context(), p.Page, p.Case); err != nil {
		return err
	}
	if p.Beside, err = s.beside(r.Context(), p.Viewer, id); err != nil {
		return err
	}
	if p.Influence, err = s.influenceOf(r, p.Page, p.Case); err != nil {
		return err
	}
	s.countOpening(r, id)
	return s.Render(w, r, http.StatusOK, casePageView(p))
}

func (s *Server) caseJSON(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	c, err := s.deps.Case.Reader.Case(r.Context(), joinder.Viewer{}, id)
	if err != nil {
		return err
	}
	body, err := json.Marshal(c.Public)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=60")
	_, err = w.Write(append(body, '\n'))
	return ignoreGone(err)
}

// todo is what the reader can do for this case.
func (p caseShow) todo() []TodoItem {
	var out []TodoItem
	for _, m := range p.Mine {
		if n := len(m.Gaps); n > 0 {
			out = append(out, TodoItem{Href: casePath(p.Case.ID, "/me"), Text: p.N("case.todo.gaps", n)})
		}
		if !m.Consents[joinder.SignForMe] && p.Case.State != joinder.Closed {
			out = append(out, TodoItem{Href: casePath(p.Case.ID, "/me"), Text: p.T("case.todo.sign")})
		}
	}
	if p.Runs() {
		switch p.Case.State {
		case joinder.Gathering, joinder.Drafting:
			out = append(out, TodoItem{Href: casePath(p.Case.ID, "/letter"), Text: p.T("case.todo.letter")})
		case joinder.Frozen:
			out = append(out, TodoItem{Href: casePath(p.Case.ID, "/letter"), Text: p.T("case.todo.send")})
		}
	}
	return out
}

// Runs reports whether the reader leads the case.
func (p caseShow) Runs() bool { return p.Role == joinder.Organiser }

// Works reports whether the reader has the workspace.
func (p caseShow) Works() bool { return collective.Works(p.Viewer, p.Case.ID) }

// Path of a page of this case.
func (p caseShow) To(rest string) string { return casePath(p.Case.ID, rest) }

// caseCrumbs is the way to a page of a case.
func caseCrumbs(p Page, c caseView, last string) []Crumb {
	way := []Crumb{{Href: "/cases", Text: p.T("case.list.title")}}
	if last == "" {
		return append(way, Crumb{Text: c.WalletName})
	}
	return append(way, Crumb{Href: casePath(c.ID, ""), Text: c.WalletName}, Crumb{Text: last})
}
