package web

import (
	"net/http"
	"time"

	"joinder"
)

// bundleTime is how long writing a bundle may take.
const bundleTime = 10 * time.Minute

func (s *Server) caseRoutes() []Route {
	if s.deps.Case.Reader == nil {
		return nil
	}
	return []Route{
		{Method: "GET", Pattern: "/cases", Handler: s.caseList, Access: Public},
		{Method: "GET", Pattern: "/cases/new", Handler: s.caseNew, Access: Private},
		{Method: "POST", Pattern: "/cases/new", Handler: s.caseOpen, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}", Handler: s.casePage, Access: Public},
		{Method: "GET", Pattern: "/cases/{id}/qr.svg", Handler: s.caseQR, Access: Public},
		{Method: "GET", Pattern: "/cases/{id}/qr.png", Handler: s.caseQR, Access: Public},
		{Method: "GET", Pattern: "/cases/{id}/join", Handler: s.caseJoinForm, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/join", Handler: s.caseJoin, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/me", Handler: s.caseMe, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/consent", Handler: s.caseConsent, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/leave", Handler: s.caseLeave, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/work", Handler: s.caseWork, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/updates", Handler: s.casePost, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/step", Handler: s.caseStep, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/bundle.zip", Handler: s.freshly(s.caseBundle, "/work"), Access: Private, Slow: bundleTime},
	}
}

// idOf reads an id from the address; what cannot be one is not found.
func idOf(r *http.Request, name string) (joinder.ID, error) {
	id, err := joinder.ParseID(r.PathValue(name))
	if err != nil {
		return "", joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	return id, nil
}

func casePath(id joinder.ID, rest string) string { return "/cases/" + string(id) + rest }
