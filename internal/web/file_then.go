package web

import (
	"encoding/hex"
	"net/http"
	"strings"

	"joinder"
	"joinder/internal/intake"
)

// then is what somebody means to do once their complaint is filed. It is kept
// in the session beside the draft, and decides nothing: joining takes the
// person's own consents, on the page after the receipt's code.
type then struct {
	Case   joinder.ID // to join; "" for none
	Title  string     // of it
	Wallet string     // that it is about
	Issue  string
	Group  joinder.ID // to look at again, where there is no case yet
}

// thenName is the session's name for a draft's plan. A token is never stored.
func thenName(t intake.Token) string { return "then." + hex.EncodeToString(t.Key()[:8]) }

// remind keeps the plan of a draft.
func (s *Server) remind(r *http.Request, t intake.Token, plan then) {
	switch {
	case plan.Case != "":
		s.Put(r.Context(), thenName(t), "case:"+string(plan.Case))
	case plan.Group != "":
		s.Put(r.Context(), thenName(t), "group:"+string(plan.Group))
	}
}

// then is the plan of a draft, if this browser made one.
func (s *Server) then(r *http.Request, t intake.Token) then {
	if t == "" {
		return then{}
	}
	kind, text, _ := strings.Cut(s.Value(r.Context(), thenName(t)), ":")
	switch id, err := joinder.ParseID(text); {
	case err != nil:
	case kind == "case":
		return s.thenJoin(r, text)
	case kind == "group":
		return then{Group: id}
	}
	return then{}
}

// thenJoin is the plan to join a case that takes members; no plan otherwise.
func (s *Server) thenJoin(r *http.Request, text string) then {
	id, err := joinder.ParseID(text)
	if err != nil || s.deps.Case.Reader == nil {
		return then{}
	}
	c, err := s.deps.Case.Reader.Case(r.Context(), ViewerOf(r), id)
	if err != nil {
		if joinder.KindOf(err) != joinder.NotFound {
			s.deps.Log.Error("case to join after filing", "err", err)
		}
		return then{}
	}
	if !c.Public.State.TakesMembers() {
		return then{}
	}
	return then{Case: id, Title: c.Public.Title, Wallet: c.Public.Wallet, Issue: c.Public.Issue}
}

// carry puts what an answer already knows into a new draft, so that nothing is
// asked twice, and gives what comes after filing. The case says what the
// person left open, and a guess what is still open then.
func (s *Server) carry(d *intake.Draft, r *http.Request) then {
	if d.Narrative == "" {
		d.Narrative = field(r, "text") // its name where people ask
	}
	d.Amount, d.Currency, d.OccurredOn = clip(field(r, "amount"), 40), clip(field(r, "currency"), 8), clip(field(r, "day"), 20)
	plan := s.thenJoin(r, field(r, "case"))
	if plan.Case == "" {
		plan.Group, _ = joinder.ParseID(field(r, "group"))
	}
	if d.Wallet == "" && d.WalletName == "" {
		d.Wallet = plan.Wallet
	}
	for _, issue := range []string{plan.Issue, clip(field(r, "guess"), 64)} {
		if d.Issue == "" && r.PostFormValue("from") != "what" {
			d.Issue = issue
		}
	}
	return plan
}
