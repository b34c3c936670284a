// Package scores is the pages of scorecards: the table of all wallets, the card
// of one with every formula, the export, and what the operator says to it.
package scores

import (
	"context"
	"embed"

	"joinder"
	"joinder/internal/wallet/score"
	"joinder/internal/web"
)

//go:embed assets
var files embed.FS

// Desk counts, and keeps what operators say (*score.Desk).
type Desk interface {
	Book(ctx context.Context, v joinder.Viewer, p score.Period) (*score.Book, error)
	Statements(ctx context.Context, v joinder.Viewer, wallet string) ([]score.Statement, error)
	Say(ctx context.Context, v joinder.Viewer, w score.Words) error
	Hide(ctx context.Context, v joinder.Viewer, wallet string, id joinder.ID, reason string) error
	Today() joinder.Date
}

// Parts is what the pages need from the rest of the house.
type Parts struct {
	Desk Desk
	Form func() joinder.ID // a random id for a form
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
		{Method: "GET", Pattern: "/scores", Handler: p.list, Access: web.Public},
		{Method: "GET", Pattern: "/scores.json", Handler: p.exportJSON, Access: web.Public},
		{Method: "GET", Pattern: "/scores.csv", Handler: p.exportCSV, Access: web.Public},
		{Method: "GET", Pattern: "/scores/recompute.py", Handler: p.script, Access: web.Public},
		{Method: "GET", Pattern: "/wallets/{id}/score", Handler: p.card, Access: web.Public},
		{Method: "POST", Pattern: "/wallets/{id}/score/say", Handler: p.say, Access: web.SignedIn},
		{Method: "POST", Pattern: "/wallets/{id}/score/hide", Handler: p.hide, Access: web.Moderators},
	}
}
