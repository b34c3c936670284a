package app

import (
	"context"

	"joinder/internal/web"
)

// handoffParts wires the pages of the pack for lawyers, and who is let in to advise.
func (s *Site) handoffParts() web.HandoffParts { return web.HandoffParts{} }

// handleHandoffJobs registers the outbox handlers of the area.
func (s *Site) handleHandoffJobs() {}

// handoffChores is what the area looks after once an hour.
func (s *Site) handoffChores() []chore { return nil }

// handoffDemo adds the area's part of the invented sample.
func (s *Site) handoffDemo(context.Context, demoCases) error { return nil }
