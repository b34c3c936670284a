// Package tracing is the pages that follow stolen money: which way it went, where it
// stopped, and whom to write to.
package tracing

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
