// Package choosing is the pages of choosing a wallet: a few questions, the
// wallets that fit with reasons, weights that can be moved, and wallets side by
// side for printing. Every answer stands in the address and nowhere else.
package choosing

import (
	"embed"

	"joinder/internal/datapack"
	"joinder/internal/wallet/choose"
	"joinder/internal/web"
)

//go:embed assets
var files embed.FS

// Parts is what the pages need from the rest of the house.
type Parts struct {
	Pack    *datapack.Pack
	Chooser *choose.Chooser
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
		{Method: "GET", Pattern: "/choose", Handler: p.choose, Access: web.Public},
		{Method: "GET", Pattern: "/choose/how", Handler: p.how, Access: web.Public},
		{Method: "GET", Pattern: "/compare", Handler: p.compare, Access: web.Public},
	}
}

// dress puts the area's own looks on a page.
func dress(p web.Page) web.Page {
	p.Section, p.Styles, p.Scripts = "/library", []string{"choose.css"}, []string{"choose.js"}
	return p
}
