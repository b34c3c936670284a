package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"

	"joinder"
)

// Session is what a browser has proved.
type Session struct {
	Account   joinder.ID
	Holds     []joinder.ID // complaints whose receipt code was given
	SteppedUp time.Time    // when a second factor was last given; zero if never
}

// Viewers turns what a browser has proved into who is looking. It is asked
// once per request, so that a role taken away is gone at the next click.
type Viewers interface {
	// Viewer must return the public viewer for an account that is closed, and
	// an error only when it cannot tell.
	Viewer(ctx context.Context, session Session) (joinder.Viewer, error)
}

// Keys of the session's values.
const (
	sessionAccount = "account"
	sessionHolds   = "holds"
	sessionStepUp  = "stepup"
	sessionFlash   = "flash"
)

// heldAtMost bounds how many receipts one browser carries; the oldest go first.
const heldAtMost = 50

func (s *Server) newSessions(store scs.Store) *scs.SessionManager {
	m := scs.New()
	if store == nil {
		store = memstore.New()
	}
	m.Store = store
	m.HashTokenInStore = true
	m.IdleTimeout = 14 * 24 * time.Hour
	m.Lifetime = 90 * 24 * time.Hour
	m.Cookie.Name = s.cookieName("joinder_session")
	m.Cookie.Secure = s.https()
	m.Cookie.SameSite = http.SameSiteLaxMode
	return m
}

// cookieName adds the prefix that ties a cookie to this very host over TLS.
func (s *Server) cookieName(name string) string {
	if s.https() {
		return "__Host-" + name
	}
	return name
}

// withViewer loads the session and finds out who is looking.
func (s *Server) withViewer(next http.Handler) http.Handler {
	return s.withSession(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := s.Session(r.Context())
		viewer := joinder.Viewer{Holds: session.Holds}
		if s.deps.Viewers != nil && (session.Account != "" || len(session.Holds) > 0) {
			var err error
			if viewer, err = s.deps.Viewers.Viewer(r.Context(), session); err != nil {
				s.fail(w, r, err)
				return
			}
			viewer.System = false // never from a request
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), viewerKey, viewer)))
	}))
}

// ViewerOf is who is looking; the anonymous public when nobody was recognised.
func ViewerOf(r *http.Request) joinder.Viewer {
	v, _ := r.Context().Value(viewerKey).(joinder.Viewer)
	return v
}

// Session reads what this browser has proved.
func (s *Server) Session(ctx context.Context) Session {
	out := Session{
		Account: joinder.ID(s.sessions.GetString(ctx, sessionAccount)),
	}
	if at := s.sessions.GetInt64(ctx, sessionStepUp); at != 0 {
		out.SteppedUp = time.UnixMicro(at).UTC()
	}
	for _, id := range strings.Fields(s.sessions.GetString(ctx, sessionHolds)) {
		out.Holds = append(out.Holds, joinder.ID(id))
	}
	return out
}

// SignIn ties the session to an account under a fresh token, so that a token
// planted before is worth nothing. steppedUp says that a second factor was given.
func (s *Server) SignIn(ctx context.Context, account joinder.ID, steppedUp bool) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, sessionAccount, string(account))
	s.sessions.Remove(ctx, sessionStepUp)
	if steppedUp {
		s.sessions.Put(ctx, sessionStepUp, s.deps.World.Now().UnixMicro())
	}
	return nil
}

// SignOut forgets everything this browser has proved.
func (s *Server) SignOut(ctx context.Context) error { return s.sessions.Destroy(ctx) }

// Hold remembers that the browser proved the receipt of a complaint.
func (s *Server) Hold(ctx context.Context, complaint joinder.ID) error {
	held := strings.Fields(s.sessions.GetString(ctx, sessionHolds))
	if slices.Contains(held, string(complaint)) {
		return nil
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	held = append(held, string(complaint))
	s.sessions.Put(ctx, sessionHolds, strings.Join(held[max(0, len(held)-heldAtMost):], " "))
	return nil
}

// LetGo forgets that the browser proved the receipt of a complaint.
func (s *Server) LetGo(ctx context.Context, complaint joinder.ID) {
	held := slices.DeleteFunc(strings.Fields(s.sessions.GetString(ctx, sessionHolds)), func(id string) bool { return id == string(complaint) })
	s.sessions.Put(ctx, sessionHolds, strings.Join(held, " "))
}

// Put keeps a short value in the session, for flows of several pages; an empty
// value removes it. Prefix names with the area.
func (s *Server) Put(ctx context.Context, name, value string) {
	if value == "" {
		s.sessions.Remove(ctx, "v."+name)
		return
	}
	s.sessions.Put(ctx, "v."+name, value)
}

// Value reads what Put kept.
func (s *Server) Value(ctx context.Context, name string) string {
	return s.sessions.GetString(ctx, "v."+name)
}

// Flash shows a catalogue text once, on the next page.
func (s *Server) Flash(ctx context.Context, key string) { s.sessions.Put(ctx, sessionFlash, key) }
