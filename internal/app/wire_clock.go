package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"joinder"
	"joinder/internal/i18n"
	"joinder/internal/notify"
	"joinder/internal/recourse/clock"
	"joinder/internal/web"
)

// clocks is the use case of deadlines.
func (s *Site) clocks() *clock.Desk {
	return clock.New(clock.Parts{Store: s.DB, Links: s.DB, Book: s.Pack, Vault: s.Ring, Zone: i18n.Beijing(), Family: func(issue string) string {
		i, _ := s.Pack.Issue(issue)
		return i.Family
	}}, s.World)
}

// clockParts wires the pages of deadlines, the board of clocks, calendar feeds.
func (s *Site) clockParts() web.ClockParts {
	desk := s.clocks()
	return web.ClockParts{Board: desk, Desk: desk, Mail: s.mail != nil}
}

// handleClockJobs registers the outbox handlers of the area.
func (s *Site) handleClockJobs() { s.Outbox.Handle(clock.JobRemind, s.mailReminder) }

// clockChores is what the area looks after once an hour.
func (s *Site) clockChores() []chore {
	return []chore{{"clock reminders", func(ctx context.Context) error {
		if s.mail == nil {
			return nil // reminders that nobody can send would be late ones later
		}
		return s.clocks().Remind(ctx)
	}}}
}

// mailReminder sends one reminder of clocks that run out.
func (s *Site) mailReminder(ctx context.Context, payload []byte) error {
	plain, err := s.Ring.Unbox(payload, clock.RemindAAD())
	if err != nil {
		return err
	}
	var m clock.Reminder
	if err := json.Unmarshal(plain, &m); err != nil {
		return err
	}
	if s.mail == nil {
		return fmt.Errorf("a reminder waits for a mail server (JOINDER_MAIL)")
	}
	w := s.Catalog.Localizer(m.Lang)
	lines := make([]string, len(m.Lines))
	for i, l := range m.Lines {
		lines[i] = "- " + s.reminderLine(w, l)
	}
	return s.mail.Send(ctx, notify.Mail{To: m.To, Subject: w.N("clock.mail.subject", len(m.Lines), "Case", m.Title),
		Text: w.T("clock.mail.text", "Case", m.Title, "Lines", strings.Join(lines, "\n"), "URL", s.Config.BaseURL+"/cases/"+string(m.Case)+"/clocks")})
}

func (s *Site) reminderLine(w *i18n.Words, l clock.ReminderEntry) string {
	channel, stage, _ := strings.Cut(l.Rule, "/")
	where := joinder.Text{ZH: channel, EN: channel}
	if c, ok := s.Pack.Channel(channel); ok {
		where = s.Pack.ChannelName(c, today(s.World))
	}
	left := w.N("clock.left.days", l.Days)
	if l.Days == 0 {
		left = w.T("clock.left.today")
	}
	args := []any{"Stage", s.Pack.StageName(stage), "Channel", where, "Date", l.Ends, "Left", left}
	if l.People == 0 {
		return w.T("clock.mail.line", args...)
	}
	return w.T("clock.mail.line_people", append(args, "People", w.N("clock.whose.people", l.People))...)
}

// clockDemo gives the sample's sent case days from which clocks run: the dated
// demand of its letter, and one day that was corrected.
func (s *Site) clockDemo(ctx context.Context, known demoCases) error {
	desk, system := s.clocks(), joinder.SystemViewer()
	b, err := desk.Board(ctx, system, known.Sent)
	if err != nil || len(b.People) == 0 {
		return err
	}
	at := func(daysAgo int) *clock.Desk {
		return desk.At(s.at(s.World.Now().Add(-time.Duration(daysAgo) * 24 * time.Hour)))
	}
	demand := clock.Telling{Case: known.Sent, Kind: joinder.Demanded, On: known.Today.AddDays(-15), Note: "EMS，前台签收（示例） · EMS, signed for at the front desk (example)"}
	if err := at(14).Record(ctx, system, demand); err != nil {
		return err
	}
	if b, err = desk.Board(ctx, system, known.Sent); err != nil {
		return err
	}
	i := slices.IndexFunc(b.History, func(e clock.Entry) bool { return e.Kind == joinder.Demanded })
	if i < 0 {
		return nil
	}
	return at(12).Correct(ctx, system, known.Sent, b.History[i].ID, known.Today.AddDays(-16), "回执上写的是前一天（示例） · The slip says the day before (example)")
}
