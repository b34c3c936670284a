package app

import (
	"context"

	"joinder/internal/web"
)

// remedyParts wires the pages of offers, promises, payouts, closure, and the operator’s side.
func (s *Site) remedyParts() web.RemedyParts { return web.RemedyParts{} }

// handleRemedyJobs registers the outbox handlers of the area.
func (s *Site) handleRemedyJobs() {}

// remedyChores is what the area looks after once an hour.
func (s *Site) remedyChores() []chore { return nil }

// remedyDemo adds the area's part of the invented sample.
func (s *Site) remedyDemo(context.Context, demoCases) error { return nil }
