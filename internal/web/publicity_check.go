package web

import (
	"net/http"

	"joinder"
	"joinder/internal/recourse/publicity"
)

// publicityCheckPage asks for the six factors.
type publicityCheckPage struct {
	publicityPage
	Words6 map[publicity.Factor]string
}

func (s *Server) publicityCheckForm(w http.ResponseWriter, r *http.Request) error {
	return s.showCheck(w, r, http.StatusOK, nil, nil)
}

func (s *Server) showCheck(w http.ResponseWriter, r *http.Request, status int, words map[publicity.Factor]string, problems FormErrors) error {
	p := publicityCheckPage{Words6: words}
	var err error
	if p.publicityPage, err = s.publicityOf(r, "publicity.check.title"); err != nil {
		return err
	}
	p.Errors = problems
	if words == nil {
		p.Words6 = p.Room.Preparation.Check.Words
	}
	return s.Render(w, r, status, publicityCheckView(p))
}

func (s *Server) publicityCheck(w http.ResponseWriter, r *http.Request) error {
	id, err := s.formOf(r)
	if err != nil {
		return err
	}
	words := map[publicity.Factor]string{}
	for _, f := range publicity.Factors {
		words[f] = field(r, string(f))
	}
	c, err := s.deps.Publicity.Desk.SaveCheck(r.Context(), ViewerOf(r), id, words)
	if err != nil {
		problems, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showCheck(w, r, statusOf(err), words, problems)
	}
	key := "publicity.flash.check_part"
	if c.Complete() {
		key = "publicity.flash.check_done"
	}
	s.Flash(r.Context(), key)
	return seeOther(w, r, casePath(id, "/publicity"))
}

// checkOf is the check that a publication rests on, for those in the case.
func (s *Server) checkOf(r *http.Request, v joinder.Viewer, pub publicity.Publication) *publicity.Check {
	c, err := s.deps.Publicity.Log.Check(r.Context(), v, pub.Case, pub.Number)
	if err != nil {
		return nil
	}
	return &c
}
