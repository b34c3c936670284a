package web

import (
	"net/http"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/route"
)

// channelPage is everything the pack knows of one channel.
type channelPage struct {
	PackWords
	Day     joinder.Date
	Channel datapack.Channel
	Way     datapack.Way
	Status  datapack.Status
	Wording route.Wording
}

func (s *Server) channel(w http.ResponseWriter, r *http.Request) error {
	pack, day := s.deps.Route.Pack, s.Today()
	c, ok := pack.Channel(r.PathValue("id"))
	way, known := pack.Way(r.PathValue("id"))
	if !ok || !known {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	p := channelPage{PackWords: PackWords{s.Page(r, "channel.one.title"), pack}, Day: day, Channel: c, Way: way, Status: c.Status(day)}
	p.Section = "/wallets"
	p.Title = p.Words.Text(pack.ChannelName(c, day))
	p.Wording = route.Wording{Words: p.Words, Lang: p.Lang, Pack: pack, Day: day}
	return s.Render(w, r, http.StatusOK, channelView(p))
}

// Offered reports whether it is a way to go at all.
func (p channelPage) Offered() bool { return p.Status.Shown() && p.Way.Off == "" }

// Local is the name on its door, where that is not the title.
func (p channelPage) Local() string {
	if local, _ := p.Channel.Name(p.Day); local != p.Title {
		return local
	}
	return ""
}

// Step is the channel alone, for its words.
func (p channelPage) Step() route.Step {
	return route.Step{Channel: p.Channel, Way: p.Way, Status: p.Status, State: route.Open}
}

// practice is how it works, in the order in which people need it.
func (p channelPage) practice() []practicePart {
	return placePage{PackWords: p.PackWords, Day: p.Day}.practice(p.Channel)
}

// deadlines that may be shown, those of the complainant first.
func (p channelPage) deadlines() []datapack.Told[datapack.Deadline] {
	var out []datapack.Told[datapack.Deadline]
	for _, d := range p.Channel.Deadlines(p.Day) {
		if d.Status.Shown() {
			out = append(out, d)
		}
	}
	return out
}

// before lists what comes before it: channels, or the firm itself.
func (p channelPage) before() []string {
	var out []string
	for _, b := range p.Way.After {
		if b.Channel != "" {
			out = append(out, p.Wording.Short(b.Channel))
		}
		if b.Rung != "" {
			out = append(out, p.T("channel.rung."+string(b.Rung)))
		}
	}
	return out
}
