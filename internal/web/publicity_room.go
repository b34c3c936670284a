package web

import (
	"errors"
	"net/http"
	"strings"

	"joinder"
	"joinder/internal/recourse/publicity"
)

// publicityPage is the room in which words for the public are prepared.
type publicityPage struct {
	caseRoomPage
	Room     publicity.Room
	Errors   FormErrors
	Form     string // which form the errors are of
	Values   func(name string) string
	Approves bool
}

func (s *Server) publicityRoom(w http.ResponseWriter, r *http.Request) error {
	return s.showPublicity(w, r, http.StatusOK, "", nil)
}

// showPublicity draws the room; after a form that needs another look, with what
// was written in it.
func (s *Server) showPublicity(w http.ResponseWriter, r *http.Request, status int, form string, problems FormErrors) error {
	p, err := s.publicityOf(r, "case.room.publicity")
	if err != nil {
		return err
	}
	p.Form, p.Errors = form, problems
	if form != "" {
		p.Values = func(name string) string { return field(r, name) }
	}
	return s.Render(w, r, status, publicityRoomView(p))
}

func (s *Server) publicityOf(r *http.Request, titleKey string) (publicityPage, error) {
	var p publicityPage
	var err error
	if p.caseRoomPage, err = s.caseRoom(r, "/publicity", titleKey); err != nil {
		return p, err
	}
	p.Approves = publicity.Approves(p.Viewer, p.Case.ID)
	p.Values = func(string) string { return "" }
	p.Room, err = s.deps.Publicity.Desk.Room(r.Context(), p.Viewer, p.Case.ID)
	return p, err
}

// after answers a form of the room: back to it, with what went well or wrong.
func (s *Server) after(w http.ResponseWriter, r *http.Request, id joinder.ID, form, flash string, err error) error {
	if err == nil {
		s.Flash(r.Context(), flash)
		return seeOther(w, r, casePath(id, "/publicity")+"#"+form)
	}
	problems, ok := FormErrorsOf(s.wordsOf(r), err)
	if !ok {
		return err
	}
	return s.showPublicity(w, r, statusOf(err), form, problems)
}

// dayField reads a day of a form; what is none is the zero day, which the use
// case refuses with words of its own.
func dayField(r *http.Request, name string) joinder.Date {
	d, _ := joinder.ParseDate(field(r, name))
	return d
}

func (s *Server) publicityReply(w http.ResponseWriter, r *http.Request) error {
	id, err := s.formOf(r)
	if err != nil {
		return err
	}
	err = s.deps.Publicity.Desk.OfferReply(r.Context(), ViewerOf(r), id, publicity.Offering{
		On: dayField(r, "on"), How: field(r, "how"), Whom: field(r, "whom"), Deadline: dayField(r, "deadline")})
	return s.after(w, r, id, "reply", "publicity.flash.offered", err)
}

func (s *Server) publicityAnswer(w http.ResponseWriter, r *http.Request) error {
	id, err := s.formOf(r)
	if err != nil {
		return err
	}
	err = s.deps.Publicity.Desk.RecordAnswer(r.Context(), ViewerOf(r), id, publicity.Answering{
		On: dayField(r, "answered_on"), Source: field(r, "source"), Text: field(r, "answer")})
	return s.after(w, r, id, "reply", "publicity.flash.answered", err)
}

func (s *Server) publicityAsk(w http.ResponseWriter, r *http.Request) error {
	id, err := s.formOf(r)
	if err != nil {
		return err
	}
	return s.after(w, r, id, "publish", "publicity.flash.asked", s.deps.Publicity.Desk.Ask(r.Context(), ViewerOf(r), id))
}

func (s *Server) publicityApprove(w http.ResponseWriter, r *http.Request) error {
	id, err := s.formOf(r)
	if err != nil {
		return err
	}
	err = s.deps.Publicity.Desk.Approve(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "ask")), field(r, "sure") == "yes")
	if err == nil {
		s.Flash(r.Context(), "publicity.flash.published")
		return seeOther(w, r, casePath(id, "/published"))
	}
	return s.after(w, r, id, "publish", "", err)
}

