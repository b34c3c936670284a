package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/time/rate"

	"joinder"
	"joinder/internal/i18n"
)

// newTestServer is a Server on http://127.0.0.1 with extra routes.
func newTestServer(t testing.TB, base string, tweak func(*Config, *Deps), extra ...Route) *Server {
	t.Helper()
	catalog, err := i18n.LoadStrict(func(lang joinder.Lang, key string) { t.Errorf("%s: no text for %q", lang, key) })
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	config, deps := Config{BaseURL: u, Version: "test"}, Deps{Catalog: catalog}
	if tweak != nil {
		tweak(&config, &deps)
	}
	s, err := New(config, deps)
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range extra {
		s.mux.Handle(route.Method+" "+route.Pattern, s.serve(route))
	}
	return s
}

// ask sends one request from 192.0.2.1; headers are name/value pairs.
func ask(s http.Handler, method, target, body string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	s := newTestServer(t, "https://joinder.example", nil)
	for _, path := range []string{"/about", "/nothing", "/robots.txt", "/healthz", "/site.webmanifest", s.assets.urls["app.css"]} {
		res := ask(s, "GET", path, "")
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin",
			"Strict-Transport-Security":  "max-age=31536000; includeSubDomains",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if res.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s: no request id", path)
		}
	}
	for _, ban := range []string{"unsafe-", "*", "http:"} {
		if strings.Contains(policy, ban) {
			t.Errorf("policy allows %s", ban)
		}
	}
}

func TestCookiesAreTiedToTheHost(t *testing.T) {
	visit := Route{Method: "GET", Pattern: "/t/visit", Access: Private}
	for base, wantPrefix := range map[string]string{"https://joinder.example": "__Host-", "http://127.0.0.1:8080": ""} {
		var s *Server
		visit.Handler = func(w http.ResponseWriter, r *http.Request) error {
			s.Put(r.Context(), "t.x", "1")
			return s.Render(w, r, http.StatusOK, Layout(s.Page(r, "about.title")))
		}
		route := visit
		s = newTestServer(t, base, nil, route)
		res := ask(s, "GET", "/t/visit?lang=en", "")
		if len(res.Cookies()) != 2 {
			t.Fatalf("%s: cookies %v", base, res.Cookies())
		}
		for _, c := range res.Cookies() {
			secure := wantPrefix != ""
			if !strings.HasPrefix(c.Name, wantPrefix+"joinder_") || !c.HttpOnly || c.Secure != secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
				t.Errorf("%s: cookie %s", base, c.Raw)
			}
		}
		if got := res.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("private page has Cache-Control %q", got)
		}
	}
}

func TestKindsBecomeStatusesAndWords(t *testing.T) {
	boom := func(kind joinder.Kind) Route {
		return Route{Method: "GET", Pattern: "/t/" + string(rune('a'+int(kind))), Access: Public,
			Handler: func(http.ResponseWriter, *http.Request) error { return joinder.Fail(kind, "error.shell.forbidden") }}
	}
	want := map[joinder.Kind]int{
		joinder.Internal: 500, joinder.Invalid: 422, joinder.NotFound: 404, joinder.Forbidden: 403,
		joinder.Conflict: 409, joinder.TooLarge: 413, joinder.RateLimited: 429, joinder.Unavailable: 503,
	}
	for kind, status := range want {
		route := boom(kind)
		s := newTestServer(t, "http://127.0.0.1", nil, route)
		for lang, words := range map[string]string{"en": "Nothing was changed.", "zh-CN": "没有做任何改动"} {
			res := ask(s, "GET", route.Pattern, "", "Accept-Language", lang)
			body := text(t, res)
			if res.StatusCode != status || !strings.Contains(body, words) || !strings.Contains(body, `lang="`+lang+`"`) {
				t.Errorf("kind %d in %s: %d\n%s", kind, lang, res.StatusCode, body)
			}
			if got := res.Header.Get("Cache-Control"); got != "no-store" {
				t.Errorf("error page has Cache-Control %q", got)
			}
		}
		res := ask(s, "GET", route.Pattern, "", "Accept", "application/json", "Accept-Language", "en")
		if body := text(t, res); res.StatusCode != status || !strings.Contains(body, `"key":"error.shell.forbidden"`) ||
			!strings.HasPrefix(res.Header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("kind %d as JSON: %d %s", kind, res.StatusCode, body)
		}
	}
}

