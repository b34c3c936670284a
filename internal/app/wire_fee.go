package app

import (
	"context"

	"joinder/internal/web"
	"joinder/internal/web/fees"
)

// feeArea wires the pages of what fees cost.
func (s *Site) feeArea() web.Area { return fees.Area(fees.Parts{}) }

// handleFeeJobs registers the outbox handlers of the area.
func (s *Site) handleFeeJobs() {}

// feeChores is what the area looks after once an hour.
func (s *Site) feeChores() []chore { return nil }

// feeDemo adds the area's part of the invented sample.
func (s *Site) feeDemo(context.Context, demoCases) error { return nil }
