package app

import (
	"context"
	"sync"
	"time"

	"joinder/internal/sqldb"
)

// When the text index looks for what imports left, how long an import must be
// quiet, and how often all near-identical texts are grouped anew.
const (
	textIndexPoll  = 2 * time.Second
	importQuiet    = 5 * time.Second
	regroupedEvery = 24 * time.Hour
)

// keepTextIndex makes the database's text index anew when that must be, takes in
// what imports left, and mends groups every day, until ctx ends; the returned
// function waits until it has stopped.
func (s *Site) keepTextIndex(ctx context.Context) (stopped func()) {
	var wait sync.WaitGroup
	wait.Go(func() {
		s.freshenIndex(ctx)
		for ctx.Err() == nil {
			if err := s.catchUp(ctx); err != nil && ctx.Err() == nil {
				s.Log.Error("text index", "err", err)
			}
			select {
			case <-ctx.Done():
			case <-time.After(textIndexPoll):
			}
		}
	})
	return wait.Wait
}

func (s *Site) catchUp(ctx context.Context) error {
	base := s.DB.SearchIndex()
	due, err := base.Due(ctx)
	if err != nil {
		return err
	}
	if due.Words > 0 {
		if s.World.Now().Sub(due.Newest) < importQuiet {
			return nil // what is grouped now would be grouped again
		}
		return base.CatchUp(ctx, sqldb.Fully, nil)
	}
	if again, err := base.RegroupDue(ctx, regroupedEvery); err != nil || !again {
		return err
	}
	return base.Regroup(ctx)
}
