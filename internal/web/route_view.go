package web

import (
	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/route"
)

// ladderShown is a ladder in the reader's words.
type ladderShown struct {
	packWords
	Ladder route.Ladder
	Say    route.Wording
	Filed  map[string]int // for those who work on the case: how many members filed there
	Of     int            // members of the case
}

func (p packWords) shown(l route.Ladder) ladderShown {
	return ladderShown{packWords: p, Ladder: l, Say: route.Wording{Words: p.Words, Lang: p.Lang, Pack: p.Pack, Day: l.Ask.On}}
}

// parts of a ladder: what is climbed, and what can be done beside it.
func (l ladderShown) parts() (climb, beside []route.Step) {
	for _, s := range l.Ladder.Steps {
		if s.Way.Side {
			beside = append(beside, s)
		} else {
			climb = append(climb, s)
		}
	}
	return climb, beside
}

// warnings that can cost the case, and the others.
func (l ladderShown) warnings() (serious, other []string) {
	for _, w := range l.Ladder.Warnings {
		if w.Serious {
			serious = append(serious, l.Say.Warning(w))
		} else {
			other = append(other, l.Say.Warning(w))
		}
	}
	return serious, other
}

// own clocks that still run or may start, and how many are hidden as met.
func (l ladderShown) own() []route.Own {
	var out []route.Own
	for _, o := range l.Ladder.OwnClocks {
		if !o.Met {
			out = append(out, o)
		}
	}
	return out
}

// clockState colours a clock of the reader's own: those that the harm starts
// are always red.
func clockState(o route.Own, today joinder.Date) string {
	if o.Harm || o.Late || !o.Ends.IsZero() && today.DaysUntil(o.Ends) <= 30 {
		return "late"
	}
	return "soon"
}

// stateClock is the class of a step's state.
func stateClock(s route.State) string {
	switch s {
	case route.Closed:
		return "late"
	case route.Waits:
		return "soon"
	case route.Done:
		return "off"
	}
	return ""
}

// stepClass marks the step on the line of steps.
func stepClass(l route.Ladder, s route.Step) string {
	if s.State == route.Done {
		return "done"
	}
	if next, ok := l.Next(); ok && next.Channel.ID() == s.Channel.ID() {
		return "now"
	}
	return ""
}

// title is a channel's name, with the local one that people meet there.
func (l ladderShown) title(s route.Step) string {
	return channelName(l.packWords, s.Channel, l.Ladder.Ask.On)
}

// unsure reports whether the channel is less than a fact.
func unsureOf(s datapack.Status) bool { return s != datapack.Fact }
