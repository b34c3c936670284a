package web

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"joinder"
)

// Errors of the shell that are answered in a way of their own.
var (
	errSignIn = joinder.Fail(joinder.Forbidden, "error.shell.forbidden")
	errMethod = joinder.Fail(joinder.NotFound, "error.shell.method")
)

// statusOf maps an error to its HTTP status; this is the only place.
func statusOf(err error) int {
	switch {
	case errors.Is(err, errMethod):
		return http.StatusMethodNotAllowed
	case errors.Is(err, errSignIn):
		return http.StatusUnauthorized
	}
	switch joinder.KindOf(err) {
	case joinder.Invalid:
		return http.StatusUnprocessableEntity
	case joinder.NotFound:
		return http.StatusNotFound
	case joinder.Forbidden:
		return http.StatusForbidden
	case joinder.Conflict:
		return http.StatusConflict
	case joinder.TooLarge:
		return http.StatusRequestEntityTooLarge
	case joinder.RateLimited:
		return http.StatusTooManyRequests
	case joinder.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// kindKey is the catalogue key of the headline for a status.
func kindKey(status int) string {
	switch status {
	case http.StatusMethodNotAllowed:
		return "error.kind.method"
	case http.StatusUnprocessableEntity:
		return "error.kind.invalid"
	case http.StatusNotFound:
		return "error.kind.not_found"
	case http.StatusForbidden, http.StatusUnauthorized:
		return "error.kind.forbidden"
	case http.StatusConflict:
		return "error.kind.conflict"
	case http.StatusRequestEntityTooLarge:
		return "error.kind.too_large"
	case http.StatusTooManyRequests:
		return "error.kind.rate_limited"
	case http.StatusServiceUnavailable:
		return "error.kind.unavailable"
	}
	return "error.kind.internal"
}

// translate gives errors of net/http a kind and words.
func (s *Server) translate(r *http.Request, err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		limit := s.wordsOf(r).Size(tooLarge.Limit)
		return joinder.Fail(joinder.TooLarge, "error.shell.too_large", "Limit", limit)
	}
	return err
}

// problem is an error as RFC 9457 JSON.
type problem struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail"`
	Key      string `json:"key,omitempty"`
	Field    string `json:"field,omitempty"`
	Instance string `json:"instance,omitempty"`
}

// fail answers with the error's status and words: a page, or JSON for those
// who asked for it. Details of our own faults go to the log only.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	err = s.translate(r, err)
	status := statusOf(err)
	if status == http.StatusUnauthorized && r.Method == http.MethodGet && !wantsJSON(r) {
		http.Redirect(w, r, "/sign-in?next="+url.QueryEscape(localPath(r.URL.RequestURI())), http.StatusSeeOther)
		return
	}
	level := slog.LevelDebug
	if status >= 500 {
		level = slog.LevelError
	}
	s.deps.Log.Log(r.Context(), level, "request failed", "request", requestID(r), "status", status, "err", err)
	w.Header().Set("Cache-Control", "no-store")
	if wantsJSON(r) {
		s.failJSON(w, r, status, err)
		return
	}
	p := s.Page(r, kindKey(status))
	p.NoIndex = true
	e := errorPage{Page: p, Text: p.Words.Error(err)}
	if status >= 500 {
		e.Incident = requestID(r)
	}
	if err := s.Render(w, r, status, e.view()); err != nil {
		s.deps.Log.Error("error page", "err", err)
		http.Error(w, e.Text, status)
	}
}

func (s *Server) failJSON(w http.ResponseWriter, r *http.Request, status int, err error) {
	words := s.wordsOf(r)
	answer := problem{Type: "about:blank", Title: words.T(kindKey(status)), Status: status, Detail: words.Error(err)}
	var e *joinder.Error
	if errors.As(err, &e) {
		answer.Key, answer.Field = e.Key, e.Field
	}
	if status >= 500 {
		answer.Instance = requestID(r)
	}
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // the reader may have gone
}

// wantsJSON reports whether the caller is a program.
func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

// localPath returns s when it is a path on this site, "/" otherwise, so that
// nobody is sent elsewhere by a link to us.
func localPath(s string) string {
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\r\n\t") {
		return "/"
	}
	u, err := url.Parse(s)
	if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(u.Path, "//") {
		return "/"
	}
	return u.RequestURI()
}
