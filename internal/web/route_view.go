package web

import (
	"slices"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/route"
)

// ladderShown is a ladder in the reader's words.
type ladderShown struct {
	PackWords
	Ladder  route.Ladder
	Wording route.Wording
	Filed   map[string]int // for those who work on the case: how many members filed there
	Of      int            // members of the case
	NoOwn   bool           // the reader's own clocks stand above it already
}

func (p PackWords) shown(l route.Ladder) ladderShown {
	return ladderShown{PackWords: p, Ladder: l, Wording: route.Wording{Words: p.Words, Lang: p.Lang, Pack: p.Pack, Day: l.Ask.On}}
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

// warnings that can cost the case or say what the pack does not know, and the
// others.
func (l ladderShown) warnings() (serious, other []string) {
	for _, w := range l.Ladder.Warnings {
		if w.Serious || w.Channel == "" {
			serious = append(serious, l.Wording.Warning(w))
		} else {
			other = append(other, l.Wording.Warning(w))
		}
	}
	return serious, other
}

// FirmFirst reports whether there is a firm to go to first that the pack knows
// no line of.
func (l ladderShown) FirmFirst() bool {
	return slices.ContainsFunc(l.Ladder.Warnings, func(w route.Warning) bool { return w.Code == route.NoOperator || w.Code == route.NoWallet })
}

// own clocks that are not met: those that run or start with the harm, and
// those that only something later can start.
func (l ladderShown) own() (now, later []route.Own) {
	for _, o := range l.Ladder.OwnClocks {
		switch {
		case o.Met:
		case o.Harm || !o.Ends.IsZero():
			now = append(now, o)
		default:
			later = append(later, o)
		}
	}
	return now, later
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
	return channelName(l.PackWords, s.Channel, l.Ladder.Ask.On)
}

// unsure reports whether the channel is less than a fact.
func unsureOf(s datapack.Status) bool { return s != datapack.Fact }
