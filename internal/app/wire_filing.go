package app

import (
	"context"

	"joinder/internal/web"
)

// filingParts wires the pages of submissions, packs and proofs of sending.
func (s *Site) filingParts() web.FilingParts { return web.FilingParts{} }

// handleFilingJobs registers the outbox handlers of the area.
func (s *Site) handleFilingJobs() {}

// filingChores is what the area looks after once an hour.
func (s *Site) filingChores() []chore { return nil }

// filingDemo adds the area's part of the invented sample.
func (s *Site) filingDemo(context.Context, demoCases) error { return nil }
