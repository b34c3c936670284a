package web

import (
	"strconv"

	"joinder"
)

func (s *Server) letterRoutes() []Route {
	if s.deps.Case.Reader == nil {
		return nil
	}
	return []Route{
		{Method: "GET", Pattern: "/cases/{id}/letter", Handler: s.letterPage, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/letter", Handler: s.letterSave, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/letter/draft", Handler: s.letterDraft, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/letter/freeze", Handler: s.letterConfirm, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/letter/freeze", Handler: s.letterFreeze, Access: Private, Slow: bundleTime},
		{Method: "GET", Pattern: "/cases/{id}/letter/new", Handler: s.letterNew, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/letter/{version}", Handler: s.letterVersion, Access: Private, Slow: bundleTime},
		{Method: "GET", Pattern: "/cases/{id}/letter/{version}/fields", Handler: s.letterFields, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/letter/{version}/compare", Handler: s.letterCompare, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/letter/{version}/ask", Handler: s.letterAsk, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/letter/{version}/sign", Handler: s.letterSignForm, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/letter/{version}/sign", Handler: s.letterSign, Access: Private},
	}
}

func letterPath(id joinder.ID, version int, ext string) string {
	return casePath(id, "/letter/"+strconv.Itoa(version)+ext)
}
