package web

import (
	"net/http"
	"net/url"

	"joinder"
	"joinder/internal/recourse/handoff/seat"
)

// seatOfferPage is an invitation as whoever has the link sees it.
type seatOfferPage struct {
	Page
	Offer seat.Offer
	Token string
	Need  string // what is missing before it can be accepted: "sign_in", "factor", "fresh" or ""
}

func (s *Server) seatLook(w http.ResponseWriter, r *http.Request) error {
	p := seatOfferPage{Page: s.Page(r, "seat.offer.title"), Token: r.PathValue("token")}
	p.NoIndex = true
	var err error
	if p.Offer, err = s.deps.Handoff.Seats.Look(r.Context(), p.Token); err != nil {
		return err
	}
	if p.Need, err = s.seatNeeds(r); err != nil {
		return err
	}
	return s.Render(w, r, http.StatusOK, seatOfferView(p))
}

// seatNeeds says what an account must do before it can hold a seat.
func (s *Server) seatNeeds(r *http.Request) (string, error) {
	v := ViewerOf(r)
	switch {
	case v.Account == "":
		return "sign_in", nil
	case v.SteppedUp:
		return "", nil
	}
	visit, err := s.ownVisit(r)
	if err != nil {
		return "", err
	}
	if !visit.SignIn.Strong && !visit.Record.HasStrongFactor() {
		return "factor", nil
	}
	return "fresh", nil
}

// Way is where the reader goes first.
func (p seatOfferPage) Way() string {
	back := url.QueryEscape("/seats/" + p.Token)
	switch p.Need {
	case "sign_in":
		return "/sign-in?next=" + back
	case "factor":
		return "/account"
	}
	return "/account/confirm?next=" + back
}

// Handover reports whether the case itself is offered.
func (p seatOfferPage) Handover() bool { return p.Offer.Seat.Role == joinder.Organiser }

func (s *Server) seatAccept(w http.ResponseWriter, r *http.Request) error {
	id, err := s.deps.Handoff.Seats.Accept(r.Context(), ViewerOf(r), r.PathValue("token"))
	if err != nil {
		return err
	}
	s.Flash(r.Context(), "seat.accepted")
	return seeOther(w, r, casePath(id, ""))
}
