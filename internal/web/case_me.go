package web

import (
	"net/http"

	"joinder"
	"joinder/internal/collective"
)

// caseMePage is a member's own side of a case.
type caseMePage struct {
	Page
	Case caseView
	Mine []collective.Mine

	Clocks []clockCard         // that press the reader most
	Digest map[joinder.ID]bool // complaints that get the digest; nil: no mail goes out here
}

func (s *Server) caseMe(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	c, err := s.deps.Case.Reader.Case(r.Context(), ViewerOf(r), id)
	if err != nil {
		return err
	}
	if len(c.Mine) == 0 {
		return seeOther(w, r, casePath(id, "/join"))
	}
	p := caseMePage{Page: s.Page(r, "case.me.title"), Mine: c.Mine}
	p.NoIndex = true
	p.Case = s.caseView(p.Page, c.Public)
	if p.Clocks, err = s.caseClocks(r.Context(), p.Page, id); err != nil {
		return err
	}
	if s.deps.Publicity.Mails != nil && s.deps.Publicity.Mail {
		if p.Digest, err = s.deps.Publicity.Mails.Subscribed(r.Context(), p.Viewer, id); err != nil {
			return err
		}
	}
	return s.Render(w, r, http.StatusOK, caseMeView(p))
}

// caseConsent gives or withdraws one use.
func (s *Server) caseConsent(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	yes := field(r, "yes") == "1"
	if err := s.deps.Case.Desk.Consent(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "complaint")), joinder.Use(field(r, "use")), yes); err != nil {
		return err
	}
	key := "case.me.withdrawn"
	if yes {
		key = "case.me.given"
	}
	s.Flash(r.Context(), key)
	return seeOther(w, r, casePath(id, "/me"))
}

// caseLeave ends a membership.
func (s *Server) caseLeave(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	if err := s.deps.Case.Desk.Leave(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "complaint"))); err != nil {
		return err
	}
	s.Flash(r.Context(), "case.me.left")
	return seeOther(w, r, casePath(id, ""))
}
