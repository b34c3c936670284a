package app

import (
	"context"

	"joinder/internal/web"
	"joinder/internal/web/tracing"
)

// traceArea wires the pages that follow stolen money.
func (s *Site) traceArea() web.Area { return tracing.Area(tracing.Parts{}) }

// handleTraceJobs registers the outbox handlers of the area.
func (s *Site) handleTraceJobs() {}

// traceChores is what the area looks after once an hour.
func (s *Site) traceChores() []chore { return nil }

// traceDemo adds the area's part of the invented sample.
func (s *Site) traceDemo(context.Context, demoCases) error { return nil }
