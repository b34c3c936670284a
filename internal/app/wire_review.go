package app

import (
	"context"

	"joinder/internal/web"
	"joinder/internal/web/reviews"
)

// reviewArea wires the pages of reviews of wallets.
func (s *Site) reviewArea() web.Area { return reviews.Area(reviews.Parts{}) }

// handleReviewJobs registers the outbox handlers of the area.
func (s *Site) handleReviewJobs() {}

// reviewChores is what the area looks after once an hour.
func (s *Site) reviewChores() []chore { return nil }

// reviewDemo adds the area's part of the invented sample.
func (s *Site) reviewDemo(context.Context, demoCases) error { return nil }
