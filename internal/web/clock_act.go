package web

import (
	"net/http"
	"strconv"

	"joinder"
	"joinder/internal/recourse/clock"
)

// clockAct is one form of the board: it does what the form says and names the
// message and the place of the page to come back to.
type clockAct func(r *http.Request, id joinder.ID) (flash, anchor string, err error)

// clockDo reads a form and shows the board again when something needs another look.
func (s *Server) clockDo(form string, act clockAct) HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := idOf(r, "id")
		if err != nil {
			return err
		}
		if err := badForm(r.ParseForm()); err != nil {
			return err
		}
		flash, anchor, err := act(r, id)
		if err != nil {
			problems, ok := FormErrorsOf(s.wordsOf(r), err)
			if !ok {
				return err
			}
			return s.showClocks(w, r, http.StatusUnprocessableEntity, form, problems)
		}
		s.Flash(r.Context(), flash)
		return seeOther(w, r, casePath(id, "/clocks#"+anchor))
	}
}

// clockDay reads a day; one that cannot be read is no day.
func clockDay(r *http.Request) joinder.Date {
	d, _ := joinder.ParseDate(field(r, "on"))
	return d
}

// telling reads what the forms have in common.
func telling(r *http.Request, id joinder.ID) clock.Telling {
	number, _ := strconv.Atoi(field(r, "number"))
	return clock.Telling{Case: id, Complaint: joinder.ID(field(r, "complaint")), Number: number, Submission: joinder.ID(field(r, "filing")),
		Kind: joinder.HappeningKind(field(r, "kind")), On: clockDay(r), Note: r.PostFormValue("note")}
}

func (s *Server) clockRecord(r *http.Request, id joinder.ID) (flash, anchor string, err error) {
	return "clock.done.recorded", "history", s.deps.Clock.Desk.Record(r.Context(), ViewerOf(r), telling(r, id))
}

func (s *Server) clockFinal(r *http.Request, id joinder.ID) (flash, anchor string, err error) {
	return "clock.done.final", "own", s.deps.Clock.Desk.FinalAnswer(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "filing")), clockDay(r), r.PostFormValue("note"))
}

// clockCorrect changes a day, or takes the entry back.
func (s *Server) clockCorrect(r *http.Request, id joinder.ID) (flash, anchor string, err error) {
	on := clockDay(r)
	flash = "clock.done.corrected"
	if field(r, "never") == "1" {
		on, flash = joinder.Date{}, "clock.done.taken_back"
	} else if on.IsZero() {
		return "", "", joinder.Fail(joinder.Invalid, "error.clock.day").On("on")
	}
	return flash, "history", s.deps.Clock.Desk.Correct(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "entry")), on, r.PostFormValue("why"))
}

func (s *Server) clockMet(r *http.Request, id joinder.ID) (flash, anchor string, err error) {
	return "clock.done.met", "own", s.deps.Clock.Desk.Mark(r.Context(), ViewerOf(r), telling(r, id), field(r, "rule"))
}

// clockMail starts or ends reminders by mail.
func (s *Server) clockMail(r *http.Request, id joinder.ID) (flash, anchor string, err error) {
	if field(r, "end") == "1" {
		return "clock.done.mail_ended", "remind", s.deps.Clock.Desk.EndReminders(r.Context(), ViewerOf(r), id, clock.Mail)
	}
	if !s.deps.Clock.Mail {
		return "", "", joinder.Fail(joinder.NotFound, "error.clock.no_mail")
	}
	return "clock.done.mail", "remind", s.deps.Clock.Desk.RemindByMail(r.Context(), ViewerOf(r), id, field(r, "address"), s.wordsOf(r).Lang())
}
