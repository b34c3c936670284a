package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// PackParts is what the pages of the data pack need.
type PackParts struct{ Pack *datapack.Pack }

func (s *Server) packRoutes() []Route {
	if s.deps.Pack.Pack == nil {
		return nil
	}
	return []Route{
		{Method: "GET", Pattern: "/pack", Handler: s.pack, Access: Public},
		{Method: "GET", Pattern: "/pack/wallets/{id}", Handler: movedWallet, Access: Static},
		{Method: "GET", Pattern: "/pack/places/{id}", Handler: s.packPlace, Access: Public},
	}
}

// packPage is the pack's front page: which places it knows, and how old each
// part is.
type packPage struct {
	Page
	Manifest  datapack.Manifest
	Day       joinder.Date
	Wallets   int
	Places    []datapack.Jurisdiction
	Files     []datapack.FileAge
	Calendars []*datapack.Calendar
	Pack      *datapack.Pack
}

func (s *Server) Today() joinder.Date { return joinder.DateOf(s.deps.World.Now()) }

func (s *Server) pack(w http.ResponseWriter, r *http.Request) error {
	pack := s.deps.Pack.Pack
	p := packPage{Page: s.Page(r, "pack.title"), Manifest: pack.Manifest(), Day: s.Today(), Wallets: len(pack.WalletEntries()),
		Places: pack.Jurisdictions(), Files: pack.Ages(s.Today()), Calendars: pack.Calendars(), Pack: pack}
	p.Section = "/wallets"
	return s.Render(w, r, http.StatusOK, packView(p))
}

// PackWords says the pack's free texts in the reader's language.
type PackWords struct {
	Page
	Pack *datapack.Pack
}

// Say is a free text of the pack.
func (p PackWords) Say(s string) string { return p.Words.Text(p.Pack.Text(s)) }

// SayAll is a list of them.
func (p PackWords) SayAll(list ...string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, p.Say(s))
		}
	}
	return out
}

// movedWallet leads to where a wallet's page is now.
func movedWallet(w http.ResponseWriter, r *http.Request) error {
	to := "/wallets/" + url.PathEscape(r.PathValue("id"))
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, to, http.StatusMovedPermanently)
	return nil
}

// placePage is what the pack knows of one jurisdiction.
type placePage struct {
	PackWords
	Day      joinder.Date
	Place    joinder.Text
	Channels []datapack.Channel
	Calendar *datapack.Calendar
	Years    []int
}