func TestAPanicIsAPageAndTheProcessLives(t *testing.T) {
	var log strings.Builder
	s := newTestServer(t, "http://127.0.0.1", func(_ *Config, d *Deps) { d.Log = slog.New(slog.NewTextHandler(&log, nil)) },
		Route{Method: "GET", Pattern: "/t/panic", Access: Public, Handler: func(http.ResponseWriter, *http.Request) error { panic("secret detail") }})
	res := ask(s, "GET", "/t/panic?q=myname", "", "Accept-Language", "en")
	body := text(t, res)
	id := res.Header.Get("X-Request-Id")
	if res.StatusCode != 500 || !strings.Contains(body, id) || strings.Contains(body, "secret detail") {
		t.Errorf("%d\n%s", res.StatusCode, body)
	}
	if !strings.Contains(log.String(), id) || !strings.Contains(log.String(), "secret detail") {
		t.Errorf("log: %s", log.String())
	}
	if strings.Contains(log.String(), "myname") {
		t.Errorf("the log holds the query: %s", log.String())
	}
	if res := ask(s, "GET", "/about", ""); res.StatusCode != 200 {
		t.Errorf("afterwards: %d", res.StatusCode)
	}
}

func TestTheLogNamesPatternsNotPeople(t *testing.T) {
	var log strings.Builder
	s := newTestServer(t, "http://127.0.0.1", func(_ *Config, d *Deps) { d.Log = slog.New(slog.NewTextHandler(&log, nil)) },
		Route{Method: "POST", Pattern: "/t/drafts/{code}", Access: Private, Handler: func(w http.ResponseWriter, r *http.Request) error {
			return badForm(r.ParseForm())
		}})
	ask(s, "POST", "/t/drafts/s3cretcode?who=Wang", "narrative=stolen", "User-Agent", "Mozilla/9", "X-Forwarded-For", "203.0.113.9")
	for _, ban := range []string{"s3cretcode", "Wang", "stolen", "Mozilla", "203.0.113.9", "192.0.2.1"} {
		if strings.Contains(log.String(), ban) {
			t.Errorf("the log holds %q: %s", ban, log.String())
		}
	}
	if !strings.Contains(log.String(), "/t/drafts/{code}") {
		t.Errorf("no pattern: %s", log.String())
	}
}

