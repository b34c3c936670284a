package app

import (
	"context"
	"sync"
	"time"

	"joinder"
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
	return outbreaks.Area(outbreaks.Parts{Desk: s.outbreakDesk(), Cases: s.DB.SearchIndex(), Groups: s.Groups()})
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

// outbreaksFresh is how long the front page keeps what is unusual.
const outbreaksFresh = 20 * time.Second

// openOutbreaks are the pages of outbreaks that go on, for the front page.
func (s *Site) openOutbreaks() web.OpenOutbreaks {
	var mu sync.Mutex
	var pages map[[2]string]string
	var until time.Time
	return func(ctx context.Context) (map[[2]string]string, error) {
		mu.Lock()
		defer mu.Unlock()
		if s.World.Now().Before(until) {
			return pages, nil
		}
		open, err := s.outbreakDesk().List(ctx, joinder.Viewer{}, outbreak.Ask{Open: true})
		if err != nil {
			return nil, err
		}
		pages, until = make(map[[2]string]string, len(open)), s.World.Now().Add(outbreaksFresh)
		for _, o := range open {
			pages[[2]string{o.Wallet, o.Issue}] = "/outbreaks/" + string(o.ID)
		}
		return pages, nil
	}
}
