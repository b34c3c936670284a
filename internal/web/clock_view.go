package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/clock"
)

// clockCard is one clock, or many members' of one rule, in the reader's words.
type clockCard struct {
	clock.Group
	Title   string // of the stage
	Where   string // the channel
	Badge   string // how long is left
	Tone    string // of the badge: "", "soon" or "late"
	When    string // the date, or why there is none
	Whose   string
	Turn    string
	Since   string // the start and where it is known from
	Met     string
	Weak    bool     // the rule is unconfirmed
	Why     []string // the date explained
	More    string   // address of the list of members; "" for one clock
	MayMark bool
}

// Own reports whether it is the complainant's.
func (c clockCard) Own() bool { return c.Head().Term.Own() }

// clockCards words the groups that are wanted.
func (s *Server) clockCards(p Page, b clock.Board, groups []clock.Group) []clockCard {
	out := make([]clockCard, len(groups))
	for i, g := range groups {
		out[i] = s.clockCard(p, b, g)
	}
	return out
}

func (s *Server) clockCard(p Page, b clock.Board, g clock.Group) clockCard {
	head := g.Head()
	pack := s.deps.Pack.Pack
	card := clockCard{
		Group: g, Title: p.Words.Text(pack.StageName(head.Term.Deadline.Stage)), Where: s.channelName(p, head.Term.Deadline.Channel),
		Turn: p.T("clock.turn." + string(head.Turn())), When: head.End(p.Words), Weak: head.Term.Origin.Status(s.Today()) == datapack.Unconfirmed,
	}
	card.Badge, card.Tone = clockBadge(p, head)
	card.Whose = clockWhose(p, b, g)
	switch head.State {
	case clock.Waiting:
		card.When = p.T("clock.waits_for", "Event", pack.Text(head.Term.Deadline.From), "Term", head.Length(p.Words))
	case clock.Timeless:
		card.When = p.T("clock.note.no_time")
	}
	if !head.Start.Day.IsZero() {
		card.Since = clockSince(p, head)
		card.Why = head.Explain(p.Words, pack.Text)
	}
	if head.State == clock.Met {
		card.Met = p.T("clock.met_on", "Date", head.MetBy.On)
		if head.MetLate {
			card.Met = p.T("clock.met_late", "Date", head.MetBy.On)
		}
	}
	if len(g.Clocks) > 1 {
		q := url.Values{"rule": {g.Rule}, "state": {string(g.State)}}
		card.More = casePath(b.Case.ID, "/clocks?"+q.Encode())
	}
	return card
}

// clockBadge says how much time is left. Red is for clocks of the complainant
// that run out.
func clockBadge(p Page, c clock.Clock) (text, tone string) {
	switch c.State {
	case clock.Soon, clock.Running:
		text = p.N("clock.left.days", c.DaysLeft)
		if c.Term.Deadline.Unit == datapack.BusinessDay {
			text = p.N("clock.left.workdays", c.WorkLeft)
		}
		if c.DaysLeft == 0 {
			text = p.T("clock.left.today")
		}
		if c.State == clock.Soon {
			tone = "soon"
			if c.Term.Own() {
				tone = "late"
			}
		}
		return text, tone
	case clock.Over:
		return p.N("clock.left.over", -c.DaysLeft), "late"
	}
	return p.T("clock.state." + string(c.State)), ""
}

// clockWhose says whom it concerns.
func clockWhose(p Page, b clock.Board, g clock.Group) string {
	head := g.Head()
	switch {
	case len(g.Clocks) > 1 && !g.First.IsZero():
		if g.State == clock.Over {
			return p.N("clock.whose.over", g.People, "Date", g.First)
		}
		return p.N("clock.whose.many", g.People, "Date", g.First)
	case len(g.Clocks) > 1:
		return p.N("clock.whose.people", g.People)
	case head.Complaint == "":
		return p.T("clock.whose.all")
	case !b.All:
		return p.T("clock.whose.you")
	}
	return p.T("case.member", "Number", head.Number)
}

