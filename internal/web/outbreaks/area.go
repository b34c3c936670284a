// Package outbreaks is the pages of outbreaks: what is unusual now and was in
// the last twelve months, one outbreak with its curve, the feed and the JSON.
// They show outbreak.Public and nothing else.
package outbreaks

import (
	"context"
	"embed"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/group"
	"joinder/internal/similar/outbreak"
	"joinder/internal/web"
)

//go:embed assets
var files embed.FS

// Desk tells of outbreaks (*outbreak.Desk).
type Desk interface {
	List(ctx context.Context, v joinder.Viewer, ask outbreak.Ask) ([]outbreak.Public, error)
	One(ctx context.Context, v joinder.Viewer, id joinder.ID) (outbreak.Public, error)
	Stand(ctx context.Context) (outbreak.Stand, error)
	Today() joinder.Date
}

// Cases finds open cases about the same (similar.Index).
type Cases interface {
	OpenCases(ctx context.Context, v joinder.Viewer, g similar.Group, limit int) ([]similar.Case, error)
}

// Groups lists people who describe the same (*group.Desk).
type Groups interface {
	List(ctx context.Context, v joinder.Viewer, q group.Query) (group.List, error)
}

// Parts is what the pages need from the rest of the house.
type Parts struct {
	Desk   Desk
	Cases  Cases
	Groups Groups // nil: none are named
}

// Area is the pages as internal/app wires them.
func Area(p Parts) web.Area {
	return web.Area{Assets: files, Routes: func(s *web.Server) []web.Route { return pages{s, p}.routes() }}
}

// pages answers the requests.
type pages struct {
	*web.Server
	Parts
}

func (p pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/outbreaks", Handler: p.list, Access: web.Public},
		{Method: "GET", Pattern: "/outbreaks.atom", Handler: p.feed, Access: web.Public},
		{Method: "GET", Pattern: "/outbreaks.json", Handler: p.json, Access: web.Public},
		{Method: "GET", Pattern: "/outbreaks/{id}", Handler: p.one, Access: web.Public},
	}
}
