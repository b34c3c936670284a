package app

import (
	"context"

	"joinder/internal/web"
	"joinder/internal/web/emergency"
)

// emergencyArea wires the pages of emergencies.
func (s *Site) emergencyArea() web.Area { return emergency.Area(emergency.Parts{}) }

// handleEmergencyJobs registers the outbox handlers of the area.
func (s *Site) handleEmergencyJobs() {}

// emergencyChores is what the area looks after once an hour.
func (s *Site) emergencyChores() []chore { return nil }

// emergencyDemo adds the area's part of the invented sample.
func (s *Site) emergencyDemo(context.Context, demoCases) error { return nil }
