package web

import (
	"net/http"

	"joinder"
	"joinder/internal/account"
)

// ownPage is one's own account.
type ownPage struct {
	doorPage
	Visit      account.Visit
	SignIns    []account.SignIn
	Complaints []ownComplaint
	Unattached []joinder.ID // receipts this browser has proved that are in no account here
}

// ownComplaint is a line of the list of kept complaints.
type ownComplaint struct {
	account.Attached
	Title string // wallet and problem, by name
}

// Strong reports whether a second factor protects the account.
func (p ownPage) Strong() bool { return p.Visit.Record.HasStrongFactor() }

func (s *Server) own(r *http.Request) (ownPage, error) {
	p := ownPage{doorPage: s.door(r, "account.title")}
	var err error
	if p.Visit, err = s.ownVisit(r); err != nil {
		return p, err
	}
	home, in := s.deps.Account.Home, s.signInID(r)
	if p.SignIns, err = home.SignIns(r.Context(), in); err != nil {
		return p, err
	}
	attached, err := home.Complaints(r.Context(), in)
	if err != nil {
		return p, err
	}
	names := s.deps.Account
	kept := map[joinder.ID]bool{}
	for _, c := range attached {
		kept[c.ID] = true
		p.Complaints = append(p.Complaints, ownComplaint{c, named(names.WalletName, c.Wallet, p.Lang) + " · " + named(names.IssueName, c.Issue, p.Lang)})
	}
	for _, id := range s.Session(r.Context()).Holds {
		if !kept[id] {
			p.Unattached = append(p.Unattached, id)
		}
	}
	return p, nil
}

func (s *Server) accountHome(w http.ResponseWriter, r *http.Request) error {
	p, err := s.own(r)
	if err != nil {
		return err
	}
	return s.Render(w, r, http.StatusOK, ownView(p))
}

// ownProblem shows the account with what could not be done.
func (s *Server) ownProblem(w http.ResponseWriter, r *http.Request, cause error) error {
	p, err := s.own(r)
	if err != nil {
		return err
	}
	found, ok := FormErrorsOf(p.Words, cause)
	if !ok {
		return cause
	}
	p.Errors = found
	return s.Render(w, r, statusOf(cause), ownView(p))
}

// accountAttach keeps the receipts that this browser has proved in the account.
func (s *Server) accountAttach(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.deps.Account.Home.Attach(r.Context(), ViewerOf(r), s.Session(r.Context()).Holds); err != nil {
		return err
	}
	s.Flash(r.Context(), "account.attached")
	return leadTo(w, r, "/account")
}

func (s *Server) signInEnd(w http.ResponseWriter, r *http.Request) error {
	other := joinder.ID(r.FormValue("sign_in"))
	if err := s.deps.Account.Home.End(r.Context(), s.origin(r), s.signInID(r), other); err != nil {
		return err
	}
	return leadTo(w, r, "/account")
}

func (s *Server) signOutEverywhere(w http.ResponseWriter, r *http.Request) error {
	if err := s.deps.Account.Home.SignOutEverywhere(r.Context(), s.origin(r), s.signInID(r)); err != nil {
		return err
	}
	if err := s.SignOut(r.Context()); err != nil {
		return err
	}
	s.Flash(r.Context(), "account.signed_out_everywhere")
	return leadTo(w, r, "/sign-in")
}

func (s *Server) accountExport(w http.ResponseWriter, r *http.Request) error {
	body, err := s.deps.Account.Home.Export(r.Context(), s.origin(r), s.signInID(r))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="joinder-account.json"`)
	_, err = w.Write(body)
	return ignoreGone(err)
}

// deletePage asks for the e-mail address, so that nobody deletes by a slip.
func (s *Server) deletePage(w http.ResponseWriter, r *http.Request) error {
	p := s.door(r, "account.delete.title")
	v, err := s.ownVisit(r)
	if err != nil {
		return err
	}
	if !v.Fresh {
		return account.ErrStepUp
	}
	return s.Render(w, r, http.StatusOK, deleteView(p, v.Email))
}

func (s *Server) deleteSend(w http.ResponseWriter, r *http.Request) error {
	p := s.door(r, "account.delete.title")
	v, err := s.ownVisit(r)
	if err != nil {
		return err
	}
	if typed, err := account.ParseEmail(r.FormValue("email")); err != nil || typed != v.Email {
		p.Errors = FormErrors{{Field: "email", Text: p.T("error.account.delete_email")}}
		return s.Render(w, r, http.StatusUnprocessableEntity, deleteView(p, v.Email))
	}
	if err := s.deps.Account.Home.Delete(r.Context(), s.origin(r), s.signInID(r)); err != nil {
		found, ok := FormErrorsOf(p.Words, err)
		if !ok {
			return err
		}
		p.Errors = found
		return s.Render(w, r, http.StatusConflict, deleteView(p, v.Email))
	}
	if err := s.SignOut(r.Context()); err != nil {
		return err
	}
	s.Flash(r.Context(), "account.deleted")
	return leadTo(w, r, "/sign-in")
}
