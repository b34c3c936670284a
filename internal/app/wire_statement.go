package app

import (
	"context"

	"joinder"
	"joinder/internal/evidence/reading"
	"joinder/internal/evidence/statement/odd"
	"joinder/internal/web"
	"joinder/internal/web/statements"
)

// newReadings is the desk where statements are looked at.
func (s *Site) newReadings() *reading.Desk {
	return reading.New(reading.Parts{Keeper: s.Held, World: s.World, Log: s.Log, Fees: s.knownFees, Memory: s.DB, Boxes: s.Ring, Words: func(lang joinder.Lang) odd.Words { return s.Catalog.Localizer(lang) }})
}

// statementArea wires the pages of statements.
func (s *Site) statementArea() web.Area {
	return statements.Area(statements.Parts{Pack: s.Pack, Desk: s.Readings, Limits: s.Held.Limits(), WalletOf: walletOfFormat, Keep: keeping{owner{s.Desk, s.DB, s.Ring}, s},
		Watch: s.watchRead})
}

// handleStatementJobs registers the outbox handlers of the area.
func (s *Site) handleStatementJobs() { s.Outbox.Handle(reading.Job, s.Readings.Run) }

// statementChores is what the area looks after once an hour.
func (s *Site) statementChores() []chore { return nil }

// statementDemo adds the area's part of the invented sample.
func (s *Site) statementDemo(context.Context, demoCases) error { return nil }
