package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"joinder"
)

// HandlerFunc answers a request or says why not; errors.go turns the error
// into a page. A handler that fails must not have written anything.
type HandlerFunc func(w http.ResponseWriter, r *http.Request) error

// Access is who may call a route at all. What they then see is decided by the
// viewer, inside the query.
type Access int

// Who may call.
const (
	Static   Access = iota // everybody, without a session: assets, health
	Public                 // everybody; the answer may still depend on the session
	Private                // everybody, but the page holds personal things: never stored by browsers or proxies
	SignedIn               // accounts; others are sent to sign in
	Moderators
	Admins
)

// LimitClass is which of the rates per address counts for a route.
type LimitClass int

// Rates. The zero value counts reads as pages and everything else as writes.
const (
	LimitByMethod LimitClass = iota
	LimitPages
	LimitWrites
	LimitGuesses // codes and passwords
	LimitNone
)

// Route is one row of the table.
type Route struct {
	Method  string // GET serves HEAD too
	Pattern string // as http.ServeMux reads it, without method
	Handler HandlerFunc
	Access  Access
	Limit   LimitClass
	Body    int64         // bytes a request may carry; 0 is Limits.Body
	Slow    time.Duration // time for reading and writing, when the server's 30 and 60 seconds are too short (uploads)
}

// routes is the one route table of the site. Page groups give their rows in a
// method beside their handlers and are listed here.
func (s *Server) routes() []Route {
	return slices.Concat(
		[]Route{
			{Method: "GET", Pattern: "/assets/{file}", Handler: s.asset, Access: Static, Limit: LimitNone},
			{Method: "GET", Pattern: "/favicon.ico", Handler: s.favicon, Access: Static, Limit: LimitNone},
			{Method: "GET", Pattern: "/robots.txt", Handler: s.robots, Access: Static},
			{Method: "GET", Pattern: "/site.webmanifest", Handler: s.manifest, Access: Static},
			{Method: "GET", Pattern: "/healthz", Handler: s.healthz, Access: Static},
			{Method: "GET", Pattern: "/about", Handler: s.about, Access: Public},
			{Method: "POST", Pattern: "/preferences", Handler: s.setPreferences, Access: Public},
		},
		s.searchRoutes(),
		s.caseRoutes(),
		s.letterRoutes(),
		s.routeRoutes(),
		s.filingRoutes(),
		s.clockRoutes(),
		s.replyRoutes(),
		s.remedyRoutes(),
		s.publicityRoutes(),
		s.handoffRoutes(),
		s.fileRoutes(),
		s.accountRoutes(),
		s.packRoutes(),
		s.sealRoutes(),
	)
}

// serve prepares one route: limits, session, access, errors.
func (s *Server) serve(route Route) http.Handler {
	inner := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.admit(w, r, route); err != nil {
			s.fail(w, r, err)
			return
		}
		if err := route.Handler(w, r); err != nil {
			s.fail(w, r, err)
		}
	}))
	if route.Access != Static {
		inner = s.withViewer(inner)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if note := noteOf(r); note != nil {
			note.pattern = route.Pattern
		}
		if wait, ok := s.limiter.allow(s.clientAddr(r), route.Limit, r.Method); !ok {
			w.Header().Set("Retry-After", wait)
			s.fail(w, r, joinder.Fail(joinder.RateLimited, "error.shell.rate"))
			return
		}
		limit := route.Body
		if limit == 0 {
			limit = s.config.Limits.Body
		}
		if r.ContentLength > limit {
			w.Header().Set("Connection", "close")
			s.fail(w, r, &http.MaxBytesError{Limit: limit})
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		if route.Slow > 0 {
			until := time.Now().Add(route.Slow) // the network keeps the machine's time
			control := http.NewResponseController(w)
			_ = control.SetReadDeadline(until) // test recorders have none
			_ = control.SetWriteDeadline(until)
		}
		inner.ServeHTTP(w, r)
	})
}

// admit holds the access column of the table.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, route Route) error {
	if route.Access >= Private {
		w.Header().Set("Cache-Control", "no-store")
	}
	if route.Access < SignedIn {
		return nil
	}
	viewer := ViewerOf(r)
	if viewer.Account == "" {
		return errSignIn
	}
	switch {
	case route.Access == Moderators && viewer.Role != joinder.RoleModerator && viewer.Role != joinder.RoleAdmin,
		route.Access == Admins && viewer.Role != joinder.RoleAdmin:
		return joinder.Fail(joinder.Forbidden, "error.shell.forbidden")
	}
	return nil
}

// nowhere answers what no row of the table matches: another method of a known
// address, an address with a slash too many, or nothing at all.
func (s *Server) nowhere(w http.ResponseWriter, r *http.Request) error {
	if allowed := s.methodsOf(r); len(allowed) > 0 {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		return errMethod
	}
	if path := strings.TrimRight(r.URL.Path, "/"); path != "" && path != r.URL.Path && !strings.HasPrefix(path, "//") {
		probe := r.Clone(r.Context())
		probe.URL.Path = path
		if _, pattern := s.mux.Handler(probe); pattern != "/" {
			target := *r.URL
			target.Path, target.RawPath, target.Scheme, target.Host = path, "", "", ""
			http.Redirect(w, r, target.String(), http.StatusPermanentRedirect)
			return nil
		}
	}
	return joinder.Fail(joinder.NotFound, "error.shell.not_found")
}

func (s *Server) methodsOf(r *http.Request) []string {
	var allowed []string
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE"} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := s.mux.Handler(probe); pattern != "/" && pattern != "" && method != r.Method {
			allowed = append(allowed, method)
		}
	}
	return allowed
}
