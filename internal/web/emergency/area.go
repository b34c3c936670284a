// Package emergency is the pages of emergencies.
package emergency

import "joinder/internal/web"

// Parts is what the pages need from the rest of the house.
type Parts struct{}

// Area is the pages as internal/app wires them.
func Area(p Parts) web.Area {
	return web.Area{Routes: func(s *web.Server) []web.Route { return pages{s, p}.routes() }}
}

// pages answers the requests.
type pages struct {
	*web.Server
	Parts
}

func (p pages) routes() []web.Route { return nil }
