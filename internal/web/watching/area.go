// Package watching is the pages of the statement watch: whoever gives a statement every
// month is shown only what is new and unusual since the last.
package watching

import (
	"embed"

	"joinder/internal/web"
)

//go:embed assets
var assets embed.FS

// Parts is what the pages need from the rest of the house.
type Parts struct{}

// Area is the pages as internal/app wires them.
func Area(p Parts) web.Area {
	return web.Area{Assets: assets, Routes: func(s *web.Server) []web.Route { return pages{s, p}.routes() }}
}

// pages answers the requests.
type pages struct {
	*web.Server
	Parts
}

func (p pages) routes() []web.Route { return nil }
