package app

import (
	"context"

	"joinder/internal/web"
)

// clockParts wires the pages of deadlines, the board of clocks, calendar feeds.
func (s *Site) clockParts() web.ClockParts { return web.ClockParts{} }

// handleClockJobs registers the outbox handlers of the area.
func (s *Site) handleClockJobs() {}

// clockChores is what the area looks after once an hour.
func (s *Site) clockChores() []chore { return nil }

// clockDemo adds the area's part of the invented sample.
func (s *Site) clockDemo(context.Context, demoCases) error { return nil }
