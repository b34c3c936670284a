package web

import (
	"errors"
	"net/http"
	"strconv"

	"joinder"
	"joinder/internal/recourse/remedy"
)

// remedyAct is one form of the room: it does what the form says and names the
// message and the place of the page to come back to.
type remedyAct func(r *http.Request, id joinder.ID) (flash, anchor string, err error)

// remedyDo reads a form and shows the room again when something needs another look.
func (s *Server) remedyDo(form string, act remedyAct) HandlerFunc {
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
			return s.showRemedy(w, r, http.StatusUnprocessableEntity, form, problems)
		}
		s.Flash(r.Context(), flash)
		return seeOther(w, r, casePath(id, "/remedy#"+anchor))
	}
}

// formMoney reads the fields "amount" and "currency"; an empty amount is none.
func formMoney(r *http.Request) (joinder.Money, error) {
	text := field(r, "amount")
	if text == "" {
		return joinder.Money{}, nil
	}
	m, err := joinder.ParseMoney(text, joinder.Currency(field(r, "currency")))
	switch {
	case errors.Is(err, joinder.ErrUnknownCurrency):
		return m, joinder.Fail(joinder.Invalid, "error.remedy.currency").On("currency")
	case errors.Is(err, joinder.ErrTooPrecise):
		return m, joinder.Fail(joinder.Invalid, "error.remedy.amount_places").On("amount")
	case err != nil:
		return m, joinder.Fail(joinder.Invalid, "error.remedy.amount_bad").On("amount")
	}
	return m, nil
}

// formDay reads a day; one that cannot be read is no day.
func formDay(r *http.Request, name string) joinder.Date {
	d, _ := joinder.ParseDate(field(r, name))
	return d
}

// formNumber reads a member's number; "" is everybody.
func formNumber(r *http.Request) (int, error) {
	text := field(r, "number")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, joinder.Fail(joinder.Invalid, "error.remedy.number", "Number", clip(text, 20)).On("number")
	}
	return n, nil
}

// proposalOf reads an offer's form, of either side.
func proposalOf(r *http.Request, id joinder.ID) (remedy.Proposal, error) {
	p := remedy.Proposal{Case: id, Source: field(r, "source"), Basis: joinder.OfferBasis(field(r, "basis")), Words: r.PostFormValue("words"), Until: formDay(r, "until")}
	for _, a := range r.PostForm["asks"] {
		p.Asks = append(p.Asks, joinder.OfferAsk(a))
	}
	var err error
	if p.Basis == joinder.FixedAmount {
		if p.Amount, err = formMoney(r); err != nil {
			return p, err
		}
	}
	p.Number, err = formNumber(r)
	return p, err
}

// pledgeOf reads a promise's form, of either side.
func pledgeOf(r *http.Request, id joinder.ID) (p remedy.Pledge, err error) {
	p = remedy.Pledge{Case: id, Source: field(r, "source"), Words: r.PostFormValue("words"), Due: formDay(r, "due")}
	p.Number, err = formNumber(r)
	return p, err
}

func (s *Server) remedyOffer(r *http.Request, id joinder.ID) (string, string, error) {
	p, err := proposalOf(r, id)
	if err == nil {
		_, err = s.deps.Remedy.Desk.Offer(r.Context(), ViewerOf(r), p)
	}
	return "remedy.done.offer", "offers", err
}

func (s *Server) remedyPromise(r *http.Request, id joinder.ID) (string, string, error) {
	p, err := pledgeOf(r, id)
	if err == nil {
		_, err = s.deps.Remedy.Desk.Promise(r.Context(), ViewerOf(r), p)
	}
	return "remedy.done.promise", "promises", err
}

func (s *Server) remedyWithdraw(r *http.Request, id joinder.ID) (string, string, error) {
	return "remedy.done.withdraw", "offers", s.deps.Remedy.Desk.Withdraw(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "offer")))
}

// remedyClosure proposes, takes back or ends, as the button says.
func (s *Server) remedyClosure(r *http.Request, id joinder.ID) (string, string, error) {
	closer, v := s.deps.Remedy.Closer, ViewerOf(r)
	switch field(r, "act") {
	case "propose":
		return "remedy.done.closure", "closure", closer.ProposeClosure(r.Context(), v, id, r.PostFormValue("words"))
	case "take_back":
		return "remedy.done.taken_back", "closure", closer.TakeBackClosure(r.Context(), v, id)
	case "end":
		return "remedy.done.ended", "closure", closer.End(r.Context(), v, id, r.PostFormValue("words"))
	}
	return "", "", joinder.Fail(joinder.Invalid, "error.shell.bad_form")
}

func (s *Server) remedyAnswer(r *http.Request, id joinder.ID) (string, string, error) {
	reply := remedy.Reply{Case: id, Offer: joinder.ID(field(r, "offer")), Complaint: joinder.ID(field(r, "complaint")), Reply: joinder.OfferReply(field(r, "reply"))}
	_, err := s.deps.Remedy.Desk.Answer(r.Context(), ViewerOf(r), reply)
	if reply.Reply == joinder.AcceptsOffer {
		return "remedy.done.accept", "offers", err
	}
	return "remedy.done.refuse", "offers", err
}

func (s *Server) remedyDecide(r *http.Request, id joinder.ID) (string, string, error) {
	if k := field(r, "kept"); k != "1" && k != "0" {
		return "", "", joinder.Fail(joinder.Invalid, "error.shell.bad_form")
	}
	return "remedy.done.decide", "promises", s.deps.Remedy.Desk.Decide(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "promise")), joinder.ID(field(r, "complaint")), field(r, "kept") == "1")
}

func (s *Server) remedyPaid(r *http.Request, id joinder.ID) (string, string, error) {
	m, err := formMoney(r)
	if err == nil {
		err = s.deps.Remedy.Desk.Paid(r.Context(), ViewerOf(r), remedy.Receipt{
			Case: id, Complaint: joinder.ID(field(r, "complaint")), Offer: joinder.ID(field(r, "offer")), Amount: m, On: formDay(r, "on"),
			Reference: r.PostFormValue("reference"), Evidence: joinder.ID(field(r, "evidence")), Form: clip(field(r, "form"), 64),
		})
	}
	return "remedy.done.paid", "money", err
}

func (s *Server) remedyVoid(r *http.Request, id joinder.ID) (string, string, error) {
	return "remedy.done.void", "money", s.deps.Remedy.Desk.Void(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "payout")))
}

func (s *Server) remedyShare(r *http.Request, id joinder.ID) (string, string, error) {
	return "remedy.done.share", "share", s.deps.Remedy.Desk.Share(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "complaint")), field(r, "yes") == "1")
}

func (s *Server) remedyOutcome(r *http.Request, id joinder.ID) (string, string, error) {
	return "remedy.done.outcome", "closure", s.deps.Remedy.Closer.Say(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "complaint")), joinder.Outcome(field(r, "outcome")))
}
