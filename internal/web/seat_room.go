package web

import (
	"net/http"
	"strconv"

	"joinder"
	"joinder/internal/recourse/handoff"
	"joinder/internal/recourse/handoff/seat"
)

// seatPage lists who has a seat in a case, and lets an organiser give one.
type seatPage struct {
	caseRoomPage
	Seats   []seat.Seat
	Mine    []joinder.ID // complaints of the reader that the case is offered to
	Counsel []handoff.Recipient
	Link    seat.Link // just made: shown once
	Form    string    // which form needs another look: invite, handover, or a seat's id
	Errors  FormErrors
	Values  map[string]string
	desk    SeatDesk
	now     seatClock
}

// seatClock tells the state of a seat.
type seatClock func(seat.Seat) seat.State

func (s *Server) seatRoom(w http.ResponseWriter, r *http.Request) error {
	p, err := s.seatPage(r)
	if err != nil {
		return err
	}
	if id := r.URL.Query().Get("counsel"); id != "" {
		p.Form, p.Values = "invite", map[string]string{"role": string(joinder.Counsel), "recipient": id}
		for _, c := range p.Counsel {
			if string(c.ID) == id {
				p.Values["name"], p.Values["purpose"] = c.Name, c.Purpose
			}
		}
	}
	return s.Render(w, r, http.StatusOK, seatView(p))
}

func (s *Server) seatPage(r *http.Request) (p seatPage, err error) {
	p.desk, p.Values = s.deps.Handoff.Seats, map[string]string{}
	now := s.deps.World.Now()
	p.now = func(k seat.Seat) seat.State { return k.State(now) }
	if p.caseRoomPage, err = s.caseRoom(r, "/seats", "seat.title"); err != nil {
		return p, err
	}
	if p.Seats, err = p.desk.Seats(r.Context(), p.Viewer, p.Case.ID); err != nil {
		return p, err
	}
	room, err := s.deps.Handoff.Desk.Room(r.Context(), p.Viewer, p.Case.ID)
	for _, k := range p.Seats {
		for _, m := range room.Mine {
			if k.Role == joinder.Organiser && k.Member == m.Number && p.now(k) == seat.Offered {
				p.Mine = append(p.Mine, m.Complaint)
			}
		}
	}
	for _, to := range room.Recipients {
		if to.Ended.IsZero() {
			p.Counsel = append(p.Counsel, to)
		}
	}
	return p, err
}

// Err is what is wrong with a field of a form.
func (p seatPage) Err(form, field string) string {
	if p.Form != form {
		return ""
	}
	return p.Errors.Of(field)
}

// Val is what was typed into a field of a form.
func (p seatPage) Val(form, field, otherwise string) string {
	if v, typed := p.Values[field]; typed && p.Form == form {
		return v
	}
	return otherwise
}

// Tone is the colour of a state.
func (p seatPage) Tone(k seat.Seat) string {
	switch p.now(k) {
	case seat.Offered:
		return "soon"
	case seat.Held, seat.Passed:
		return ""
	}
	return "late"
}

// Open reports whether a seat can still be revoked.
func (p seatPage) Open(k seat.Seat) bool {
	return p.Runs() && (p.now(k) == seat.Offered || p.now(k) == seat.Held)
}

// Title names a seat: its holder, or the member who was offered the case.
func (p seatPage) SeatName(k seat.Seat) string {
	if k.Member > 0 {
		return p.T("case.member", "Number", k.Member)
	}
	return k.Name
}

// Present are the seats that are not over; Past the others.
func (p seatPage) Present() (out []seat.Seat) {
	for _, k := range p.Seats {
		if s := p.now(k); s == seat.Held || s == seat.Offered {
			out = append(out, k)
		}
	}
	return out
}

// Past are the seats that are over.
func (p seatPage) Past() (out []seat.Seat) {
	for _, k := range p.Seats {
		if s := p.now(k); s != seat.Held && s != seat.Offered {
			out = append(out, k)
		}
	}
	return out
}

