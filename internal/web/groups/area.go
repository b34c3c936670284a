// Package groups is the pages of groups: complaints about the same problem of
// the same wallet, the list of them, one with what its people say, and what
// moderators decide about it.
package groups

import (
	"context"
	"embed"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/group"
	"joinder/internal/web"
)

//go:embed assets
var files embed.FS

// Around counts what a group lies in, and finds cases about it (similar.Index).
type Around interface {
	Tally(ctx context.Context, v joinder.Viewer, g similar.Group, today joinder.Date) (similar.Tally, error)
	OpenCases(ctx context.Context, v joinder.Viewer, g similar.Group, limit int) ([]similar.Case, error)
}

// Parts is what the pages need from the rest of the house.
type Parts struct {
	Desk   *group.Desk
	Around Around
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
		{Method: "GET", Pattern: "/groups", Handler: p.list, Access: web.Public},
		{Method: "GET", Pattern: "/groups.json", Handler: p.listJSON, Access: web.Public},
		{Method: "GET", Pattern: "/groups/{id}", Handler: p.one, Access: web.Public},
		{Method: "GET", Pattern: "/groups/{id}/moderate", Handler: p.host, Access: web.Moderators},
		{Method: "POST", Pattern: "/groups/{id}/moderate", Handler: p.judge, Access: web.Moderators},
	}
}
