package web

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/skip2/go-qrcode"

	"joinder/internal/account"
)

// appPage is setting up codes from an app.
type appPage struct {
	doorPage
	Secret string // in groups of four, for typing
	QR     string // data: URL of the same as a picture
}

// enrolment is the app being set up in this session; a new one when there is
// none, or renew asks for one.
func (s *Server) enrolment(r *http.Request, email string, renew bool) (account.Enrolment, error) {
	factors := s.deps.Account.Factors
	if box, err := base64.StdEncoding.DecodeString(s.Value(r.Context(), keptEnrolment)); err == nil && len(box) > 0 && !renew {
		if e, err := factors.ReadEnrolment(box, email); err == nil {
			return e, nil
		}
	}
	e, err := factors.NewEnrolment(email)
	if err == nil {
		s.Put(r.Context(), keptEnrolment, base64.StdEncoding.EncodeToString(e.Box))
	}
	return e, err
}

func (p *appPage) show(e account.Enrolment) error {
	for i := 0; i < len(e.Secret); i += 4 {
		p.Secret += e.Secret[i:min(i+4, len(e.Secret))] + " "
	}
	p.Secret = strings.TrimSpace(p.Secret)
	code, err := qrcode.New(e.URI, qrcode.Medium)
	if err != nil {
		return err
	}
	png, err := code.PNG(440)
	if err != nil {
		return err
	}
	p.QR = "data:image/png;base64," + base64.StdEncoding.EncodeToString(png)
	return nil
}

func (s *Server) appPage(w http.ResponseWriter, r *http.Request) error {
	return s.showApp(w, r, http.StatusOK, nil, true)
}

func (s *Server) showApp(w http.ResponseWriter, r *http.Request, status int, wrong FormErrors, renew bool) error {
	v, err := s.ownVisit(r)
	if err != nil {
		return err
	}
	if !v.Fresh {
		return account.ErrStepUp
	}
	if v.Record.PasswordHash == "" {
		s.Flash(r.Context(), "error.account.totp_needs_password")
		return leadTo(w, r, "/account/password")
	}
	p := appPage{doorPage: s.door(r, "account.app.title")}
	p.Errors = wrong
	e, err := s.enrolment(r, v.Email, renew)
	if err != nil {
		return err
	}
	if err := p.show(e); err != nil {
		return err
	}
	return s.Render(w, r, status, appView(p))
}

func (s *Server) appSend(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ownVisit(r)
	if err != nil {
		return err
	}
	e, err := s.enrolment(r, v.Email, false)
	if err != nil {
		return err
	}
	codes, err := s.deps.Account.Factors.AddTOTP(r.Context(), s.origin(r), s.signInID(r), e.Box, r.FormValue("code"))
	if err != nil {
		found, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showApp(w, r, http.StatusUnprocessableEntity, found, false)
	}
	s.Put(r.Context(), keptEnrolment, "")
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	return s.showCodes(w, r, codes)
}

// showCodes shows recovery codes, this once.
func (s *Server) showCodes(w http.ResponseWriter, r *http.Request, codes []string) error {
	return s.Render(w, r, http.StatusOK, codesView(s.door(r, "account.recovery.title"), codes))
}

func (s *Server) recoveryRenew(w http.ResponseWriter, r *http.Request) error {
	codes, err := s.deps.Account.Factors.RenewRecoveryCodes(r.Context(), s.origin(r), s.signInID(r))
	if err != nil {
		return s.ownProblem(w, r, err)
	}
	return s.showCodes(w, r, codes)
}

func (s *Server) appRemove(w http.ResponseWriter, r *http.Request) error {
	if err := s.deps.Account.Factors.RemoveTOTP(r.Context(), s.origin(r), s.signInID(r)); err != nil {
		return s.ownProblem(w, r, err)
	}
	s.Flash(r.Context(), "account.app.removed")
	return leadTo(w, r, "/account")
}

func (s *Server) passwordPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ownVisit(r)
	if err != nil {
		return err
	}
	if !v.Fresh {
		return account.ErrStepUp
	}
	return s.Render(w, r, http.StatusOK, passwordView(s.door(r, "account.password.title"), v))
}

func (s *Server) passwordSend(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ownVisit(r)
	if err != nil {
		return err
	}
	p := s.door(r, "account.password.title")
	if err := s.deps.Account.Factors.SetPassword(r.Context(), s.origin(r), s.signInID(r), r.FormValue("password")); err != nil {
		found, ok := FormErrorsOf(p.Words, err)
		if !ok {
			return err
		}
		p.Errors = found
		return s.Render(w, r, http.StatusUnprocessableEntity, passwordView(p, v))
	}
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.Flash(r.Context(), "account.password.changed")
	return leadTo(w, r, "/account")
}

// confirmPage asks for a factor again before sensitive acts.
func (s *Server) confirmPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ownVisit(r)
	if err != nil {
		return err
	}
	return s.Render(w, r, http.StatusOK, confirmView(s.door(r, "account.confirm.title"), v))
}

func (s *Server) confirmSend(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ownVisit(r)
	if err != nil {
		return err
	}
	p := s.door(r, "account.confirm.title")
	if err := s.deps.Account.Factors.StepUp(r.Context(), s.origin(r), s.signInID(r), r.FormValue("answer")); err != nil {
		found, ok := FormErrorsOf(p.Words, err)
		if !ok {
			return err
		}
		for i := range found {
			found[i].Field = "answer"
		}
		p.Errors = found
		return s.Render(w, r, http.StatusUnprocessableEntity, confirmView(p, v))
	}
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	return leadTo(w, r, p.Next)
}
