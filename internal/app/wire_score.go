package app

import (
	"context"

	"joinder/internal/web"
	"joinder/internal/web/scores"
)

// scoreArea wires the pages of scorecards.
func (s *Site) scoreArea() web.Area { return scores.Area(scores.Parts{}) }

// handleScoreJobs registers the outbox handlers of the area.
func (s *Site) handleScoreJobs() {}

// scoreChores is what the area looks after once an hour.
func (s *Site) scoreChores() []chore { return nil }

// scoreDemo adds the area's part of the invented sample.
func (s *Site) scoreDemo(context.Context, demoCases) error { return nil }