// clockSince says what started it and how we know.
func clockSince(p Page, c clock.Clock) string {
	switch {
	case c.Restarted:
		return p.T("clock.since.restarted", "Date", c.Start.Day)
	case c.Assumed != clock.Recorded:
		return p.T("clock.assumed."+string(c.Assumed), "Date", c.Start.Day)
	}
	return p.T("clock.since.recorded", "Date", c.Start.Day, "What", p.T("clock.kind."+string(c.Cause.Kind)))
}

// clockRow is one member's clock in the list behind a card.
type clockRow struct {
	Who, When, Since string
	Badge, Tone      string
}

func clockRows(p Page, clocks []clock.Clock) []clockRow {
	out := make([]clockRow, len(clocks))
	for i, c := range clocks {
		r := clockRow{Who: p.T("case.member", "Number", c.Number), When: c.End(p.Words)}
		if c.Complaint == "" {
			r.Who = p.T("clock.whose.all")
		}
		if !c.Start.Day.IsZero() {
			r.Since = clockSince(p, c)
		}
		r.Badge, r.Tone = clockBadge(p, c)
		out[i] = r
	}
	return out
}

// clockEntry is one line of the history.
type clockEntry struct {
	clock.Entry
	What, Whose, Place string
	Mine               bool // the reader may correct it
}

func (s *Server) clockHistory(p clockPage, b clock.Board) []clockEntry {
	var out []clockEntry
	for _, e := range b.History {
		if len(out) == historyShown {
			break
		}
		c := clockEntry{Entry: e, What: p.T("clock.kind." + string(e.Kind)), Whose: p.T("clock.whose.all"),
			Mine: !e.Void && (p.Runs() || e.Complaint != "" && p.Viewer.Owns(e.Complaint))}
		switch {
		case e.Complaint != "" && p.Viewer.Owns(e.Complaint):
			c.Whose = p.T("clock.whose.you")
		case e.Number > 0:
			c.Whose = p.T("case.member", "Number", e.Number)
		}
		if e.Channel != "" {
			c.Place = s.channelName(p.Page, e.Channel)
		}
		out = append(out, c)
	}
	return out
}

// filingOptions are the filings that a form can be about: with many, only
// those of everybody, and the member's number says whose.
func (s *Server) filingOptions(p Page, b clock.Board) []Option {
	var out []Option
	seen := map[string]bool{}
	for _, f := range b.Filings {
		name := s.channelName(p, f.Channel)
		o := Option{Value: string(f.ID), Text: p.T("clock.form.filing", "Channel", name, "Date", f.FiledOn)}
		if f.Complaint != "" && b.All {
			if seen[f.Channel] || len(b.Filings) > filingsListed {
				continue
			}
			o.Text = p.T("clock.form.filing_of", "Channel", name, "Date", f.FiledOn, "Number", strconv.Itoa(f.Number))
		}
		out = append(out, o)
	}
	return out
}

// mayWrite reports whether the reader can record something here.
func mayWrite(p caseRoomPage, b clock.Board) bool {
	if p.Runs() {
		return true
	}
	for _, m := range b.People {
		if p.Viewer.Owns(m.Complaint) {
			return true
		}
	}
	return false
}

// whoOwns are the reader's own complaints in the case.
func whoOwns(v joinder.Viewer, b clock.Board) []clock.Person {
	var out []clock.Person
	for _, m := range b.People {
		if v.Owns(m.Complaint) {
			out = append(out, m)
		}
	}
	return out
}

// clockTitle is what hovering over a date says.
func clockTitle(c clockCard) string { return strings.Join(c.Why, "\n") }

func clockNumber(c clockCard) string { return strconv.Itoa(c.Head().Number) }

// clockCells are the rows of the list behind a card.
func clockCells(rows []clockRow) [][]templ.Component {
	out := make([][]templ.Component, len(rows))
	for i, r := range rows {
		out[i] = []templ.Component{Unbroken(r.Who), Str(r.When), Clock(r.Badge, r.Tone), Str(r.Since)}
	}
	return out
}