func TestRequestsFromOtherSitesAreRefused(t *testing.T) {
	s := newTestServer(t, "https://joinder.example", nil)
	for _, c := range []struct {
		headers []string
		want    int
	}{
		{[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		{[]string{"Sec-Fetch-Site", "same-site"}, 403},
		{[]string{"Origin", "https://evil.example"}, 403},
		{[]string{"Origin", "null"}, 403},
		{[]string{"Sec-Fetch-Site", "same-origin"}, 303},
		{[]string{"Sec-Fetch-Site", "none"}, 303},
		{[]string{"Origin", "https://joinder.example"}, 303},
	} {
		if res := ask(s, "POST", "https://joinder.example/preferences", "theme=dark&back=/about", c.headers...); res.StatusCode != c.want {
			t.Errorf("%v: %d, want %d", c.headers, res.StatusCode, c.want)
		}
	}
}

func TestPreferencesAreRememberedAndNobodyIsSentAway(t *testing.T) {
	s := newTestServer(t, "http://127.0.0.1", nil)
	for back, want := range map[string]string{
		"/about?x=1": "/about?x=1", "//evil.example": "/", "https://evil.example/": "/", `/\evil.example`: "/", "": "/", "/\r\nX: y": "/",
	} {
		res := ask(s, "POST", "/preferences", url.Values{"theme": {"dark"}, "large": {"1"}, "zone": {"Europe/Berlin"}, "back": {back}}.Encode())
		if got := res.Header.Get("Location"); res.StatusCode != 303 || got != want {
			t.Errorf("back %q: %d %q", back, res.StatusCode, got)
		}
		if len(res.Cookies()) != 3 {
			t.Errorf("cookies %v", res.Cookies())
		}
	}
	body := text(t, ask(s, "GET", "/about", "", "Cookie", "joinder_theme=dark; joinder_large=1; joinder_lang=en"))
	for _, want := range []string{`lang="en"`, `data-theme="dark"`, "data-large", `content="dark"`} {
		if !strings.Contains(body, want) {
			t.Errorf("page lacks %s", want)
		}
	}
}

func TestLanguageLinksKeepTheQuery(t *testing.T) {
	s := newTestServer(t, "https://joinder.example", nil)
	body := text(t, ask(s, "GET", "/about?q=%E9%92%B1&lang=zh-CN", ""))
	for _, want := range []string{
		`href="/about?q=%E9%92%B1&amp;lang=en"`, `hreflang="en" href="https://joinder.example/about?q=%E9%92%B1&amp;lang=en"`,
		`rel="canonical" href="https://joinder.example/about?lang=zh-CN"`, "<title>关于本站与你的隐私 — 合诉</title>",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("page lacks %s\n%s", want, body)
		}
	}
}

func TestAddressesThatAreNotThere(t *testing.T) {
	s := newTestServer(t, "http://127.0.0.1", nil)
	if res := ask(s, "GET", "/nothing", ""); res.StatusCode != 404 {
		t.Errorf("unknown: %d", res.StatusCode)
	}
	res := ask(s, "POST", "/about", "x=1")
	if res.StatusCode != 405 || res.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("wrong method: %d %q", res.StatusCode, res.Header.Get("Allow"))
	}
	res = ask(s, "GET", "/about/?a=b", "")
	if res.StatusCode != 308 || res.Header.Get("Location") != "/about?a=b" {
		t.Errorf("slash: %d %q", res.StatusCode, res.Header.Get("Location"))
	}
	if res := ask(s, "GET", "//evil.example/", ""); res.StatusCode != 404 && res.Header.Get("Location") == "//evil.example" {
		t.Errorf("double slash: %d %q", res.StatusCode, res.Header.Get("Location"))
	}
	if res := ask(s, "HEAD", "/about", ""); res.StatusCode != 200 || text(t, res) != "" {
		t.Errorf("HEAD: %d", res.StatusCode)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	s := newTestServer(t, "http://127.0.0.1", func(c *Config, _ *Deps) { c.Limits.Body = 1000 })
	big := "theme=" + strings.Repeat("x", 2000)
	res := ask(s, "POST", "/preferences", big, "Accept-Language", "en")
	if body := text(t, res); res.StatusCode != 413 || !strings.Contains(body, "1\u00a0kB") {
		t.Errorf("announced: %d\n%s", res.StatusCode, body)
	}
	r := httptest.NewRequest("POST", "/preferences", io.MultiReader(strings.NewReader(big))) // of unknown length
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != 413 {
		t.Errorf("streamed: %d", w.Code)
	}
}

func TestOneAddressIsSlowedDownAndOthersAreNot(t *testing.T) {
	s := newTestServer(t, "http://127.0.0.1", func(c *Config, _ *Deps) {
		c.Limits.Pages = Rate{rate.Limit(0.1), 3}
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	})
	for i := range 5 {
		res := ask(s, "GET", "/about", "", "X-Forwarded-For", "6.6.6.6, 203.0.113.9")
		if want := map[bool]int{true: 200, false: 429}[i < 3]; res.StatusCode != want {
			t.Errorf("request %d: %d", i, res.StatusCode)
		}
		if i == 4 && res.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	}
	if res := ask(s, "GET", "/about", "", "X-Forwarded-For", "203.0.113.10"); res.StatusCode != 200 {
		t.Errorf("another person behind the proxy: %d", res.StatusCode)
	}
	if res := ask(s, "GET", "/about", "", "X-Forwarded-For", "7.7.7.7, 203.0.113.9"); res.StatusCode != 429 {
		t.Errorf("a forged first hop: %d", res.StatusCode)
	}
}

func TestForwardedAddressesOfStrangersAreIgnored(t *testing.T) {
	s := newTestServer(t, "http://127.0.0.1", nil)
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("X-Forwarded-For", "203.0.113.9")
	if got := s.clientAddr(r).String(); got != "192.0.2.1" {
		t.Errorf("address is %s", got)
	}
	r.RemoteAddr = "[2001:db8:1:2:3:4:5:6]:80"
	if got := s.clientAddr(r).String(); got != "2001:db8:1:2::" {
		t.Errorf("IPv6 counts as %s", got)
	}
}

func TestTheLimiterForgetsTheLongestUnseen(t *testing.T) {
	l := newLimiter(DefaultLimits(), joinder.RealWorld().Now)
	for i := range remembered + 100 {
		addr := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		l.allow(addr, LimitGuesses, "POST")
	}
	if l.order.Len() != remembered || len(l.found) != remembered {
		t.Errorf("keeps %d and %d", l.order.Len(), len(l.found))
	}
}

func TestAssetsAreNamedByContent(t *testing.T) {
	s := newTestServer(t, "http://127.0.0.1", nil)
	for name, url := range s.assets.urls {
		res := ask(s, "GET", url, "", "Accept-Encoding", "gzip")
		if res.StatusCode != 200 || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") || res.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %v", name, res.StatusCode, res.Header)
		}
	}
	if res := ask(s, "GET", "/assets/app.css", ""); res.StatusCode != 404 {
		t.Errorf("unhashed name: %d", res.StatusCode)
	}
	for name, limit := range map[string]int{"app.css": 30_000, "app.js": 6_500} {
		if n := len(s.assets.files[strings.TrimPrefix(s.assets.urls[name], "/assets/")].raw); n >= limit {
			t.Errorf("%s has %d bytes, over %d", name, n, limit)
		}
	}
}