func (s *Server) publicityBack(w http.ResponseWriter, r *http.Request) error {
	id, err := s.formOf(r)
	if err != nil {
		return err
	}
	return s.after(w, r, id, "publish", "publicity.flash.back", s.deps.Publicity.Desk.TakeBack(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "ask"))))
}

func (s *Server) publicityCite(w http.ResponseWriter, r *http.Request) error {
	id, err := s.formOf(r)
	if err != nil {
		return err
	}
	err = s.deps.Publicity.Log.Cite(r.Context(), ViewerOf(r), publicity.Citation{Case: id, Outlet: field(r, "outlet"), URL: field(r, "url"),
		Archived: field(r, "archived"), On: dayField(r, "cited_on"), Lang: field(r, "cited_lang"), Tone: field(r, "tone"), Correction: field(r, "correction") == "yes"})
	return s.after(w, r, id, "cite", "publicity.flash.cited", err)
}

func (s *Server) publicityUncite(w http.ResponseWriter, r *http.Request) error {
	id, err := s.formOf(r)
	if err != nil {
		return err
	}
	return s.after(w, r, id, "cite", "publicity.flash.uncited", s.deps.Publicity.Log.Uncite(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "citation"))))
}

func (s *Server) publicityCorrect(w http.ResponseWriter, r *http.Request) error {
	id, err := s.formOf(r)
	if err != nil {
		return err
	}
	c := publicity.Correction{Case: id, Wrong: field(r, "wrong"), Right: field(r, "right")}
	if rooms, err := s.deps.Publicity.Log.Public(r.Context(), id); err == nil && len(rooms.Publications) > 0 && field(r, "of") != "0" {
		c.Of = rooms.Publications[0].Number
	}
	return s.after(w, r, id, "correct", "publicity.flash.corrected", s.deps.Publicity.Log.Correct(r.Context(), ViewerOf(r), c))
}

// err is what one form of the room says is wrong.
func (p publicityPage) err(form, name string) string {
	if p.Form != form {
		return ""
	}
	return p.Errors.Of(name)
}

// value is what was written in one form of the room, else what stands there.
func (p publicityPage) value(form, name, now string) string {
	if p.Form == form {
		return p.Values(name)
	}
	return now
}

// Why says why it cannot be published now.
func (p publicityPage) Why() string {
	var e *joinder.Error
	if errors.As(p.Room.Ready, &e) {
		return p.Words.Error(e)
	}
	return ""
}

// ways are the options of how something was sent.
func (p publicityPage) ways() []Option {
	var out []Option
	for _, w := range publicity.Ways {
		out = append(out, Option{Value: w, Text: p.T("publicity.way." + w)})
	}
	return out
}

func (p publicityPage) tones() []Option {
	var out []Option
	for _, t := range publicity.Tones {
		out = append(out, Option{Value: t, Text: p.T("publicity.tone." + t)})
	}
	return out
}

// earliest says the first day that a deadline may have, and where that comes from.
func (p publicityPage) earliest() string {
	e := p.Room.Earliest
	key := "publicity.room.earliest"
	if !e.Certain {
		key = "publicity.room.earliest_estimate"
	}
	return p.T(key, "Day", e.Day, "Count", e.Count)
}

// checkLink leads to the six factors.
func (p publicityPage) checkLink() string {
	if p.Room.Preparation.Check.Complete() || !p.Runs() {
		return p.T("publicity.room.check_read")
	}
	return p.T("publicity.room.check_link")
}

// lintText says what was found in the kit as it stands.
func lintText(p Page, f publicity.Finding) string {
	key := "publicity.lint." + f.Kind
	if !p.Words.Has(key) {
		key = "publicity.lint.other"
	}
	if strings.TrimSpace(f.Words) == "" {
		return p.T(key)
	}
	return p.T("publicity.room.found", "Words", f.Words, "What", p.T(key))
}

// overText says which text is too long where.
func (p publicityPage) overText(o publicity.Over) string {
	part := "body"
	if o.Title {
		part = "title"
	}
	return p.T("publicity.room.over", "Network", o.Network.Name, "Lang", p.T("publicity.lang."+string(o.Lang)), "Part", p.T("publicity.part."+part), "Length", o.Length, "Limit", o.Limit)
}

// toneText says how a citation speaks of the case.
func toneText(p Page, c publicity.Citation) string { return p.T("publicity.tone." + c.Tone) }
