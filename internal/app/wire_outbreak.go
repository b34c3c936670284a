package app

import (
	"context"

	"joinder/internal/i18n"
	"joinder/internal/similar/outbreak"
	"joinder/internal/web"
	"joinder/internal/web/outbreaks"
)

// outbreakDesk is the use case; its days are Beijing's.
func (s *Site) outbreakDesk() *outbreak.Desk {
	return outbreak.New(s.Finder, s.DB.Outbreaks(), s.World, i18n.Beijing())
}

// outbreakArea wires the pages of outbreaks.
func (s *Site) outbreakArea() web.Area {
	return outbreaks.Area(outbreaks.Parts{Desk: s.outbreakDesk(), Cases: s.DB.SearchIndex()})
}

// outbreakChores is what the area looks after once an hour.
func (s *Site) outbreakChores() []chore {
	return []chore{{"look for outbreaks", s.outbreakDesk().LookDaily}}
}

// outbreakDemo looks at the invented sample, which has one outbreak that goes on
// and one that is over.
func (s *Site) outbreakDemo(ctx context.Context, _ demoCases) error {
	_, err := s.outbreakDesk().Look(ctx)
	return err
}

// LookForOutbreaks looks now, for tests and for commands.
func (s *Site) LookForOutbreaks(ctx context.Context) error {
	_, err := s.outbreakDesk().Look(ctx)
	return err
}
