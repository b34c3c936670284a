package web

import (
	"errors"
	"net/http"

	"joinder/internal/account"
)

// doorPage is a page with a small form to get in: sign in, code, sign up.
type doorPage struct {
	Page
	Errors      FormErrors
	Email       string
	Next        string
	Passkeys    bool   // they work under this address
	PasskeysOn  string // else: where they work; "" nowhere
	AfterSignUp bool
}

func (s *Server) door(r *http.Request, titleKey string) doorPage {
	p := doorPage{Page: s.Page(r, titleKey), Next: nextOf(r, "/account")}
	p.NoIndex = true
	p.Passkeys, p.PasskeysOn = s.passkeysAt(r)
	return p
}

// passkeysAt says whether passkeys work where the reader is, else where.
func (s *Server) passkeysAt(r *http.Request) (here bool, elsewhere string) {
	keys := s.deps.Account.Passkeys
	if keys.PasskeysAt(r.Host) {
		return true, ""
	}
	if keys.PasskeysAt("localhost") {
		return false, keys.PasskeyOrigin()
	}
	return false, ""
}

func (s *Server) signInPage(w http.ResponseWriter, r *http.Request) error {
	p := s.door(r, "account.sign_in.title")
	p.AfterSignUp = r.URL.Query().Get("new") == "1"
	if p.SignedIn() && !p.AfterSignUp {
		return leadTo(w, r, p.Next)
	}
	return s.Render(w, r, http.StatusOK, signInView(p))
}

func (s *Server) signInSend(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return badForm(err)
	}
	p := s.door(r, "account.sign_in.title")
	p.Email = r.PostForm.Get("email")
	step, err := s.deps.Account.Door.Password(r.Context(), s.origin(r), p.Email, r.PostForm.Get("password"))
	if err != nil {
		return s.wrongDoor(w, r, &p, signInView, err)
	}
	if step.Half.Account == "" {
		if err := s.enter(r, step.SignIn); err != nil {
			return err
		}
		return leadTo(w, r, p.Next)
	}
	// A fresh token here too: what is kept from now on belongs to this person.
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.keepHalf(r, step.Half)
	return leadTo(w, r, withNext("/sign-in/code", p.Next))
}

func (s *Server) codePage(w http.ResponseWriter, r *http.Request) error {
	p := s.door(r, "account.code.title")
	if s.half(r).Account == "" {
		return leadTo(w, r, withNext("/sign-in", p.Next))
	}
	return s.Render(w, r, http.StatusOK, codeView(p))
}

func (s *Server) codeSend(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return badForm(err)
	}
	p := s.door(r, "account.code.title")
	in, err := s.deps.Account.Door.Code(r.Context(), s.origin(r), s.half(r), r.PostForm.Get("code"))
	if errors.Is(err, account.ErrHalfOver) {
		s.Put(r.Context(), keptHalf, "")
		return s.wrongDoor(w, r, &p, signInView, err)
	}
	if err != nil {
		return s.wrongDoor(w, r, &p, codeView, err)
	}
	if err := s.enter(r, in); err != nil {
		return err
	}
	return leadTo(w, r, p.Next)
}

func (s *Server) signUpPage(w http.ResponseWriter, r *http.Request) error {
	return s.Render(w, r, http.StatusOK, signUpView(s.door(r, "account.sign_up.title")))
}

// signUpSend leads everybody to the sign-in, whether or not the name was free:
// the answer must not tell who has an account.
func (s *Server) signUpSend(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return badForm(err)
	}
	p := s.door(r, "account.sign_up.title")
	p.Email = r.PostForm.Get("email")
	if err := s.deps.Account.Door.SignUp(r.Context(), s.origin(r), p.Email, r.PostForm.Get("password")); err != nil {
		return s.wrongDoor(w, r, &p, signUpView, err)
	}
	return leadTo(w, r, "/sign-in?new=1")
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	if id := s.signInID(r); id != "" {
		if err := s.deps.Account.Door.SignOut(r.Context(), s.origin(r), id); err != nil {
			return err
		}
	}
	if err := s.SignOut(r.Context()); err != nil {
		return err
	}
	s.Flash(r.Context(), "account.signed_out")
	return leadTo(w, r, "/sign-in")
}
