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
//
// A map counts people unless it is asked for people per million residents. A
// count shows above all where people live, and the page says so; it is the
// default all the same, because it can be checked with a search, holds for every
// place and for few people, and claims nothing. A rate looks like a risk and is
// none: it is of those who know this site and wrote, it is missing wherever
// nobody counted the residents or fewer than similar.FewPeople people wrote, so
// that with a filter most tiles are empty, and of so few it varies by chance
// from a third to twice as much. Denominators are facts of the data pack, with
// source and day. It has none for wallets, no number of the users of one in one
// jurisdiction, so that wallets have counts.
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
	RegionCode(jurisdiction, written string) string
	// ResidentsOf is how many people live in a region, 0 when that is not known
	// on the day.
	ResidentsOf(region string, day joinder.Date) int
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
		{Method: "GET", Pattern: "/trends/map.csv", Handler: p.mapCSV, Access: web.Public},
		{Method: "GET", Pattern: "/trends/map.json", Handler: p.mapJSON, Access: web.Public},
	}
}
