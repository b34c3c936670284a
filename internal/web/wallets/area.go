// Package wallets is the pages of the directory of wallets: the list, and what
// is known and reported about each.
package wallets

import (
	"context"
	"embed"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/similar"
	"joinder/internal/similar/outbreak"
	"joinder/internal/wallet"
	"joinder/internal/web"
)

//go:embed assets
var files embed.FS

// Finder answers what people report.
type Finder interface {
	Like(ctx context.Context, v joinder.Viewer, p similar.Probe) (similar.Answer, error)
	Rising(ctx context.Context, v joinder.Viewer, limit int) ([]similar.Rise, error)
}

// Around tells how widespread the problems of a wallet are.
type Around interface {
	// Groups counts groups of people who describe the same problem.
	Groups(ctx context.Context, v joinder.Viewer, wallet string) (int, error)
	// Outbreaks are those that go on, a few at most.
	Outbreaks(ctx context.Context, v joinder.Viewer, wallet string) ([]outbreak.Public, error)
}

// Parts is what the pages need from the rest of the house.
type Parts struct {
	Directory *wallet.Directory
	Finder    Finder
	Pack      *datapack.Pack
	Around    Around // nil: only the search and the trend are linked
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
		{Method: "GET", Pattern: "/wallets", Handler: p.list, Access: web.Public},
		{Method: "GET", Pattern: "/wallets/{id}", Handler: p.wallet, Access: web.Public},
	}
}
