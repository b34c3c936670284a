package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"joinder/internal/config"
	"joinder/internal/similar"
	"joinder/internal/similar/engine"
	"joinder/internal/similar/live"
)

// openIndex is what answers searches. The engine begins when the site serves:
// commands that run beside a server ask the database, and what they change
// reaches the server's index through the log of changes.
func (s *Site) openIndex() similar.Backend {
	base := s.DB.SearchIndex()
	if s.Config.Index == config.IndexDatabase {
		return base
	}
	s.Index = live.New(live.Parts{Dir: s.Config.IndexDir(), Source: s.DB, Base: base, Engine: engine.Options{Now: s.World.Now}, Log: s.Log, Patience: s.Config.IndexWait})
	return s.Index
}

// followIndex keeps the engine in step with the database until ctx ends; the
// returned function waits until its files are closed.
func (s *Site) followIndex(ctx context.Context) (closed func()) {
	if s.Index == nil {
		return func() {}
	}
	var wait sync.WaitGroup
	wait.Go(func() { s.Index.Run(ctx) })
	return wait.Wait
}

// freshenIndex makes the database's text index anew when it is of an older make
// or was lost; the site answers meanwhile from what there is.
func (s *Site) freshenIndex(ctx context.Context) {
	base := s.DB.SearchIndex()
	stale, err := base.Stale(ctx)
	if err == nil && stale {
		s.Log.Info("text index: rebuilding")
		err = base.Rebuild(ctx, nil)
	}
	if err != nil && ctx.Err() == nil {
		s.Log.Error("text index", "err", err)
	}
}

// changesKept is how long an index of another node may be away and still go on
// where it was.
const changesKept = 30 * 24 * time.Hour

func (s *Site) trimChanges(ctx context.Context) error {
	return s.DB.TrimChanges(ctx, s.World.Now().Add(-changesKept))
}

// renewPhrases makes the list anew of what a search may go on with.
func (s *Site) renewPhrases(ctx context.Context) error {
	base := s.DB.SearchIndex()
	due, err := base.PhrasesDue(ctx)
	if err != nil || !due {
		return err
	}
	return base.RenewPhrases(ctx)
}

// checkIndex says in what state the engine's files are.
func (s *Site) checkIndex(ctx context.Context) (string, error) {
	if s.Index == nil {
		return "the database answers searches", nil
	}
	note, err := s.Index.Inspect(ctx)
	if err != nil {
		err = fmt.Errorf("%w (it can be made again: stop the server, remove %s, start it)", err, s.Config.IndexDir())
	}
	return note, err
}

// reindex makes the database's own index anew, if wished, and asks those of all
// servers to be.
func (s *Site) reindex(ctx context.Context, database bool) error {
	if database {
		base := s.DB.SearchIndex()
		if err := errors.Join(base.Rebuild(ctx, nil), base.RenewPhrases(ctx)); err != nil {
			return err
		}
	}
	return s.DB.AskReindex(ctx)
}
