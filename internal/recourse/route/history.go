package route

import (
	"slices"

	"joinder"
)

// standing is where the dispute is at one channel.
type standing struct {
	channel string
	last    Event        // "" when it was never there, or was withdrawn
	since   joinder.Date // of the filing
	on      joinder.Date // of the last event
	final   bool         // a last word was given
}

// pending reports whether the channel still has the dispute.
func (s standing) pending() bool {
	return s.last == Filed || s.last == Accepted || s.last == Answered
}

// handled reports whether the channel dealt with it and is done.
func (s standing) handled() bool { return s.last == Final || s.last == Decided }

// past is the last event, for warnings.
func (s standing) past() Past { return Past{s.channel, s.last, s.on} }

// standings reads a history in the order of its days; what has no day keeps its
// place in the list.
func standings(history []Past, on joinder.Date) map[string]standing {
	list := slices.Clone(history)
	slices.SortStableFunc(list, func(a, b Past) int {
		if a.On.IsZero() || b.On.IsZero() || a.On == b.On {
			return 0
		}
		if a.On.Before(b.On) {
			return -1
		}
		return 1
	})
	out := map[string]standing{}
	for _, p := range list {
		if !on.IsZero() && !p.On.IsZero() && on.Before(p.On) {
			continue // has not happened yet on that day
		}
		s := out[p.Channel]
		if p.Event == Withdrawn {
			delete(out, p.Channel)
			continue
		}
		if s.last == "" || p.Event == Filed {
			s = standing{channel: p.Channel, since: p.On}
		}
		s.last, s.on = p.Event, p.On
		s.final = s.final || p.Event == Final || p.Event == Decided || p.Event == Refused
		out[p.Channel] = s
	}
	return out
}
