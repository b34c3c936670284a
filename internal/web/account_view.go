package web

import (
	"net/http"

	"github.com/a-h/templ"
)

// wrongDoor shows a form of the door again with what is wrong; other failures
// go their general way.
func (s *Server) wrongDoor(w http.ResponseWriter, r *http.Request, p *doorPage, view func(doorPage) templ.Component, err error) error {
	found, ok := FormErrorsOf(p.Words, err)
	if !ok {
		return err
	}
	p.Errors = found
	return s.Render(w, r, http.StatusUnprocessableEntity, view(*p))
}
