package app

import (
	"context"

	"joinder/internal/web"
)

// publicityParts wires the pages of press kit, right of reply, influence.
func (s *Site) publicityParts() web.PublicityParts { return web.PublicityParts{} }

// handlePublicityJobs registers the outbox handlers of the area.
func (s *Site) handlePublicityJobs() {}

// publicityChores is what the area looks after once an hour.
func (s *Site) publicityChores() []chore { return nil }

// publicityDemo adds the area's part of the invented sample.
func (s *Site) publicityDemo(context.Context, demoCases) error { return nil }
