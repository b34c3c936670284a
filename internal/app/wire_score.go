package app

import (
	"context"
	"time"

	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/wallet/score"
	"joinder/internal/web"
	"joinder/internal/web/scores"
)

// scoreFresh is how long counted figures serve before the records are read
// again: after that a withdrawn complaint is in none of them.
const scoreFresh = time.Minute

// Scores is the use case, with figures as old as fresh at most; for tests too.
func (s *Site) Scores(fresh time.Duration) *score.Desk {
	return score.New(score.Parts{Register: s.DB.Scores(), Channels: s.firmChannels(), Zone: i18n.Beijing(), Fresh: fresh, Personal: personal}, s.World)
}

// scores is the use case as pages use it.
func (s *Site) scores() *score.Desk { return s.Scores(scoreFresh) }

// scoreArea wires the pages of scorecards.
func (s *Site) scoreArea() web.Area {
	return scores.Area(scores.Parts{Desk: s.scores(), Form: s.World.ID})
}

// handleScoreJobs registers the outbox handlers of the area.
func (s *Site) handleScoreJobs() {}

// scoreChores is what the area looks after once an hour.
func (s *Site) scoreChores() []chore { return nil }

// scoreDemo adds the area's part of the invented sample.
func (s *Site) scoreDemo(ctx context.Context, known demoCases) error {
	return s.demoScores(ctx, known)
}

// firmChannels are the channels of operators themselves.
func (s *Site) firmChannels() []string {
	var out []string
	for _, c := range s.Pack.Channels("") {
		if c.Kind() == datapack.ByOperator {
			out = append(out, c.ID())
		}
	}
	return out
}
