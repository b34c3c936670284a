package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"joinder"
)

// who recognises accounts, as internal/account does.
type who struct{ err error }

func (v who) Viewer(_ context.Context, s Session) (joinder.Viewer, error) {
	return joinder.Viewer{Account: s.Account, Holds: s.Holds, Role: joinder.RoleAdmin, System: true, SteppedUp: !s.SteppedUp.IsZero()}, v.err
}

// door has pages that sign in, hold a receipt, say who is looking and sign out.
func door(s **Server) []Route {
	page := func(pattern string, h HandlerFunc) Route {
		return Route{Method: "GET", Pattern: "/t/" + pattern, Access: Private, Handler: func(w http.ResponseWriter, r *http.Request) error {
			if err := h(w, r); err != nil {
				return err
			}
			v := ViewerOf(r)
			_, err := w.Write([]byte(string(v.Account) + "|" + joinIDs(v.Holds) + "|" + map[bool]string{true: "system"}[v.System]))
			return err
		}}
	}
	return []Route{
		page("who", func(http.ResponseWriter, *http.Request) error { return nil }),
		page("in", func(_ http.ResponseWriter, r *http.Request) error { return (*s).SignIn(r.Context(), "a1", true) }),
		page("hold", func(_ http.ResponseWriter, r *http.Request) error { return (*s).Hold(r.Context(), "c1") }),
		page("out", func(_ http.ResponseWriter, r *http.Request) error { return (*s).SignOut(r.Context()) }),
		page("flash", func(_ http.ResponseWriter, r *http.Request) error {
			(*s).Flash(r.Context(), "shell.draft.saved")
			return nil
		}),
	}
}

func joinIDs(ids []joinder.ID) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return strings.Join(out, ",")
}

func cookieOf(res *http.Response) string {
	for _, c := range res.Cookies() {
		if strings.HasSuffix(c.Name, "joinder_session") {
			return c.Name + "=" + c.Value
		}
	}
	return ""
}

func TestASessionIsRotatedAtEveryProof(t *testing.T) {
	var s *Server
	s = newTestServer(t, "http://127.0.0.1", func(_ *Config, d *Deps) { d.Viewers = who{} }, door(&s)...)
	if res := ask(s, "GET", "/t/who", ""); cookieOf(res) != "" {
		t.Error("a visitor who proved nothing got a cookie")
	}
	held := cookieOf(ask(s, "GET", "/t/hold", ""))
	if got := text(t, ask(s, "GET", "/t/who", "", "Cookie", held)); got != "|c1|" {
		t.Errorf("holding a receipt: %q", got)
	}
	in := cookieOf(ask(s, "GET", "/t/in", "", "Cookie", held))
	if in == "" || in == held {
		t.Errorf("token kept at sign-in: %q", in)
	}
	if got := text(t, ask(s, "GET", "/t/who", "", "Cookie", held)); got != "||" {
		t.Errorf("the token from before sign-in still works: %q", got)
	}
	if got := text(t, ask(s, "GET", "/t/who", "", "Cookie", in)); got != "a1|c1|" {
		t.Errorf("signed in: %q (System must never come from a request)", got)
	}
	ask(s, "GET", "/t/out", "", "Cookie", in)
	if got := text(t, ask(s, "GET", "/t/who", "", "Cookie", in)); got != "||" {
		t.Errorf("the token after sign-out still works: %q", got)
	}
}

func TestAFlashIsSaidOnce(t *testing.T) {
	var s *Server
	s = newTestServer(t, "http://127.0.0.1", nil, door(&s)...)
	cookie := cookieOf(ask(s, "GET", "/t/flash", ""))
	for i, want := range []bool{true, false} {
		body := text(t, ask(s, "GET", "/about?lang=en", "", "Cookie", cookie))
		if strings.Contains(body, "Draft saved") != want {
			t.Errorf("visit %d: said %v", i, !want)
		}
	}
}

func TestWhenAccountsCannotBeReadNobodyIsLetIn(t *testing.T) {
	var s *Server
	s = newTestServer(t, "http://127.0.0.1", func(_ *Config, d *Deps) { d.Viewers = who{errors.New("disk on fire")} }, door(&s)...)
	cookie := cookieOf(ask(s, "GET", "/t/hold", ""))
	res := ask(s, "GET", "/t/who", "", "Cookie", cookie, "Accept-Language", "en")
	if body := text(t, res); res.StatusCode != 500 || strings.Contains(body, "fire") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}

func TestOneBrowserHoldsABoundedNumberOfReceipts(t *testing.T) {
	var s *Server
	n := 0
	s = newTestServer(t, "http://127.0.0.1", nil, Route{Method: "GET", Pattern: "/t/many", Access: Private, Handler: func(w http.ResponseWriter, r *http.Request) error {
		for range heldAtMost + 10 {
			n++
			if err := s.Hold(r.Context(), joinder.ID(strings.Repeat("x", n))); err != nil {
				return err
			}
		}
		held := s.Session(r.Context()).Holds
		if len(held) != heldAtMost || len(held[heldAtMost-1]) != n {
			t.Errorf("holds %d", len(held))
		}
		return nil
	}})
	ask(s, "GET", "/t/many", "")
}

// full is a store that cannot keep anything, as on a full disk.
type full struct{}

func (full) Find(string) ([]byte, bool, error)      { return nil, false, nil }
func (full) Commit(string, []byte, time.Time) error { return errors.New("no space left") }
func (full) Delete(string) error                    { return nil }

func TestWhatTheSessionCannotKeepIsNotPromised(t *testing.T) {
	var s *Server
	s = newTestServer(t, "http://127.0.0.1", func(_ *Config, d *Deps) { d.Sessions = full{} }, append(door(&s),
		Route{Method: "POST", Pattern: "/t/go", Access: Private, Handler: func(w http.ResponseWriter, r *http.Request) error {
			if err := s.SignIn(r.Context(), "a1", false); err != nil {
				return err
			}
			http.Redirect(w, r, "/account", http.StatusSeeOther)
			return nil
		}})...)
	for _, method := range []string{"GET", "POST"} {
		res := ask(s, method, map[string]string{"GET": "/t/in", "POST": "/t/go"}[method], "", "Accept-Language", "en")
		body := text(t, res)
		if res.StatusCode != 503 || res.Header.Get("Location") != "" || cookieOf(res) != "" || strings.Contains(body, "a1|") || strings.Count(body, "<html") != 1 {
			t.Errorf("%s: %d %v\n%s", method, res.StatusCode, res.Header, body)
		}
	}
}

func TestServingEndsWhenAsked(t *testing.T) {
	s := newTestServer(t, "http://127.0.0.1", nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	res, err := http.Get("http://" + l.Addr().String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	if got := text(t, res); got != "ok\n" {
		t.Errorf("healthz says %q", got)
	}
	_ = res.Body.Close()
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("did not end")
	}
}

func FuzzLocalPath(f *testing.F) {
	for _, s := range []string{"/", "//x", "/\\x", "/a?b=c", "https://x", "/%2f/x", "/a#b", "/\t/x", "///", "/.//x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := localPath(s)
		if !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n\t") {
			t.Errorf("%q leads to %q", s, got)
		}
	})
}

func BenchmarkAboutPage(b *testing.B) {
	s := newTestServer(b, "http://127.0.0.1", func(c *Config, _ *Deps) { c.Limits.Pages.PerSecond = rate.Inf })
	b.ReportAllocs()
	for b.Loop() {
		if res := ask(s, "GET", "/about", ""); res.StatusCode != 200 {
			b.Fatal(res.StatusCode)
		}
	}
}
