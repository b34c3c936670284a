package web

import (
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"joinder"
)

// withSession loads the session and keeps what the handler changed in it. The
// session is stored before the first byte of the answer leaves; if that fails,
// the answer is dropped and the person reads that it failed, so that nobody is
// told of a sign-in or a receipt that was not kept.
func (s *Server) withSession(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Cookie")
		token := ""
		if c, err := r.Cookie(s.sessions.Cookie.Name); err == nil {
			token = c.Value
		}
		ctx, err := s.sessions.Load(r.Context(), token)
		if err != nil {
			s.fail(w, r, joinder.Fail(joinder.Unavailable, "error.shell.unavailable").Because(err))
			return
		}
		r = r.WithContext(ctx)
		sw := &sessionWriter{ResponseWriter: w, server: s, request: r}
		next.ServeHTTP(sw, r)
		sw.keep()
		if sw.err != nil {
			for _, name := range []string{"Location", "Content-Length", "Content-Disposition", "Set-Cookie", "Etag"} {
				w.Header().Del(name)
			}
			s.fail(w, r, joinder.Fail(joinder.Unavailable, "error.shell.unavailable").Because(sw.err))
		}
	})
}

// sessionWriter stores the session before the first byte.
type sessionWriter struct {
	http.ResponseWriter
	server  *Server
	request *http.Request
	kept    bool
	err     error // of storing; the answer is then swallowed
}

func (w *sessionWriter) keep() {
	if w.kept {
		return
	}
	w.kept = true
	ctx, sessions := w.request.Context(), w.server.sessions
	switch sessions.Status(ctx) {
	case scs.Modified:
		token, expiry, err := sessions.Commit(ctx)
		if err != nil {
			w.err = err
			return
		}
		sessions.WriteSessionCookie(ctx, w.ResponseWriter, token, expiry)
	case scs.Destroyed:
		sessions.WriteSessionCookie(ctx, w.ResponseWriter, "", time.Time{})
	}
}

// WriteHeader stores the session first.
func (w *sessionWriter) WriteHeader(status int) {
	if status >= 200 {
		w.keep()
	}
	if w.err == nil {
		w.ResponseWriter.WriteHeader(status)
	}
}

// Write stores the session first.
func (w *sessionWriter) Write(b []byte) (int, error) {
	w.keep()
	if w.err != nil {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *sessionWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
