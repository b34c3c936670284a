package web

import (
	"context"
	"encoding/hex"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"joinder"
)

// policy is the content security policy: nothing inline, nothing from
// elsewhere. connect-src lets app.js save drafts.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// chain is the way of every request, outermost first.
func (s *Server) chain(inner http.Handler) (http.Handler, error) {
	crossOrigin := http.NewCrossOriginProtection()
	if err := crossOrigin.AddTrustedOrigin(s.config.BaseURL.Scheme + "://" + s.config.BaseURL.Host); err != nil {
		return nil, err
	}
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, joinder.Fail(joinder.Forbidden, "error.shell.cross_origin"))
	}))
	// Random padding hides the length of pages that hold both a secret and
	// words of the asker (BREACH).
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(2), gzhttp.RandomJitter(32, 0, false))
	if err != nil {
		return nil, err
	}
	return s.observe(s.secure(compress(s.survive(crossOrigin.Handler(inner))))), nil
}

// secure sets the headers that every answer carries.
func (s *Server) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")
		if s.https() {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

type contextKey int

const (
	noteKey contextKey = iota
	viewerKey
)

// note is what the access log says about a request. It names the pattern, not
// the address: addresses hold resumable links, queries hold people's words.
type note struct {
	id      string
	pattern string
	status  int
	bytes   int64
}

func noteOf(r *http.Request) *note {
	n, _ := r.Context().Value(noteKey).(*note)
	return n
}

// requestID names a request in the log and on error pages.
func requestID(r *http.Request) string {
	if n := noteOf(r); n != nil {
		return n.id
	}
	return ""
}

// observe gives the request its id and writes the access log.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := s.deps.World.Now()
		n := &note{id: hex.EncodeToString(s.deps.World.Bytes(6)), status: http.StatusOK}
		w.Header().Set("X-Request-Id", n.id)
		cw := &countingWriter{ResponseWriter: w, note: n}
		next.ServeHTTP(cw, r.WithContext(context.WithValue(r.Context(), noteKey, n)))
		s.deps.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
			slog.String("request", n.id), slog.String("method", knownMethod(r.Method)), slog.String("route", n.pattern),
			slog.Int("status", n.status), slog.Int64("bytes", n.bytes),
			slog.Duration("took", s.deps.World.Now().Sub(began).Round(10*time.Microsecond)))
	})
}

func knownMethod(m string) string {
	switch m {
	case "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH":
		return m
	}
	return "other"
}

// countingWriter remembers what was answered.
type countingWriter struct {
	http.ResponseWriter
	note    *note
	written bool
}

func (w *countingWriter) WriteHeader(status int) {
	if !w.written && status >= 200 {
		w.note.status, w.written = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *countingWriter) Write(b []byte) (int, error) {
	w.written = true
	n, err := w.ResponseWriter.Write(b)
	w.note.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// survive turns a panic into an error page with the request's id. If part of
// an answer is out already, the connection is cut, so that nobody takes half a
// page for a whole one.
func (s *Server) survive(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cw := &countingWriter{ResponseWriter: w, note: &note{}}
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.deps.Log.Error("panic", "request", requestID(r), "panic", p, "stack", string(debug.Stack()))
			if cw.written {
				panic(http.ErrAbortHandler)
			}
			s.fail(w, r, joinder.Fail(joinder.Internal, "error.shell.internal"))
		}()
		next.ServeHTTP(cw, r)
	})
}
