package web

import (
	"context"

	"joinder"
	"joinder/internal/recourse/clock"
)

// ClockParts is what the pages of deadlines, the board of clocks, calendar feeds need.
type ClockParts struct {
	Board ClockBoard // nil: there are no clocks here
	Desk  ClockDesk
	Mail  bool // reminders can be mailed
}

// ClockBoard reads clocks (internal/recourse/clock).
type ClockBoard interface {
	Board(ctx context.Context, v joinder.Viewer, id joinder.ID) (clock.Board, error)
	Through(ctx context.Context, secret string) (clock.Board, joinder.Lang, error)
	Reminders(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]clock.Link, error)
}

// ClockDesk records what moves them, and who is reminded.
type ClockDesk interface {
	Record(ctx context.Context, v joinder.Viewer, t clock.Telling) error
	FinalAnswer(ctx context.Context, v joinder.Viewer, caseID, submission joinder.ID, on joinder.Date, note string) error
	Correct(ctx context.Context, v joinder.Viewer, caseID, old joinder.ID, on joinder.Date, why string) error
	Mark(ctx context.Context, v joinder.Viewer, t clock.Telling, rule string) error
	NewFeed(ctx context.Context, v joinder.Viewer, id joinder.ID, lang joinder.Lang) (secret string, err error)
	RemindByMail(ctx context.Context, v joinder.Viewer, id joinder.ID, address string, lang joinder.Lang) error
	EndReminders(ctx context.Context, v joinder.Viewer, id joinder.ID, kind clock.LinkKind) error
}

func (s *Server) clockRoutes() []Route {
	if s.deps.Clock.Board == nil {
		return nil
	}
	return []Route{
		{Method: "GET", Pattern: "/cases/{id}/clocks", Handler: s.clockBoard, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/clocks", Handler: s.clockDo("record", s.clockRecord), Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/clocks/final", Handler: s.clockDo("final", s.clockFinal), Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/clocks/correct", Handler: s.clockDo("correct", s.clockCorrect), Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/clocks/met", Handler: s.clockDo("met", s.clockMet), Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/clocks/feed", Handler: s.clockFeedChange, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/clocks/mail", Handler: s.clockDo("mail", s.clockMail), Access: Private},
		{Method: "GET", Pattern: "/clocks/{token}", Handler: s.clockFeed, Access: Static, Limit: LimitPages},
	}
}