func (s *Server) packPlace(w http.ResponseWriter, r *http.Request) error {
	pack, id, day := s.deps.Pack.Pack, r.PathValue("id"), s.Today()
	if !slices.ContainsFunc(pack.Jurisdictions(), func(j datapack.Jurisdiction) bool { return j.ID == id }) {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	name := pack.JurisdictionName(id)
	page := s.Page(r, "pack.place.title", "Place", name.In(s.preferencesOf(r).Lang))
	page.Section = "/wallets"
	p := placePage{PackWords: PackWords{page, pack}, Day: day, Place: name}
	for _, c := range pack.Channels(id) {
		if c.Status(day).Shown() {
			p.Channels = append(p.Channels, c)
		}
	}
	p.Calendar, _ = pack.Calendar(id)
	p.Years = []int{day.Year, day.Year + 1}
	return s.Render(w, r, http.StatusOK, placeView(p))
}

// StatusText says how well a fact is known, with the day it was checked.
func StatusText(p Page, status datapack.Status, o datapack.Origin) string {
	return p.T("datapack.status."+string(status), "Day", p.Words.Day(o.CheckedOn))
}

// channelName is a channel's name in the reader's language, with the local one
// that people will meet there.
func channelName(p PackWords, c datapack.Channel, day joinder.Date) string {
	local, _ := c.Name(day)
	name := p.Words.Text(p.Pack.ChannelName(c, day))
	if name == "" || name == local {
		return local
	}
	return name + " · " + local
}

// phoneOf and addressOf read contacts through the gate.
func phoneOf(p PackWords, c datapack.Channel, day joinder.Date) string {
	if phone, status := c.Phone(day); status == datapack.Fact {
		return p.Say(phone)
	}
	return ""
}

func addressOf(c datapack.Channel, day joinder.Date) string {
	if u, status := c.URL(day); status == datapack.Fact && strings.HasPrefix(u, "https://") {
		return u
	}
	return ""
}

// ChannelName is a channel's name in the reader's language, with the local one
// that people will meet there.
func ChannelName(p PackWords, c datapack.Channel, day joinder.Date) string {
	return channelName(p, c, day)
}

// FeeStatus says how well a fee is known. One goes stale by the day it was
// seen, not by the day its source was read.
func FeeStatus(p Page, f datapack.Told[datapack.Fee]) string {
	if f.Status == datapack.Stale && f.Value.ObservedOn != "" {
		return p.T("pack.fee.stale", "Day", string(f.Value.ObservedOn))
	}
	return StatusText(p, f.Status, f.Origin)
}

// DeadlineText is one clock in words: whose, how long, from when.
func DeadlineText(p PackWords, d datapack.Deadline) string { return deadlineText(p, d) }

func deadlineText(p PackWords, d datapack.Deadline) string {
	return p.T("pack.deadline."+string(d.Actor), "Count", p.N("pack.unit."+string(d.Unit), d.Count), "From", p.Say(d.From))
}

// practicePart is one thing to know before going to a channel.
type practicePart struct {
	Label string
	Lines []string
}

// practice is how a channel works, in the order in which people need it.
func (p placePage) practice(c datapack.Channel) []practicePart {
	told := c.Practice(p.Day)
	how := told.Value
	var out []practicePart
	for _, part := range []struct {
		key   string
		lines []string
	}{
		{"scope", []string{how.Scope}}, {"who", []string{how.WhoMayFile}}, {"first", how.Prerequisites}, {"file", how.HowToFile},
		{"papers", how.Documents}, {"closed", how.NotAcceptedIf}, {"cap", []string{how.AmountCap}}, {"cost", []string{how.Cost}},
		{"together", []string{how.Collective}},
	} {
		if lines := p.SayAll(part.lines...); len(lines) > 0 {
			out = append(out, practicePart{p.T("pack.how." + part.key), lines})
		}
	}
	return out
}

// FeeText writes an observed fee down, never as "the fee".
func FeeText(p PackWords, f datapack.Fee) string {
	var parts []string
	money := func(key string, amount datapack.Decimal) {
		if amount != "" {
			parts = append(parts, p.T("pack.fee."+key, "Amount", string(amount)+" "+f.Currency))
		}
	}
	if f.RatePct != "" {
		parts = append(parts, string(f.RatePct)+"%")
	}
	if len(f.RateRange) == 2 {
		parts = append(parts, string(f.RateRange[0])+"–"+string(f.RateRange[1])+"%")
	}
	money("fixed", f.Fixed)
	money("min", f.Min)
	money("max", f.Max)
	if f.FreeAmount != "" {
		parts = append(parts, p.T("pack.fee.free", "Amount", string(f.FreeAmount)+" "+f.Currency, "Period", p.Say(f.FreePeriod)))
	}
	for _, more := range []struct{ key, says string }{{"per", f.Per}, {"applies", f.AppliesWhen}, {"waived", f.FreeWhen}} {
		if more.says != "" {
			parts = append(parts, p.T("pack.fee."+more.key, "Says", p.Say(more.says)))
		}
	}
	if f.RateOver != "" {
		parts = append(parts, p.T("pack.fee.over", "Rate", string(f.RateOver)))
	}
	parts = append(parts, p.SayAll(f.Extra)...)
	return strings.Join(parts, p.T("shell.list.comma"))
}