// RoleOptions are the seats that can be given, each with what it may read.
func (p seatPage) RoleOptions() []Option {
	var out []Option
	for _, role := range seat.Roles() {
		out = append(out, Option{Value: string(role), Text: roleName(p.Page, role), Hint: p.T("seat.scope." + string(role))})
	}
	return out
}

// CounselOptions are the recipients that counsel can stand for.
func (p seatPage) CounselOptions() []Option {
	out := []Option{{Value: "", Text: p.T("seat.counsel_none")}}
	for _, c := range p.Counsel {
		out = append(out, Option{Value: string(c.ID), Text: c.Name})
	}
	return out
}

// seatDo reads a form, acts, and shows the room again with what is wrong.
func (s *Server) seatDo(w http.ResponseWriter, r *http.Request, form, flash string, act func(id joinder.ID) (seat.Link, error)) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	link, err := act(id)
	if err == nil && link.Token == "" {
		s.Flash(r.Context(), flash)
		return seeOther(w, r, casePath(id, "/seats"))
	}
	var problems FormErrors
	if err != nil {
		var ok bool
		if problems, ok = FormErrorsOf(s.wordsOf(r), err); !ok {
			return err
		}
	}
	p, pageErr := s.seatPage(r)
	if pageErr != nil {
		return pageErr
	}
	if p.Link, p.Errors = link, problems; len(problems) == 0 {
		return s.Render(w, r, http.StatusOK, seatView(p))
	}
	p.Form = form
	for name := range r.PostForm {
		p.Values[name] = r.PostFormValue(name)
	}
	return s.Render(w, r, http.StatusUnprocessableEntity, seatView(p))
}

func (s *Server) seatInvite(w http.ResponseWriter, r *http.Request) error {
	return s.seatDo(w, r, "invite", "", func(id joinder.ID) (seat.Link, error) {
		in := seat.Invitation{Case: id, Role: joinder.CaseRole(field(r, "role")), Name: field(r, "name"), Purpose: field(r, "purpose")}
		if in.Role == joinder.Organiser {
			in.Role = "" // the case itself is handed over by a form of its own
		}
		if in.Role == joinder.Counsel {
			in.Recipient = joinder.ID(field(r, "recipient"))
		}
		if text := field(r, "ends"); text != "" {
			var err error
			if in.Ends, err = joinder.ParseDate(text); err != nil {
				return seat.Link{}, joinder.Fail(joinder.Invalid, "error.handoff.day").On("ends")
			}
		}
		return s.deps.Handoff.Seats.Invite(r.Context(), ViewerOf(r), in)
	})
}

func (s *Server) seatHandover(w http.ResponseWriter, r *http.Request) error {
	return s.seatDo(w, r, "handover", "seat.offered_member", func(id joinder.ID) (seat.Link, error) {
		if field(r, "sure") != "yes" {
			return seat.Link{}, joinder.Fail(joinder.Invalid, "error.seat.sure").On("sure")
		}
		if text := field(r, "number"); text != "" {
			n, _ := strconv.Atoi(text) // refused when it is no number
			return seat.Link{}, s.deps.Handoff.Seats.HandTo(r.Context(), ViewerOf(r), id, n)
		}
		return s.deps.Handoff.Seats.Invite(r.Context(), ViewerOf(r), seat.Invitation{Case: id, Role: joinder.Organiser, Name: field(r, "name")})
	})
}

func (s *Server) seatRevoke(w http.ResponseWriter, r *http.Request) error {
	return s.seatDo(w, r, r.FormValue("seat"), "seat.revoked", func(id joinder.ID) (seat.Link, error) {
		return seat.Link{}, s.deps.Handoff.Seats.Revoke(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "seat")), field(r, "reason"))
	})
}

// seatTake makes a member whom the case was offered to its organiser.
func (s *Server) seatTake(w http.ResponseWriter, r *http.Request) error {
	return s.seatDo(w, r, "take", "seat.taken", func(id joinder.ID) (seat.Link, error) {
		return seat.Link{}, s.deps.Handoff.Seats.Take(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "complaint")))
	})
}
