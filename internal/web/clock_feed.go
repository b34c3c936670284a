package web

import (
	"fmt"
	"net/http"
	"strings"

	ics "github.com/arran4/golang-ical"

	"joinder"
	"joinder/internal/recourse/clock"
)

// feedSecretKey is where a fresh feed's secret waits for the next page, which
// shows it once.
const feedSecretKey = "clock.feed."

// clockFeedChange makes or revokes the reader's calendar address.
func (s *Server) clockFeedChange(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	switch field(r, "do") {
	case "end":
		if err := s.deps.Clock.Desk.EndReminders(r.Context(), ViewerOf(r), id, clock.Feed); err != nil {
			return err
		}
		s.Flash(r.Context(), "clock.done.feed_ended")
		return seeOther(w, r, casePath(id, "/clocks#remind"))
	case "make":
	default:
		return joinder.Fail(joinder.Invalid, "error.shell.bad_form")
	}
	secret, err := s.deps.Clock.Desk.NewFeed(r.Context(), ViewerOf(r), id, s.wordsOf(r).Lang())
	if err != nil {
		return err
	}
	s.sessions.Put(r.Context(), feedSecretKey+string(id), secret)
	return seeOther(w, r, casePath(id, "/clocks#remind"))
}

// feedURL is the address of a feed.
func (s *Server) feedURL(secret string) string {
	return s.config.BaseURL.String() + "/clocks/" + secret + ".ics"
}

// clockFeed is a calendar of the clocks that whoever made the address may see
// now. It names the case and the rules, and no person.
func (s *Server) clockFeed(w http.ResponseWriter, r *http.Request) error {
	secret, ok := strings.CutSuffix(r.PathValue("token"), ".ics")
	if !ok {
		return joinder.Fail(joinder.NotFound, "error.clock.no_feed")
	}
	b, lang, err := s.deps.Clock.Board.Through(r.Context(), secret)
	if err != nil {
		return err
	}
	p := Page{Words: s.deps.Catalog.Localizer(lang)}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `inline; filename="joinder.ics"`)
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
	return s.calendar(p, b).SerializeTo(w, ics.WithNewLineWindows)
}

// calendar draws live clocks that have a day: the safe one.
func (s *Server) calendar(p Page, b clock.Board) *ics.Calendar {
	cal := ics.NewCalendarFor("joinder")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(p.T("clock.feed.name", "Case", b.Case.Title))
	cal.SetName(p.T("clock.feed.name", "Case", b.Case.Title))
	cal.SetRefreshInterval("PT6H", ics.WithValue("DURATION"))
	cal.SetXPublishedTTL("PT6H")
	page := s.config.BaseURL.String() + casePath(b.Case.ID, "/clocks")
	for _, g := range b.Groups {
		end := g.First
		if end.IsZero() || !g.Head().Runs() {
			continue
		}
		card := s.clockCard(p, b, g)
		which := string(g.Head().Submission)
		if len(g.Clocks) > 1 {
			which = string(g.State)
		}
		e := cal.AddEvent(fmt.Sprintf("%s.%s.%s@%s", strings.ReplaceAll(g.Rule, "/", "."), which, b.Case.ID, s.config.BaseURL.Hostname()))
		e.SetDtStampTime(s.deps.World.Now())
		e.SetAllDayStartAt(end.Time())
		e.SetAllDayEndAt(end.AddDays(1).Time())
		e.SetTimeTransparency(ics.TransparencyTransparent)
		e.SetSummary(p.T("clock.feed.event", "Stage", card.Title, "Channel", card.Where, "Case", b.Case.Title))
		e.SetDescription(strings.Join(append([]string{card.Turn, card.Whose}, card.Why...), "\n"))
		e.SetURL(page)
		if card.Own() {
			s.alarms(p, e, card)
		}
	}
	return cal
}

// alarms remind of the complainants' own clocks, at nine in the morning.
func (s *Server) alarms(p Page, e *ics.VEvent, card clockCard) {
	for _, days := range []int{14, 7, 3, 1} {
		a := e.AddAlarm()
		a.SetAction(ics.ActionDisplay)
		a.SetTrigger(fmt.Sprintf("-P%dDT15H", days-1))
		a.SetDescription(p.N("clock.feed.alarm", days, "Stage", card.Title))
	}
}
