package app

import (
	"context"

	"joinder/internal/web"
	"joinder/internal/web/watching"
)

// watchArea wires the pages of the statement watch.
func (s *Site) watchArea() web.Area { return watching.Area(watching.Parts{}) }

// handleWatchJobs registers the outbox handlers of the area.
func (s *Site) handleWatchJobs() {}

// watchChores is what the area looks after once an hour.
func (s *Site) watchChores() []chore { return nil }

// watchDemo adds the area's part of the invented sample.
func (s *Site) watchDemo(context.Context, demoCases) error { return nil }
