package web

import (
	"net/http"
	"os"

	"joinder"
	"joinder/internal/collective"
)

// caseBundle hands out the evidence bundle. It is written to a file first, so
// that a failure is an error page and never half a bundle.
func (s *Server) caseBundle(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	v := ViewerOf(r)
	if !collective.Exports(v, id) || s.deps.Case.Bundles == nil {
		return joinder.Fail(joinder.Forbidden, "error.case.not_in_workspace")
	}
	f, err := os.CreateTemp("", "joinder-bundle-*.zip")
	if err != nil {
		return joinder.Fail(joinder.Unavailable, "error.shell.unavailable").Because(err)
	}
	defer os.Remove(f.Name()) //nolint:errcheck // nothing to tell anybody
	defer f.Close()           //nolint:errcheck // only read from here on
	if err := s.deps.Case.Bundles.WriteBundle(r.Context(), v, id, f); err != nil {
		return err
	}
	attach(w, "application/zip", "joinder-case-"+string(id)+".zip")
	http.ServeContent(w, r, "", s.deps.World.Now(), f)
	return nil
}
