package main

import (
	"context"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/route"
)

// ladders prints how long routing takes: every problem in every jurisdiction,
// with a history of a filing, beside a plain walk over the same facts.
func ladders(ctx context.Context, b *bench) error {
	pack, err := datapack.Embedded()
	if err != nil {
		return err
	}
	on := joinder.DateOf(time.Now())
	places, problems := pack.Served(), pack.Issues()
	all := func(history bool) func(context.Context, int) error {
		return func(context.Context, int) error {
			for _, place := range places {
				for _, problem := range problems {
					ask := route.Ask{Jurisdiction: place.ID, Issue: problem.ID, On: on, Members: 12}
					if history {
						ask.History = []route.Past{{Channel: pack.Channels(place.ID)[0].ID(), Event: route.Filed, On: on.AddDays(-10)}}
					}
					if _, err := route.Route(pack, ask); err != nil {
						return err
					}
				}
			}
			return nil
		}
	}
	walk := func(context.Context, int) error {
		for range problems {
			for _, place := range places {
				for _, c := range pack.Channels(place.ID) {
					_ = c.Deadlines(on)
				}
			}
		}
		return nil
	}
	t := newTable("Routing: every problem in every jurisdiction, on one core; peer: reading the same channels and deadlines",
		"ladders", "count", "all, p50 ms", "p99 ms", "one ladder ms", "peer p50 ms", "ratio")
	n := len(places) * len(problems)
	for _, row := range []struct {
		name    string
		history bool
	}{{"without a history", false}, {"after one filing", true}} {
		peer, ours, err := duel(ctx, 1, b.each, walk, all(row.history))
		if err != nil {
			return err
		}
		t.row(row.name, count(int64(n)), figure(ours.ms(.5)), figure(ours.ms(.99)), figure(ours.ms(.5)/float64(n)), figure(peer.ms(.5)), ratio(ours.ms(.5), peer.ms(.5)))
	}
	t.note("A ladder is all channels of a place that fit, in order, with reasons, exclusions, tasks and own clocks.")
	t.print(b.out)
	return nil
}
