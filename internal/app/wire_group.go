package app

import (
	"context"
	"time"

	"joinder/internal/similar"
	"joinder/internal/similar/group"
	"joinder/internal/web"
	"joinder/internal/web/groups"
)

// groupArea wires the pages of groups.
func (s *Site) groupArea() web.Area {
	var around similar.Index = s.DB.SearchIndex()
	if s.Index != nil {
		around = s.Index
	}
	return groups.Area(groups.Parts{Desk: s.Groups(), Around: around})
}

// Groups is the use case of groups as pages see it.
func (s *Site) Groups() *group.Desk { return group.NewDesk(s.DB, s.DB, s.World) }

// Regroup brings groups up to date; one node at a time does.
func (s *Site) Regroup(ctx context.Context, how group.How) (group.Report, error) {
	return group.NewRunner(s.DB, s.World, s.Log).Run(ctx, how)
}

// Of the wait until complaints that changed are grouped: for a quiet moment,
// but not for ever.
const (
	groupQuiet = 20 * time.Second
	groupLate  = 3 * time.Minute
	groupLook  = 5 * time.Second
)

// keepGroups groups what changed, and everything once a day, until ctx ends.
// What a stopped server left is due when it starts again.
func (s *Site) keepGroups(ctx context.Context) {
	runner := group.NewRunner(s.DB, s.World, s.Log)
	tick := time.NewTicker(groupLook)
	defer tick.Stop()
	var seen uint64
	var since, at, ran time.Time // of the first and last change that waits, and of the last run
	for {
		now := time.Now()
		last, err := s.DB.LastChange(ctx)
		if err == nil && last != seen {
			if since.IsZero() {
				since = now
			}
			seen, at = last, now
		}
		due := now.Sub(ran) >= time.Hour || !since.IsZero() && (now.Sub(at) >= groupQuiet || now.Sub(since) >= groupLate)
		if err == nil && due {
			var report group.Report
			if report, err = runner.Run(ctx, group.How{}); err == nil && !report.Busy {
				since, ran = time.Time{}, now
			}
		}
		if err != nil && ctx.Err() == nil {
			s.Log.Error("groups", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// groupDemo groups the sample.
func (s *Site) groupDemo(ctx context.Context, _ demoCases) error {
	_, err := s.Regroup(ctx, group.How{Whole: true})
	return err
}
