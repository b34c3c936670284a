package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/recourse/clock"
)

const (
	historyShown  = 100 // entries of the history on a page
	filingsListed = 60  // filings in a drop-down list
)

// clockPage is the board of a case's clocks.
type clockPage struct {
	caseRoomPage
	Own, Theirs, Waiting, Past []clockCard
	List                       *clockList // the members behind one card
	Entries                    []clockEntry
	Write                      bool
	Mine                       []clock.Person
	Filings                    []Option
	Everybody                  bool
	Feed, Mail                 bool   // the reader has one
	Mails                      bool   // this site sends mail
	Secret                     string // of a feed made just now
	FeedURL                    string
	Today                      joinder.Date
	Failed                     string
	Errors                     FormErrors
	sent                       func(name string) string
}

// clockList is the clocks of one rule, member by member.
type clockList struct {
	Card  clockCard
	Rows  []clockRow
	Pager Pager
}

func (s *Server) clockBoard(w http.ResponseWriter, r *http.Request) error {
	return s.showClocks(w, r, http.StatusOK, "", nil)
}

func (s *Server) showClocks(w http.ResponseWriter, r *http.Request, status int, failed string, problems FormErrors) error {
	p, err := s.clockPage(r)
	if err != nil {
		return err
	}
	p.Failed, p.Errors = failed, problems
	return s.Render(w, r, status, clockBoardView(p))
}

func (s *Server) clockPage(r *http.Request) (clockPage, error) {
	frame, err := s.caseRoom(r, "/clocks", "clock.title")
	if err != nil {
		return clockPage{}, err
	}
	p := clockPage{caseRoomPage: frame, Mails: s.deps.Clock.Mail}
	p.sent = func(name string) string { return clip(r.PostFormValue(name), 600) }
	b, err := s.deps.Clock.Board.Board(r.Context(), p.Viewer, p.Case.ID)
	if err != nil {
		return clockPage{}, err
	}
	p.Today, p.Everybody = b.Today, b.All
	p.Write, p.Mine = mayWrite(p.caseRoomPage, b), whoOwns(p.Viewer, b)
	for _, g := range b.Groups {
		card := s.clockCard(p.Page, b, g)
		card.MayMark = p.Write && len(g.Clocks) == 1 && g.Head().State != clock.Met && !g.Head().Start.Day.IsZero() &&
			(p.Runs() || p.Viewer.Owns(g.Head().Complaint))
		switch {
		case g.State == clock.Met || g.Head().LongOver():
			p.Past = append(p.Past, card)
		case g.State == clock.Waiting:
			p.Waiting = append(p.Waiting, card)
		case card.Own():
			p.Own = append(p.Own, card)
		default:
			p.Theirs = append(p.Theirs, card)
		}
	}
	p.Entries, p.Filings = s.clockHistory(p, b), s.filingOptions(p.Page, b)
	p.List = s.clockListOf(r, p.Page, b)
	links, err := s.deps.Clock.Board.Reminders(r.Context(), p.Viewer, p.Case.ID)
	for _, l := range links {
		p.Feed = p.Feed || l.Kind == clock.Feed
		p.Mail = p.Mail || l.Kind == clock.Mail
	}
	p.Secret = s.sessions.PopString(r.Context(), feedSecretKey+string(p.Case.ID))
	p.FeedURL = s.feedURL(p.Secret)
	return p, err
}

// clockListOf is the members behind the card that ?rule= and ?state= name.
func (s *Server) clockListOf(r *http.Request, p Page, b clock.Board) *clockList {
	q := r.URL.Query()
	g, ok := b.Of(q.Get("rule"), clock.State(q.Get("state")))
	if !ok || !b.All {
		return nil
	}
	pages := max(1, (len(g.Clocks)+membersPerPage-1)/membersPerPage)
	now, _ := strconv.Atoi(q.Get("page"))
	now = min(max(now, 1), pages)
	card := s.clockCard(p, b, g)
	return &clockList{Card: card, Rows: clockRows(p, g.Clocks[(now-1)*membersPerPage:min(now*membersPerPage, len(g.Clocks))]),
		Pager: Pager{Now: now, All: pages, URL: func(n int) string { return fmt.Sprintf("%s&page=%d#list", card.More, n) }}}
}

// KindOptions are what the reader can record: about themselves, and about a
// filing.
func (p clockPage) KindOptions() []Option {
	kinds := []joinder.HappeningKind{joinder.Knew, joinder.StatementSent, joinder.TermsAccepted, joinder.Occurred}
	if p.Runs() {
		kinds = append(kinds, joinder.Demanded)
	}
	if len(p.Filings) > 0 {
		kinds = append(kinds, joinder.Forwarded, joinder.Accepted, joinder.Refused, joinder.Answered, joinder.FinalAnswer, joinder.Decided,
			joinder.Docketed, joinder.Judgment, joinder.Ruling, joinder.Ended)
	}
	if !p.Runs() {
		kinds = append(kinds, joinder.Demanded)
	}
	out := make([]Option, len(kinds))
	for i, k := range kinds {
		out[i] = Option{Value: string(k), Text: p.T("clock.kind." + string(k))}
	}
	return out
}

// freshEntries are how many entries of the history stand open.
const freshEntries = 6

// Fresh are the newest entries of the history.
func (p clockPage) Fresh() []clockEntry { return p.Entries[:min(freshEntries, len(p.Entries))] }

// Older are the others.
func (p clockPage) Older() []clockEntry { return p.Entries[len(p.Fresh()):] }

// FilingChoice are the filings with "none" first.
func (p clockPage) FilingChoice() []Option {
	return slices.Concat([]Option{{Text: p.T("clock.form.no_filing")}}, p.Filings)
}

// Val is what was typed into a form that needs another look.
func (p clockPage) Val(form, name string) string {
	if p.Failed == form {
		return p.sent(name)
	}
	return ""
}

// Err is what is wrong with a field of a form.
func (p clockPage) Err(form, name string) string {
	if p.Failed == form {
		return p.Errors.Of(name)
	}
	return ""
}

// DayAttrs bound a day that lies behind us.
func (p clockPage) DayAttrs() templ.Attributes {
	return templ.Attributes{"max": p.Today.String(), "required": true}
}

// urgentClocks are how many clocks other pages show.
const urgentClocks = 3

// caseClocks are the clocks that press the reader most, for @CaseClocks on
// other pages; nothing for those outside the case.
func (s *Server) caseClocks(ctx context.Context, p Page, id joinder.ID) ([]clockCard, error) {
	if s.deps.Clock.Board == nil || p.Viewer.In(id) == "" {
		return nil, nil
	}
	b, err := s.deps.Clock.Board.Board(ctx, p.Viewer, id)
	if err != nil {
		return nil, err
	}
	return s.clockCards(p, b, b.Urgent(urgentClocks)), nil
}
