package web

import (
	"context"

	"joinder"
	"joinder/internal/datapack"
)

// RouteParts is what the pages of where a case can go and in which order need.
type RouteParts struct {
	Pack *datapack.Pack
	Life CaseLife
}

// CaseLife reads what was filed and what happened (internal/sqldb). Each viewer
// gets no more than is theirs to see.
type CaseLife interface {
	Submissions(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]joinder.Submission, error)
	Happenings(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]joinder.Happening, error)
}

func (s *Server) routeRoutes() []Route {
	if s.deps.Route.Pack == nil {
		return nil
	}
	rows := []Route{
		{Method: "GET", Pattern: "/channels", Handler: s.channels, Access: Public},
		{Method: "GET", Pattern: "/channels/{id}", Handler: s.channel, Access: Public},
	}
	if s.deps.Route.Life != nil && s.deps.Case.Reader != nil {
		rows = append(rows, Route{Method: "GET", Pattern: "/cases/{id}/route", Handler: s.routeRoom, Access: Private})
	}
	return rows
}
