package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"joinder"
	"joinder/internal/account"
)

// accountRoutes are the pages of signing up, signing in and one's own account.
func (s *Server) accountRoutes() []Route {
	if s.deps.Account.Door == nil {
		return nil
	}
	page := func(pattern string, h HandlerFunc, access Access) Route {
		return Route{Method: "GET", Pattern: pattern, Handler: h, Access: access}
	}
	guess := func(pattern string, h HandlerFunc, access Access) Route {
		return Route{Method: "POST", Pattern: pattern, Handler: h, Access: access, Limit: LimitGuesses}
	}
	act := func(pattern string, h HandlerFunc) Route {
		return Route{Method: "POST", Pattern: pattern, Handler: s.sensitive(h), Access: SignedIn}
	}
	return []Route{
		page("/sign-in", s.signInPage, Private),
		guess("/sign-in", s.signInSend, Private),
		page("/sign-in/code", s.codePage, Private),
		guess("/sign-in/code", s.codeSend, Private),
		{Method: "POST", Pattern: "/sign-in/passkey/begin", Handler: s.signInPasskeyBegin, Access: Private},
		guess("/sign-in/passkey/finish", s.signInPasskeyFinish, Private),
		page("/sign-up", s.signUpPage, Private),
		guess("/sign-up", s.signUpSend, Private),
		guess("/sign-up/passkey/begin", s.signUpPasskeyBegin, Private),
		{Method: "POST", Pattern: "/sign-up/passkey/finish", Handler: s.signUpPasskeyFinish, Access: Private},
		{Method: "POST", Pattern: "/sign-out", Handler: s.signOut, Access: Private},

		page("/setup/{token}", s.setupPage, Private),
		guess("/setup/{token}", s.setupSend, Private),
		guess("/setup/{token}/passkey/begin", s.setupPasskeyBegin, Private),
		guess("/setup/{token}/passkey/finish", s.setupPasskeyFinish, Private),

		page("/account", s.accountHome, SignedIn),
		page("/account/confirm", s.confirmPage, SignedIn),
		guess("/account/confirm", s.confirmSend, SignedIn),
		{Method: "POST", Pattern: "/account/confirm/passkey/begin", Handler: s.confirmPasskeyBegin, Access: SignedIn},
		guess("/account/confirm/passkey/finish", s.confirmPasskeyFinish, SignedIn),
		{Method: "GET", Pattern: "/account/app", Handler: s.sensitive(s.appPage), Access: SignedIn},
		act("/account/app", s.appSend),
		act("/account/app/remove", s.appRemove),
		act("/account/recovery", s.recoveryRenew),
		{Method: "GET", Pattern: "/account/password", Handler: s.sensitive(s.passwordPage), Access: SignedIn},
		act("/account/password", s.passwordSend),
		act("/account/passkeys/begin", s.passkeyAddBegin),
		act("/account/passkeys/finish", s.passkeyAddFinish),
		act("/account/passkeys/remove", s.passkeyRemove),
		act("/account/attach", s.accountAttach),
		act("/account/sign-ins/end", s.signInEnd),
		act("/account/sign-out-everywhere", s.signOutEverywhere),
		act("/account/export", s.accountExport),
		{Method: "GET", Pattern: "/account/delete", Handler: s.sensitive(s.deletePage), Access: SignedIn},
		act("/account/delete", s.deleteSend),
	}
}

// origin is where the request came from, for counting guesses and for the log.
func (s *Server) origin(r *http.Request) account.Origin {
	return account.Origin{Address: s.clientAddr(r), Device: account.DeviceOf(r.UserAgent())}
}

// signInID is the sign-in that the browser's session names.
func (s *Server) signInID(r *http.Request) joinder.ID { return s.Session(r.Context()).Account }

// ownVisit is the account of whoever is looking.
func (s *Server) ownVisit(r *http.Request) (account.Visit, error) {
	return s.deps.Account.Home.Visit(r.Context(), s.signInID(r))
}

// sensitive sends people whose factors were given too long ago to give them
// again; they come back to the page they were on.
func (s *Server) sensitive(h HandlerFunc) HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := h(w, r)
		if !errors.Is(err, account.ErrStepUp) || wantsJSON(r) {
			return err
		}
		back := pathWithout(r.URL, "lang")
		if r.Method != http.MethodGet {
			back = "/account"
			if from := pathOfReferer(r); strings.HasPrefix(from, "/account") && !strings.HasPrefix(from, "/account/confirm") {
				back = from
			}
		}
		http.Redirect(w, r, "/account/confirm?next="+url.QueryEscape(back), http.StatusSeeOther)
		return nil
	}
}

// enter ties the browser to a new sign-in, under a new token, and ends the one
// it had before.
func (s *Server) enter(r *http.Request, in account.SignIn) error {
	if old := s.signInID(r); old != "" {
		if err := s.deps.Account.Door.SignOut(r.Context(), s.origin(r), old); err != nil {
			return err
		}
	}
	for _, name := range []string{keptHalf, keptCeremony, keptEnrolment} {
		s.Put(r.Context(), name, "")
	}
	// How fresh and strong it is stands in the sign-in itself, not in the session.
	return s.SignIn(r.Context(), in.ID, false)
}

// What the pages keep in the session between two requests.
const (
	keptHalf      = "account.half"
	keptCeremony  = "account.ceremony"
	keptEnrolment = "account.enrolment"
)

// keepHalf and half carry the way in between password and code.
func (s *Server) keepHalf(r *http.Request, h account.Half) {
	s.Put(r.Context(), keptHalf, string(h.Account)+" "+strconv.FormatInt(h.At.UnixMicro(), 10))
}

func (s *Server) half(r *http.Request) account.Half {
	id, at, _ := strings.Cut(s.Value(r.Context(), keptHalf), " ")
	us, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return account.Half{}
	}
	return account.Half{Account: joinder.ID(id), At: time.UnixMicro(us).UTC()}
}

// nextOf is where the person was going, on this site.
func nextOf(r *http.Request, otherwise string) string {
	next := localPath(r.FormValue("next"))
	if next == "/" || strings.HasPrefix(next, "/sign-") || strings.HasPrefix(next, "/account/confirm") {
		return otherwise
	}
	return next
}

func withNext(path, next string) string {
	if next == "" || next == "/account" {
		return path
	}
	return path + "?next=" + url.QueryEscape(next)
}

func leadTo(w http.ResponseWriter, r *http.Request, path string) error {
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}
