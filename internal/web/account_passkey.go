package web

import (
	"encoding/json"
	"io"
	"net/http"

	"joinder"
	"joinder/internal/account"
)

// passkeyAnswer is what passkey.js sends when the authenticator has spoken.
type passkeyAnswer struct {
	Answer json.RawMessage `json:"answer"`
	Name   string          `json:"name"`
	Next   string          `json:"next"`
}

// ask sends a ceremony's question and keeps its state in the session.
func (s *Server) askPasskey(w http.ResponseWriter, r *http.Request, c account.Ceremony, err error) error {
	if err != nil {
		return err
	}
	s.Put(r.Context(), keptCeremony, string(c.State))
	return writeJSON(w, c.Options)
}

// answered reads the answer; the state is taken out of the session, so that
// one question has one answer.
func (s *Server) answered(r *http.Request) (kept []byte, answer passkeyAnswer, err error) {
	kept = []byte(s.Value(r.Context(), keptCeremony))
	s.Put(r.Context(), keptCeremony, "")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, answer, err
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, answer, joinder.Fail(joinder.Invalid, "error.account.passkey").Because(err)
	}
	return kept, answer, nil
}

func writeJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return ignoreGone(json.NewEncoder(w).Encode(v))
}

// goOn tells passkey.js where to go.
func goOn(w http.ResponseWriter, to string) error { return writeJSON(w, map[string]string{"next": to}) }

func (s *Server) signInPasskeyBegin(w http.ResponseWriter, r *http.Request) error {
	c, err := s.deps.Account.Door.BeginPasskey(r.Context())
	return s.askPasskey(w, r, c, err)
}

func (s *Server) signInPasskeyFinish(w http.ResponseWriter, r *http.Request) error {
	kept, answer, err := s.answered(r)
	if err != nil {
		return err
	}
	in, err := s.deps.Account.Door.FinishPasskey(r.Context(), s.origin(r), kept, answer.Answer)
	if err != nil {
		return err
	}
	if err := s.enter(r, in); err != nil {
		return err
	}
	next := localPath(answer.Next)
	if next == "/" {
		next = "/account"
	}
	return goOn(w, next)
}

func (s *Server) signUpPasskeyBegin(w http.ResponseWriter, r *http.Request) error {
	c, err := s.deps.Account.Door.BeginPasskeySignUp(r.Context(), s.origin(r), r.FormValue("email"))
	return s.askPasskey(w, r, c, err)
}

func (s *Server) signUpPasskeyFinish(w http.ResponseWriter, r *http.Request) error {
	kept, answer, err := s.answered(r)
	if err != nil {
		return err
	}
	if err := s.deps.Account.Door.FinishPasskeySignUp(r.Context(), s.origin(r), kept, answer.Answer); err != nil {
		return err
	}
	return goOn(w, "/sign-in?new=1")
}

func (s *Server) setupPasskeyBegin(w http.ResponseWriter, r *http.Request) error {
	c, err := s.deps.Account.Setup.BeginSetupPasskey(r.Context(), s.origin(r), r.PathValue("token"), r.FormValue("email"))
	return s.askPasskey(w, r, c, err)
}

func (s *Server) setupPasskeyFinish(w http.ResponseWriter, r *http.Request) error {
	kept, answer, err := s.answered(r)
	if err != nil {
		return err
	}
	in, err := s.deps.Account.Setup.FinishSetupPasskey(r.Context(), s.origin(r), r.PathValue("token"), kept, answer.Answer)
	if err != nil {
		return err
	}
	if err := s.enter(r, in); err != nil {
		return err
	}
	return goOn(w, "/account")
}

func (s *Server) confirmPasskeyBegin(w http.ResponseWriter, r *http.Request) error {
	c, err := s.deps.Account.Passkeys.BeginPasskeyStepUp(r.Context(), s.signInID(r))
	return s.askPasskey(w, r, c, err)
}

func (s *Server) confirmPasskeyFinish(w http.ResponseWriter, r *http.Request) error {
	kept, answer, err := s.answered(r)
	if err != nil {
		return err
	}
	if err := s.deps.Account.Passkeys.FinishPasskeyStepUp(r.Context(), s.origin(r), s.signInID(r), kept, answer.Answer); err != nil {
		return err
	}
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	return goOn(w, localPath(answer.Next))
}

func (s *Server) passkeyAddBegin(w http.ResponseWriter, r *http.Request) error {
	c, err := s.deps.Account.Passkeys.BeginPasskeyAdd(r.Context(), s.signInID(r))
	return s.askPasskey(w, r, c, err)
}

func (s *Server) passkeyAddFinish(w http.ResponseWriter, r *http.Request) error {
	kept, answer, err := s.answered(r)
	if err != nil {
		return err
	}
	if err := s.deps.Account.Passkeys.FinishPasskeyAdd(r.Context(), s.origin(r), s.signInID(r), kept, answer.Answer, answer.Name); err != nil {
		return err
	}
	s.Flash(r.Context(), "account.passkey.added")
	return goOn(w, "/account")
}

func (s *Server) passkeyRemove(w http.ResponseWriter, r *http.Request) error {
	if err := s.deps.Account.Passkeys.RemovePasskey(r.Context(), s.origin(r), s.signInID(r), r.FormValue("passkey")); err != nil {
		return s.ownProblem(w, r, err)
	}
	s.Flash(r.Context(), "account.passkey.removed")
	return leadTo(w, r, "/account")
}
