package app

import (
	"context"

	"joinder/internal/web"
	"joinder/internal/web/diagnosis"
)

// diagnoseArea wires the pages of payments that failed.
func (s *Site) diagnoseArea() web.Area {
	return diagnosis.Area(diagnosis.Parts{Pack: s.Pack, Clock: s.Pack, Risers: s.Finder, Recorder: recorder{s}})
}

// handleDiagnoseJobs registers the outbox handlers of the area.
func (s *Site) handleDiagnoseJobs() {}

// diagnoseChores is what the area looks after once an hour.
func (s *Site) diagnoseChores() []chore { return nil }

// diagnoseDemo adds the area's part of the invented sample.
func (s *Site) diagnoseDemo(context.Context, demoCases) error { return nil }
