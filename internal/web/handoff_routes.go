package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"joinder"
	"joinder/internal/account"
	"joinder/internal/recourse/handoff"
	"joinder/internal/recourse/handoff/seat"
)

// HandoffParts is what the pages of the pack for lawyers, and who is let in to advise need.
type HandoffParts struct {
	Desk  HandoffDesk
	Seats SeatDesk
}

// HandoffDesk gives a case into other hands (internal/recourse/handoff).
type HandoffDesk interface {
	Room(ctx context.Context, v joinder.Viewer, id joinder.ID) (handoff.Room, error)
	Name(ctx context.Context, v joinder.Viewer, n handoff.Naming) (joinder.ID, error)
	End(ctx context.Context, v joinder.Viewer, id, recipient joinder.ID) error
	Permit(ctx context.Context, v joinder.Viewer, id, complaint, recipient joinder.ID, yes bool) error
	SetTerms(ctx context.Context, v joinder.Viewer, id joinder.ID, t handoff.Terms) error
	Order(ctx context.Context, v joinder.Viewer, id, recipient joinder.ID, lang joinder.Lang) (joinder.ID, error)
	Open(ctx context.Context, v joinder.Viewer, id, pack joinder.ID) (handoff.Pack, io.ReadCloser, error)
}

// SeatDesk lets people into a case (internal/recourse/handoff/seat).
type SeatDesk interface {
	Invite(ctx context.Context, v joinder.Viewer, in seat.Invitation) (seat.Link, error)
	HandTo(ctx context.Context, v joinder.Viewer, id joinder.ID, number int) error
	Look(ctx context.Context, token string) (seat.Offer, error)
	Accept(ctx context.Context, v joinder.Viewer, token string) (joinder.ID, error)
	Take(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID) error
	Revoke(ctx context.Context, v joinder.Viewer, id, seat joinder.ID, reason string) error
	Seats(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]seat.Seat, error)
	LastDay(s seat.Seat) joinder.Date
}

// packTime is how long handing out a pack may take.
const packTime = 30 * time.Minute

func (s *Server) handoffRoutes() []Route {
	if s.deps.Handoff.Desk == nil {
		return nil
	}
	post := func(pattern string, h HandlerFunc) Route {
		return Route{Method: "POST", Pattern: pattern, Handler: h, Access: Private}
	}
	return []Route{
		{Method: "GET", Pattern: "/cases/{id}/handoff", Handler: s.handoffRoom, Access: Private},
		post("/cases/{id}/handoff/recipients", s.handoffName),
		post("/cases/{id}/handoff/recipients/end", s.handoffEnd),
		post("/cases/{id}/handoff/consent", s.handoffConsent),
		post("/cases/{id}/handoff/interest", s.handoffInterest),
		post("/cases/{id}/handoff/packs", s.freshly(s.handoffOrder, "/handoff")),
		{Method: "GET", Pattern: "/cases/{id}/handoff/packs/{pack}", Handler: s.freshly(s.handoffPack, "/handoff"), Access: Private, Slow: packTime},

		{Method: "GET", Pattern: "/cases/{id}/seats", Handler: s.seatRoom, Access: Private},
		post("/cases/{id}/seats", s.freshly(s.seatInvite, "/seats")),
		post("/cases/{id}/seats/revoke", s.freshly(s.seatRevoke, "/seats")),
		post("/cases/{id}/seats/handover", s.freshly(s.seatHandover, "/seats")),
		post("/cases/{id}/seats/take", s.seatTake),
		{Method: "GET", Pattern: "/seats/{token}", Handler: s.seatLook, Access: Private, Limit: LimitGuesses},
		{Method: "POST", Pattern: "/seats/{token}", Handler: s.seatAccept, Access: SignedIn, Limit: LimitGuesses},
	}
}

// freshly sends people with an account whose second factor was given too long
// ago to give it again; they come back to the room. Who has no second factor
// acts by receipt alone and carries no office of the account.
func (s *Server) freshly(h HandlerFunc, room string) HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		v := ViewerOf(r)
		if v.Account == "" || v.SteppedUp {
			return h(w, r)
		}
		visit, err := s.ownVisit(r)
		if err != nil {
			return err
		}
		if !visit.SignIn.Strong && !visit.Record.HasStrongFactor() {
			return h(w, r)
		}
		id, err := idOf(r, "id")
		if err != nil {
			return err
		}
		if wantsJSON(r) {
			return account.ErrStepUp
		}
		return seeOther(w, r, "/account/confirm?next="+url.QueryEscape(casePath(id, room)))
	}
}
