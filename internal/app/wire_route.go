package app

import (
	"context"

	"joinder/internal/web"
)

// routeParts wires the pages of where a case can go and in which order.
func (s *Site) routeParts() web.RouteParts { return web.RouteParts{Pack: s.Pack, Life: s.DB} }

// handleRouteJobs registers the outbox handlers of the area.
func (s *Site) handleRouteJobs() {}

// routeChores is what the area looks after once an hour.
func (s *Site) routeChores() []chore { return nil }

// routeDemo adds the area's part of the invented sample.
func (s *Site) routeDemo(context.Context, demoCases) error { return nil }
