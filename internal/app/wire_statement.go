package app

import (
	"context"

	"joinder/internal/web"
	"joinder/internal/web/statements"
)

// statementArea wires the pages of statements.
func (s *Site) statementArea() web.Area { return statements.Area(statements.Parts{}) }

// handleStatementJobs registers the outbox handlers of the area.
func (s *Site) handleStatementJobs() {}

// statementChores is what the area looks after once an hour.
func (s *Site) statementChores() []chore { return nil }

// statementDemo adds the area's part of the invented sample.
func (s *Site) statementDemo(context.Context, demoCases) error { return nil }
