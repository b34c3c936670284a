package app

import (
	"joinder/internal/web"
	"joinder/internal/web/trends"
)

// trendArea wires the pages of trends and maps.
func (s *Site) trendArea() web.Area {
	return trends.Area(trends.Parts{Finder: s.Finder, Regions: s.Pack})
}
