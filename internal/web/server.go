package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"golang.org/x/time/rate"

	"joinder"
	"joinder/internal/i18n"
)

// Config is what the host decides about the web server.
type Config struct {
	BaseURL        *url.URL       // how people reach the site; https switches on Secure cookies and HSTS
	Lang           joinder.Lang   // language for readers who name none; Chinese when empty
	Host           Host           // who runs this instance, for the imprint
	TrustedProxies []netip.Prefix // peers whose X-Forwarded-For is believed
	Limits         Limits         // zero fields take DefaultLimits
	Version        string         // shown on /about and by /healthz
	Demo           bool           // the data is invented; every page says so
}

// Host is who answers for an instance; empty fields are not shown.
type Host struct {
	Name    string
	Contact string // e-mail address or phone, as the host wrote it
	Address string
}

// Limits bounds what one address may ask for. Rates are per second.
type Limits struct {
	Pages, Writes, Guesses Rate
	Body                   int64 // bytes of a request, unless its route says otherwise
}

// Rate is a token bucket.
type Rate struct {
	PerSecond rate.Limit
	Burst     int
}

// DefaultLimits let a classroom behind one address read, and nobody guess.
func DefaultLimits() Limits {
	return Limits{
		Pages:   Rate{40, 200},
		Writes:  Rate{1, 30},
		Guesses: Rate{rate.Every(10 * time.Second), 8},
		Body:    1 << 20,
	}
}

// Deps is what the pages need from the rest of the house. Each is an interface
// declared beside the page that consumes it.
type Deps struct {
	World    joinder.World
	Log      *slog.Logger
	Catalog  *i18n.Catalog
	Sessions scs.Store // where sessions are kept; nil keeps them in memory
	Viewers  Viewers   // nil: nobody has an account
	Health   func(context.Context) error
	Search   SearchParts  // no Finder: nobody can be found here
	Case     CaseParts    // no Reader: there are no cases here
	File     FileParts    // no Desk: nothing can be filed here
	Account  AccountParts // no Door: nobody can have an account
	Pack     PackParts    // no Pack: no facts are shown
	Seals    SealParts    // no Tiles: no log is published

	Next      NextParts // no Next: only the state says what comes next
	Clock     ClockParts
	Route     RouteParts
	Filing    FilingParts
	Reply     ReplyParts
	Remedy    RemedyParts
	Publicity PublicityParts
	Handoff   HandoffParts

	Areas []Area // pages that live in packages of their own
}

// Server answers requests. Make one with New; it is safe for concurrent use.
type Server struct {
	config   Config
	deps     Deps
	assets   *assets
	sessions *scs.SessionManager
	limiter  *limiter
	table    []Route
	served   map[string]bool // "GET /cases/{id}": rows of the table
	mux      *http.ServeMux
	handler  http.Handler
	known    knownWallets
}

// New wires the route table. It fails on an impossible configuration.
func New(config Config, deps Deps) (*Server, error) {
	if config.BaseURL == nil || config.BaseURL.Host == "" {
		return nil, errors.New("web: no base URL")
	}
	if deps.Catalog == nil {
		return nil, errors.New("web: no catalogue")
	}
	if deps.Search.Finder != nil && deps.Search.Boxes == nil {
		return nil, errors.New("web: nothing closes the questions that browsers keep")
	}
	if config.Lang == "" {
		config.Lang = joinder.Chinese
	}
	config.Limits = config.Limits.orDefault()
	if deps.World.Now == nil {
		deps.World = joinder.RealWorld()
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	files, err := loadAssets(deps.Areas)
	if err != nil {
		return nil, err
	}
	s := &Server{config: config, deps: deps, assets: files}
	s.sessions = s.newSessions(deps.Sessions)
	s.limiter = newLimiter(config.Limits, deps.World.Now)
	s.table, s.served = s.routes(), map[string]bool{}
	for _, area := range deps.Areas {
		s.table = append(s.table, area.Routes(s)...)
	}
	s.mux = http.NewServeMux()
	for _, route := range s.table {
		s.served[route.Method+" "+route.Pattern] = true
		s.mux.Handle(route.Method+" "+route.Pattern, s.serve(route))
	}
	s.mux.Handle("/", s.serve(Route{Pattern: "/", Handler: s.nowhere, Access: Public, Limit: LimitPages}))
	s.handler, err = s.chain(s.mux)
	return s, err
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	for _, pair := range []struct{ have, want *Rate }{{&l.Pages, &d.Pages}, {&l.Writes, &d.Writes}, {&l.Guesses, &d.Guesses}} {
		if *pair.have == (Rate{}) {
			*pair.have = *pair.want
		}
	}
	if l.Body == 0 {
		l.Body = d.Body
	}
	return l
}

// ServeHTTP answers one request through the whole chain.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Routes is the route table, for tests and for documentation.
func (s *Server) Routes() []Route { return append([]Route(nil), s.table...) }

// https reports whether people reach the site over TLS.
func (s *Server) https() bool { return strings.EqualFold(s.config.BaseURL.Scheme, "https") }

// Serve answers on the listener until ctx ends, then lets requests finish for
// up to ten seconds. Routes that take uploads extend their own deadlines.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    256 << 10, // a search for a whole letter still gets an answer in words
		ErrorLog:          slog.NewLogLogger(s.deps.Log.Handler(), slog.LevelWarn),
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := server.Shutdown(grace)
	if served := <-done; err == nil && !errors.Is(served, http.ErrServerClosed) {
		err = served
	}
	return err
}
