package web

import (
	"net/http"

	"joinder"
	"joinder/internal/recourse/remedy/operator"
)

// operatorsPage is where admins invite, verify and revoke.
type operatorsPage struct {
	Page
	All    []operator.Access
	Link   operator.Link // shown once, right after it was drawn
	Errors FormErrors
	Failed string // "invite", or the id of the access whose form it was
	sent   func(string) string
	name   func(string) string
	now    func(operator.Access) string
}

func (s *Server) operatorList(w http.ResponseWriter, r *http.Request) error {
	return s.showOperators(w, r, http.StatusOK, operator.Link{}, "", nil)
}

func (s *Server) showOperators(w http.ResponseWriter, r *http.Request, status int, link operator.Link, failed string, problems FormErrors) error {
	p := operatorsPage{Page: s.Page(r, "operator.admin.title"), Link: link, Failed: failed, Errors: problems}
	p.NoIndex = true
	p.sent = func(name string) string { return clip(r.PostFormValue(name), 1000) }
	p.name = func(id string) string { return s.walletLabel(p.Page, id) }
	p.now = func(a operator.Access) string { return a.State(s.deps.World.Now()) }
	var err error
	if p.All, err = s.deps.Remedy.Operators.List(r.Context(), p.Viewer); err != nil {
		return err
	}
	return s.Render(w, r, status, operatorsView(p))
}

// Val is what was typed into the invitation.
func (p operatorsPage) Val(name string) string {
	if p.Failed == "invite" {
		return p.sent(name)
	}
	return ""
}

// Err is what is wrong with a field of the invitation.
func (p operatorsPage) Err(name string) string {
	if p.Failed == "invite" {
		return p.Errors.Of(name)
	}
	return ""
}

func (p operatorsPage) hows() (out []Option) {
	for _, h := range operator.Hows {
		out = append(out, Option{Value: string(h), Text: p.T("operator.how." + string(h)), Hint: p.T("operator.how." + string(h) + ".hint")})
	}
	return out
}

func (s *Server) operatorInvite(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	link, err := s.deps.Remedy.Operators.Invite(r.Context(), ViewerOf(r), operator.Invite{
		Wallet: field(r, "wallet"), Name: field(r, "name"), How: operator.How(field(r, "how")), Reason: field(r, "reason"),
	})
	if err != nil {
		problems, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showOperators(w, r, http.StatusUnprocessableEntity, operator.Link{}, "invite", problems)
	}
	// The link is shown on this answer and nowhere else: only its digest is kept.
	return s.showOperators(w, r, http.StatusOK, link, "", nil)
}

func (s *Server) operatorVerify(w http.ResponseWriter, r *http.Request) error {
	return s.operatorJudge(w, r, "operator.admin.verified", func(id joinder.ID, reason string) error {
		return s.deps.Remedy.Operators.Verify(r.Context(), ViewerOf(r), id, reason)
	})
}

func (s *Server) operatorRevoke(w http.ResponseWriter, r *http.Request) error {
	return s.operatorJudge(w, r, "operator.admin.revoked", func(id joinder.ID, reason string) error {
		return s.deps.Remedy.Operators.Revoke(r.Context(), ViewerOf(r), id, reason)
	})
}

func (s *Server) operatorJudge(w http.ResponseWriter, r *http.Request, flash string, judge func(joinder.ID, string) error) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	if err := judge(id, field(r, "reason")); err != nil {
		problems, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showOperators(w, r, http.StatusUnprocessableEntity, operator.Link{}, string(id), problems)
	}
	s.Flash(r.Context(), flash)
	return seeOther(w, r, "/operators")
}

// stateTone is the colour of an access's state.
func stateTone(state string) string {
	switch state {
	case "verified":
		return ""
	case "claimed":
		return "soon"
	case "revoked":
		return "late"
	}
	return "off"
}
