// Package trends is the pages that show how what a search finds lies in time
// and space: a chart by days to years, split by what complaints have, and maps
// of tiles by state or province, each with its table.
//
// They count what everybody can find with /search, which takes the same filters
// in its address. So nothing is hidden here because it is little: that one
// complaint came from a state in a month can be searched, and a number without
// it could not be recomputed. What a search does not tell is whether two
// complaints are one person's; under similar.FewPeople these pages do not tell
// it either (similar.Cell.Shown). Our own complaints are counted by months at
// the finest (RQ-03).
package trends

import (
	"context"
	"embed"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/similar"
	"joinder/internal/web"
)

//go:embed assets
var files embed.FS

// Finder counts (*similar.Finder).
type Finder interface {
	Course(ctx context.Context, v joinder.Viewer, q similar.Query, ask similar.CourseAsk) (similar.Course, error)
	Count(ctx context.Context, v joinder.Viewer, q similar.Query, by similar.By) (similar.Cells, error)
}

// Regions knows states and provinces (*datapack.Pack).
type Regions interface {
	RegionMaps() []datapack.RegionMap
	Region(jurisdiction, written string) (datapack.Region, bool)
}

// Parts is what the pages need from the rest of the house.
type Parts struct {
	Finder  Finder
	Regions Regions
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
		{Method: "GET", Pattern: "/trends", Handler: p.show, Access: web.Public},
		{Method: "GET", Pattern: "/trends.csv", Handler: p.exportCSV, Access: web.Public},
		{Method: "GET", Pattern: "/trends.json", Handler: p.exportJSON, Access: web.Public},
		{Method: "GET", Pattern: "/trends/map", Handler: p.showMap, Access: web.Public},
	}
}
