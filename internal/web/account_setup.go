package web

import "net/http"

// firstPage is where the one-time link leads: the first admin's account.
type firstPage struct {
	appPage
	Action string
}

func (s *Server) setupPage(w http.ResponseWriter, r *http.Request) error {
	if err := s.deps.Account.Setup.SetupOpen(r.Context(), s.origin(r), r.PathValue("token")); err != nil {
		return err
	}
	return s.showSetup(w, r, http.StatusOK, nil, true)
}

func (s *Server) showSetup(w http.ResponseWriter, r *http.Request, status int, wrong FormErrors, renew bool) error {
	p := firstPage{appPage: appPage{doorPage: s.door(r, "account.setup.title")}, Action: "/setup/" + r.PathValue("token")}
	p.Errors, p.Email, p.Next, p.Path = wrong, r.PostFormValue("email"), "", "/"
	if !p.Passkeys && p.PasskeysOn != "" {
		p.Path = p.Action
	}
	e, err := s.enrolment(r, "", renew)
	if err != nil {
		return err
	}
	if err := p.show(e); err != nil {
		return err
	}
	return s.Render(w, r, status, setupView(p))
}

// setupSend uses the link up. Opening it does not: mail scanners do that.
func (s *Server) setupSend(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return badForm(err)
	}
	e, err := s.enrolment(r, "", false)
	if err != nil {
		return err
	}
	form := r.PostForm
	in, codes, err := s.deps.Account.Setup.SetupWithPassword(r.Context(), s.origin(r), r.PathValue("token"),
		form.Get("email"), form.Get("password"), e.Box, form.Get("code"))
	if err != nil {
		found, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showSetup(w, r, http.StatusUnprocessableEntity, found, false)
	}
	if err := s.enter(r, in); err != nil {
		return err
	}
	return s.showCodes(w, r, codes)
}
