package web

import (
	"net/http"

	"joinder"
	"joinder/internal/collective"
)

// caseJoinPage asks with which complaint, and what is allowed.
type caseJoinPage struct {
	Page
	Case     caseView
	Fits     []collective.Held // complaints that can join
	Chosen   joinder.ID
	Consents joinder.Consents
	Others   int // held complaints about something else
	Errors   FormErrors
	about    map[joinder.ID]string
}

func (s *Server) caseJoinForm(w http.ResponseWriter, r *http.Request) error {
	return s.showCaseJoin(w, r, http.StatusOK, joinder.ID(clip(r.URL.Query().Get("complaint"), 32)), nil, nil)
}

func (s *Server) showCaseJoin(w http.ResponseWriter, r *http.Request, status int, chosen joinder.ID, consents joinder.Consents, problems FormErrors) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	c, err := s.deps.Case.Reader.Case(r.Context(), ViewerOf(r), id)
	if err != nil {
		return err
	}
	p := caseJoinPage{Page: s.Page(r, "case.join.title"), Chosen: chosen, Consents: consents, Errors: problems, about: map[joinder.ID]string{}}
	p.NoIndex = true
	p.Case = s.caseView(p.Page, c.Public)
	held, err := s.deps.Case.Reader.Held(r.Context(), p.Viewer)
	if err != nil {
		return err
	}
	for _, h := range held {
		switch {
		case h.State != joinder.Filed || member(h, id):
		case h.Wallet != c.Public.Wallet:
			p.Others++
		default:
			p.Fits = append(p.Fits, h)
			p.about[h.ID] = s.issueName(p.Page, h.Issue)
		}
	}
	if len(p.Fits) == 0 && len(c.Mine) > 0 {
		return seeOther(w, r, casePath(id, "/me"))
	}
	if p.Chosen == "" && len(p.Fits) > 0 {
		p.Chosen = p.Fits[0].ID
	}
	return s.Render(w, r, status, caseJoinView(p))
}

func member(h collective.Held, id joinder.ID) bool {
	for _, c := range h.Cases {
		if c == id {
			return true
		}
	}
	return false
}

// Options are the complaints to choose from.
func (p caseJoinPage) Options() []Option {
	var out []Option
	for _, h := range p.Fits {
		text := p.about[h.ID]
		if !h.OccurredOn.IsZero() {
			text += " · " + p.Words.Day(h.OccurredOn)
		}
		if !h.Amount.IsZero() {
			text += " · " + p.Words.Money(h.Amount)
		}
		out = append(out, Option{Value: string(h.ID), Text: text, Hint: clip(h.Text, 100)})
	}
	return out
}

// FilePath leads to the form and back to this case.
func (p caseJoinPage) FilePath() string {
	return "/file?case=" + string(p.Case.ID) + "&wallet=" + p.Case.Wallet + "&issue=" + p.Case.Issue
}

func (s *Server) caseJoin(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	complaint, consents := joinder.ID(field(r, "complaint")), consentsOf(r)
	if _, err := s.deps.Case.Desk.Join(r.Context(), ViewerOf(r), id, complaint, consents); err != nil {
		problems, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showCaseJoin(w, r, http.StatusUnprocessableEntity, complaint, consents, problems)
	}
	s.Flash(r.Context(), "case.join.done")
	return seeOther(w, r, casePath(id, "/me"))
}
