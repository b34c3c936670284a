package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/recourse/clock"
)

type deadlineCmd struct {
	Rule string `help:"Deadline as CHANNEL/STAGE, both as in the data pack." placeholder:"CHANNEL/STAGE"`
	From string `help:"Day of the event that starts it, YYYY-MM-DD; for hours also a moment, 2026-11-23T15:04:05+08:00." placeholder:"DATE"`
	JSON bool   `help:"Print JSON."`
	List bool   `help:"Print every rule, or those of the channel in --rule."`
}

// deadlineLine is "deadline --json". The first seven keys stay as they are.
type deadlineLine struct {
	Date      *joinder.Date   `json:"date"` // null when it cannot be known
	Rule      string          `json:"rule"`
	Unit      datapack.Unit   `json:"unit"`
	Count     int             `json:"count"`
	Basis     string          `json:"basis"`
	Skipped   []skippedDay    `json:"skipped"` // days inside the span that did not count; for other units the days of rest rolled over
	Announced bool            `json:"announced"`
	Actor     datapack.Actor  `json:"actor"`
	Start     string          `json:"from"`
	Event     string          `json:"start_event"`
	Entry     string          `json:"entry"` // the entry in force on the start
	InForce   bool            `json:"in_force"`
	Counting  string          `json:"counting_rule"`
	Nominal   *joinder.Date   `json:"nominal"` // before rolling
	Rolled    bool            `json:"rolled"`
	MakeUp    []joinder.Date  `json:"make_up_days"`
	Moment    *time.Time      `json:"moment,omitempty"`
	Earliest  *joinder.Date   `json:"earliest,omitempty"`
	Latest    *joinder.Date   `json:"latest,omitempty"`
	Confid    string          `json:"confidence"`
	Counted   string          `json:"counting_confidence"`
	CheckedOn joinder.Date    `json:"checked_on"`
	Notes     []clock.Note    `json:"notes"`
	Explained []string        `json:"explanation"`
	Status    datapack.Status `json:"status"`
}

type skippedDay struct {
	Date joinder.Date `json:"date"`
	Why  string       `json:"why"`
}

// Run computes one deadline from the built-in pack; it needs no instance.
func (c deadlineCmd) Run(p *Program) error {
	pack, err := datapack.Embedded()
	if err != nil {
		return err
	}
	w := p.language()
	if c.List {
		return c.list(p.Out, pack)
	}
	if c.Rule == "" || c.From == "" {
		return usageError{fmt.Errorf("%s", w.T("cli.deadline.needs"))}
	}
	start, err := startOf(c.From)
	if err != nil {
		return usageError{err}
	}
	r, err := clock.Compute(pack, c.Rule, start)
	if joinder.KindOf(err) == joinder.NotFound {
		return usageError{fmt.Errorf("%s", c.unknown(w, pack))}
	}
	if err != nil {
		return err
	}
	e := explained{pack, w, r}
	if c.JSON {
		return writeJSON(p.Out, e.line(pack, c.From))
	}
	_, err = fmt.Fprintln(p.Out, strings.Join(e.lines(), "\n"))
	return err
}

// startOf reads a day, or a moment where hours count.
func startOf(text string) (clock.Start, error) {
	if day, err := joinder.ParseDate(text); err == nil {
		return clock.On(day), nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return clock.At(at), nil
	}
	return clock.Start{}, fmt.Errorf("not a day of the calendar (YYYY-MM-DD) or a moment (RFC 3339): %q", text)
}

// list prints the rules of a channel, or all.
func (c deadlineCmd) list(out io.Writer, pack *datapack.Pack) error {
	channel, _, _ := strings.Cut(c.Rule, "/")
	for _, rule := range pack.Rules() {
		if of, _, _ := strings.Cut(rule, "/"); channel == "" || of == channel {
			if _, err := fmt.Fprintln(out, rule); err != nil {
				return err
			}
		}
	}
	return nil
}

// unknown says which rules a misspelt one could be, and lists its channel's.
func (c deadlineCmd) unknown(w *i18n.Words, pack *datapack.Pack) string {
	lines := []string{w.T("cli.deadline.unknown", "Rule", c.Rule)}
	for _, rule := range clock.Nearest(pack.Rules(), c.Rule, 3) {
		lines = append(lines, "  "+rule)
	}
	var own strings.Builder
	if err := c.list(&own, pack); err == nil && own.Len() > 0 {
		channel, _, _ := strings.Cut(c.Rule, "/")
		lines = append(lines, w.T("cli.deadline.of_channel", "Channel", channel))
		for _, rule := range strings.Fields(own.String()) {
			lines = append(lines, "  "+rule)
		}
	}
	return strings.Join(lines, "\n")
}

// explained is a result with the words to say it.
type explained struct {
	pack *datapack.Pack
	w    *i18n.Words
	r    clock.Result
}

func (e explained) line(pack *datapack.Pack, from string) deadlineLine {
	r, t := e.r, e.r.Term
	known := func(d joinder.Date) *joinder.Date {
		if d.IsZero() {
			return nil
		}
		return &d
	}
	l := deadlineLine{Date: known(r.Date), Rule: r.Rule, Unit: t.Deadline.Unit, Count: t.Deadline.Count, Basis: t.Deadline.Basis,
		Skipped: []skippedDay{}, Announced: r.Announced, Actor: t.Deadline.Actor, Start: from, Event: t.Deadline.From, Entry: t.Entry,
		InForce: r.InForce, Counting: t.Counting.ID, Nominal: known(r.Nominal), Rolled: r.Rolled, MakeUp: r.MakeUp,
		Earliest: known(r.Earliest), Latest: known(r.Latest), Confid: string(t.Origin.Confidence), Counted: string(t.Counting.Origin.Confidence),
		CheckedOn: t.Origin.CheckedOn, Notes: r.Notes, Explained: e.lines(), Status: t.Origin.Status(r.Start.Day)}
	if l.MakeUp == nil {
		l.MakeUp = []joinder.Date{}
	}
	if l.Notes == nil {
		l.Notes = []clock.Note{}
	}
	if !r.Moment.IsZero() {
		l.Moment = &r.Moment
	}
	for _, s := range r.Skipped {
		l.Skipped = append(l.Skipped, skippedDay{s.On, whyOf(s)})
	}
	return l
}

// whyOf is the reason in JSON, the same in every language: "weekend: Saturday"
// or "holiday: " and the name in the calendar.
func whyOf(s datapack.DayOff) string {
	if s.Why == datapack.Holiday {
		return "holiday: " + s.Name
	}
	return "weekend: " + s.On.Weekday().String()
}

// lines explain the result to a person.
func (e explained) lines() []string { return e.r.Explain(e.w, e.pack.Text) }