func TestAccessOfRoutes(t *testing.T) {
	ok := func(w http.ResponseWriter, _ *http.Request) error { w.WriteHeader(204); return nil }
	s := newTestServer(t, "http://127.0.0.1", nil,
		Route{Method: "GET", Pattern: "/t/in", Access: SignedIn, Handler: ok},
		Route{Method: "GET", Pattern: "/t/admin", Access: Admins, Handler: ok})
	res := ask(s, "GET", "/t/in?a=b", "")
	if res.StatusCode != 303 || res.Header.Get("Location") != "/sign-in?next=%2Ft%2Fin%3Fa%3Db" {
		t.Errorf("%d %s", res.StatusCode, res.Header.Get("Location"))
	}
	if res := ask(s, "GET", "/t/admin", "", "Accept", "application/json"); res.StatusCode != 401 {
		t.Errorf("%d", res.StatusCode)
	}
}

func TestNothingIsInline(t *testing.T) {
	s := newTestServer(t, "http://127.0.0.1", nil)
	for _, path := range []string{"/about", "/nothing"} {
		body := text(t, ask(s, "GET", path, ""))
		for _, ban := range []string{" style=", " onclick=", " onload=", "<style", "javascript:"} {
			if strings.Contains(body, ban) {
				t.Errorf("%s holds %q", path, ban)
			}
		}
	}
}
