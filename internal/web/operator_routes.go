package web

import (
	"errors"
	"net/http"
	"net/url"

	"joinder"
	"joinder/internal/account"
)

func (s *Server) operatorRoutes() []Route {
	post := func(pattern string, h HandlerFunc, access Access) Route {
		return Route{Method: "POST", Pattern: pattern, Handler: h, Access: access}
	}
	return []Route{
		{Method: "GET", Pattern: "/operator", Handler: s.operatorHome, Access: SignedIn},
		{Method: "GET", Pattern: "/operator/join/{token}", Handler: s.operatorJoin, Access: Private, Limit: LimitGuesses},
		{Method: "POST", Pattern: "/operator/join/{token}", Handler: s.steppedUp(s.operatorClaim, "/operator/join/"), Access: SignedIn, Limit: LimitGuesses},
		{Method: "GET", Pattern: "/operator/cases/{id}", Handler: s.operatorCase, Access: SignedIn},
		{Method: "GET", Pattern: "/operator/cases/{id}/{file}", Handler: s.operatorFile, Access: SignedIn},
		{Method: "GET", Pattern: "/operator/cases/{id}/evidence/{item}", Handler: s.operatorEvidence, Access: SignedIn, Slow: uploadTime},
		post("/operator/cases/{id}/say", s.operatorDo("say", s.operatorSay), SignedIn),
		post("/operator/cases/{id}/offer", s.operatorDo("offer", s.remedyOffer), SignedIn),
		post("/operator/cases/{id}/promise", s.operatorDo("promise", s.remedyPromise), SignedIn),
		post("/operator/cases/{id}/withdraw", s.operatorDo("", s.remedyWithdraw), SignedIn),
		post("/operator/cases/{id}/closure", s.operatorDo("closure", s.remedyClosure), SignedIn),

		{Method: "GET", Pattern: "/operators", Handler: s.steppedUp(s.operatorList, "/operators"), Access: Admins},
		post("/operators", s.steppedUp(s.operatorInvite, "/operators"), Admins),
		post("/operators/{id}/verify", s.steppedUp(s.operatorVerify, "/operators"), Admins),
		post("/operators/{id}/revoke", s.steppedUp(s.operatorRevoke, "/operators"), Admins),
	}
}

// steppedUp sends people whose second factor was given too long ago to give it
// again; they come back to the page. A path that ends in "/" goes on with the
// token of the address.
func (s *Server) steppedUp(h HandlerFunc, back string) HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		if ViewerOf(r).SteppedUp {
			return h(w, r)
		}
		visit, err := s.ownVisit(r)
		if err != nil {
			return err
		}
		if !visit.SignIn.Strong && !visit.Record.HasStrongFactor() {
			return joinder.Fail(joinder.Forbidden, "error.operator.factor")
		}
		if wantsJSON(r) {
			return account.ErrStepUp
		}
		to := back
		if to[len(to)-1] == '/' {
			to += r.PathValue("token")
		}
		return seeOther(w, r, "/account/confirm?next="+url.QueryEscape(to))
	}
}

// operatorDo is remedyDo for the operator's page of a case.
func (s *Server) operatorDo(form string, act remedyAct) HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := idOf(r, "id")
		if err != nil {
			return err
		}
		if err := badForm(r.ParseForm()); err != nil {
			return err
		}
		// Whoever is no operator of this case learns nothing of it, and an
		// organiser's own way to the same forms is the case's room.
		if _, err := s.deps.Remedy.Operator.Case(r.Context(), ViewerOf(r), id); err != nil {
			return err
		}
		flash, anchor, err := act(r, id)
		if err != nil {
			problems, ok := FormErrorsOf(s.wordsOf(r), err)
			var e *joinder.Error
			if !ok || errors.As(err, &e) && e.Kind == joinder.NotFound {
				return err
			}
			return s.showOperatorCase(w, r, http.StatusUnprocessableEntity, form, problems)
		}
		s.Flash(r.Context(), flash)
		return seeOther(w, r, "/operator/cases/"+string(id)+"#"+anchor)
	}
}
