package app

import (
	"cmp"
	"context"
	"slices"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/guide/emergency"
	"joinder/internal/recourse/clock"
	"joinder/internal/recourse/route"
	"joinder/internal/web"
	pages "joinder/internal/web/emergency"
)

// emergencyArea wires the pages of emergencies.
func (s *Site) emergencyArea() web.Area {
	return pages.Area(pages.Parts{Guide: emergency.Of(s.Pack), Times: ownTimes{s.Pack}, Recorder: recorder{s}, Now: s.World.Now})
}

// handleEmergencyJobs registers the outbox handlers of the area.
func (s *Site) handleEmergencyJobs() {}

// emergencyChores is what the area looks after once an hour.
func (s *Site) emergencyChores() []chore { return nil }

// emergencyDemo adds the area's part of the invented sample.
func (s *Site) emergencyDemo(context.Context, demoCases) error { return nil }

// ownTimes counts the person's own deadlines by the clocks of the pack.
type ownTimes struct{ pack *datapack.Pack }

// Deadlines lists the person's own deadlines that the harm itself starts, with
// their days where the days are known, then the wallet's own times.
func (o ownTimes) Deadlines(h emergency.Harm) []emergency.Deadline {
	if h.Found.IsZero() {
		h.Found = h.Happened
	}
	ladder, err := route.Of(o.pack).Route(route.Ask{Jurisdiction: h.Place, Wallet: h.Wallet, Issue: h.Issue, On: h.Today})
	if err != nil {
		return nil // no such place: nothing is known of it
	}
	var out []emergency.Deadline
	for _, own := range ladder.OwnClocks {
		if t, ok := o.pack.Term(own.Rule()); ok && own.Status.Shown() {
			if d, ok := o.deadline(own, t, h); ok {
				out = append(out, d)
			}
		}
	}
	out = append(out, emergency.Of(o.pack).NoticeTimes(h)...)
	slices.SortStableFunc(out, func(a, b emergency.Deadline) int { return cmp.Compare(order(a), order(b)) })
	return out
}

// order is what is due at once first, then by day, then what has no day yet by
// its length, then what is over.
func order(d emergency.Deadline) string {
	switch {
	case d.AtOnce:
		return "0"
	case d.Late:
		return "3"
	case d.Ends.IsZero():
		return "2"
	}
	return "1" + d.Ends.String()
}

func (o ownTimes) deadline(own route.Own, t datapack.Term, h emergency.Harm) (d emergency.Deadline, ok bool) {
	var start joinder.Date
	switch {
	case slices.Contains(t.Starts, joinder.Occurred):
		start = h.Happened
	case slices.Contains(t.Starts, joinder.Knew):
		start = h.Found
	case slices.Contains(t.Starts, joinder.StatementSent):
		start, d.Earliest = h.Happened, true
	default:
		return d, false // something later starts it
	}
	c, _ := o.pack.Channel(own.Channel)
	d.Rule, d.Title, d.Where = own.Rule(), o.pack.StageName(own.Deadline.Stage), o.pack.ChannelName(c, h.Today)
	d.Count, d.Unit, d.From = own.Deadline.Count, own.Deadline.Unit, o.pack.Text(own.Deadline.From)
	d.Status, d.Origin = own.Status, own.Origin
	if own.Deadline.Basis != "" {
		d.Basis = o.pack.Text(own.Deadline.Basis)
	}
	if d.Unit == datapack.Unspecified || d.Count == 0 {
		d.AtOnce = true
		return d, true
	}
	if start.IsZero() {
		return d, true
	}
	if r, err := clock.Compute(o.pack, own.Rule(), clock.On(start)); err == nil {
		d.Ends = r.Safe()
		d.Late = !d.Ends.IsZero() && d.Ends.Before(h.Today)
	}
	return d, true
}
