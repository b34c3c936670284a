package web

import (
	"crypto/rand"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"joinder"
	"joinder/internal/account"
	"joinder/internal/browsertest"
	"joinder/internal/sqldb"
)

// openBox is a Vault that hides nothing.
type openBox struct{}

func (openBox) Box(plain, _ []byte) ([]byte, error)   { return slices.Clone(plain), nil }
func (openBox) Unbox(boxed, _ []byte) ([]byte, error) { return boxed, nil }

// doors is a site with accounts on a real database, and a clock to move.
type doors struct {
	*httptest.Server
	t        *testing.T
	accounts *account.Accounts
	ahead    atomic.Int64
}

func (d *doors) now() time.Time {
	return time.Now().UTC().Add(time.Duration(d.ahead.Load())).Truncate(time.Microsecond)
}

func openDoors(t *testing.T) *doors {
	t.Helper()
	d := &doors{t: t}
	world := joinder.World{Rand: rand.Reader, Now: d.now}
	db, err := sqldb.Open(t.Context(), "sqlite://"+filepath.Join(t.TempDir(), "a.db"), world)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	d.Server = httptest.NewUnstartedServer(nil)
	_, port, _ := strings.Cut(d.Listener.Addr().String(), ":")
	base := "http://localhost:" + port
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	d.accounts, err = account.New(account.Parts{
		World: world, Store: account.Stores{RecordStore: db, FactorStore: db, SignInStore: db, GuessStore: db, LogStore: db, ReceiptStore: db, SetupStore: db},
		Vault: openBox{}, Key: make([]byte, 32), BaseURL: u,
	})
	if err != nil {
		t.Fatal(err)
	}
	d.Config.Handler = newTestServer(t, base, func(c *Config, deps *Deps) {
		fast := Rate{10_000, 10_000}
		c.Limits.Pages, c.Limits.Writes, c.Limits.Guesses = fast, fast, fast
		deps.World, deps.Sessions = world, db.Sessions()
		deps.Account, deps.Viewers = AllAccountParts(d.accounts), SignInViewers{d.accounts}
	})
	d.Start()
	d.URL = base
	t.Cleanup(d.Close)
	return d
}

// doorGuest is a browser without scripts.
type doorGuest struct {
	d    *doors
	jar  *cookiejar.Jar
	lang string
}

func (d *doors) person(lang string) *doorGuest {
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return &doorGuest{d, jar, lang}
}

// do sends one request and does not follow where it leads.
func (p *doorGuest) do(method, path string, form url.Values, headers ...string) (*http.Response, string) {
	p.d.t.Helper()
	req, err := http.NewRequestWithContext(p.d.t.Context(), method, p.d.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept-Language", p.lang)
	req.Header.Set("Accept-Encoding", "identity")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{Jar: p.jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		p.d.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.d.t.Fatal(err)
	}
	return res, string(body)
}

func (p *doorGuest) get(path string, status int) string {
	p.d.t.Helper()
	res, body := p.do("GET", path, nil)
	if res.StatusCode != status {
		p.d.t.Fatalf("GET %s: %d, want %d (to %q)\n%s", path, res.StatusCode, status, res.Header.Get("Location"), body)
	}
	return body
}

// send posts a form that leads to another page; to is where, or "" for an answer of its own.
func (p *doorGuest) send(path, to string, fields ...string) string {
	p.d.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	res, body := p.do("POST", path, form)
	if got := res.Header.Get("Location"); got != to {
		p.d.t.Fatalf("POST %s: %d to %q, want %q\n%s", path, res.StatusCode, got, to, body)
	}
	return body
}

func (p *doorGuest) token() string {
	u, _ := url.Parse(p.d.URL)
	for _, c := range p.jar.Cookies(u) {
		if c.Name == "joinder_session" {
			return c.Value
		}
	}
	return ""
}

var secretOf = regexp.MustCompile(`<code id="totp-secret">([A-Z2-7 ]+)</code>`)

func (p *doorGuest) code(page string) string {
	p.d.t.Helper()
	found := secretOf.FindStringSubmatch(page)
	if found == nil {
		p.d.t.Fatalf("no secret on the page:\n%s", page)
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(found[1], " ", ""), p.d.now())
	if err != nil {
		p.d.t.Fatal(err)
	}
	return code
}

const (
	linMail = "lin@example.org"
	linPass = "玉米 violin cupboard 七月"
)

func TestAccountsWorkWithoutScripts(t *testing.T) {
	d := openDoors(t)
	p := d.person("zh-CN")
	p.get("/account", 303)
	p.get("/sign-up", 200)
	if body := p.send("/sign-up", "", "email", "nonsense", "password", "short"); !strings.Contains(body, "至少 15 个字符") || !strings.Contains(body, `value="nonsense"`) {
		t.Errorf("the form's problems are not shown:\n%s", body)
	}
	p.send("/sign-up", "/sign-in?new=1", "email", linMail, "password", linPass)
	p.get("/sign-in?new=1", 200)
	p.send("/sign-in", "/account", "email", linMail, "password", linPass)
	if body := p.get("/account", 200); !strings.Contains(body, linMail) {
		t.Error("the account does not say whose it is")
	}
	app := p.get("/account/app", 200)
	p.send("/account/app", "", "code", "000000")
	before := p.token()
	codes := p.send("/account/app", "", "code", p.code(app))
	if n := strings.Count(codes, "<li><code>"); n != account.RecoveryCodes {
		t.Fatalf("%d recovery codes on the page\n%s", n, codes)
	}
	if p.token() == before {
		t.Error("the token stayed when the sign-in became strong")
	}
	for _, path := range []string{"/account", "/account/password", "/account/delete", "/account/confirm"} {
		for _, lang := range []string{"zh-CN", "en"} {
			p.get(path+"?lang="+lang, 200)
		}
	}
	p.send("/sign-out", "/sign-in")
	p.get("/account", 303)
	d.ahead.Add(int64(30 * time.Second))
	p.send("/sign-in", "/sign-in/code?next=%2Fcases%2Fnew", "email", linMail, "password", linPass, "next", "/cases/new")
	p.get("/sign-in/code", 200)
	p.send("/sign-in/code", "/cases/new", "code", p.code(app), "next", "/cases/new")
	if body, _ := p.do("POST", "/account/export", nil); body.StatusCode != 200 || body.Header.Get("Content-Disposition") == "" {
		t.Errorf("export: %d", body.StatusCode)
	}
	p.send("/account/delete", "", "email", "else@example.org")
	p.send("/account/delete", "/sign-in", "email", linMail)
	p.send("/sign-in", "", "email", linMail, "password", linPass)
}

func TestSessionsAreRotatedAndEnd(t *testing.T) {
	d := openDoors(t)
	p := d.person("en")
	p.send("/sign-up", "/sign-in?new=1", "email", linMail, "password", linPass)
	p.send("/sign-out", "/sign-in") // leaves a session with a message in it
	planted := p.token()
	p.send("/sign-in", "/account", "email", linMail, "password", linPass)
	signedIn := p.token()
	if planted == "" || signedIn == planted {
		t.Fatalf("token %q after sign-in, %q before", signedIn, planted)
	}
	replay := func(token string) int {
		res, _ := d.person("en").do("POST", "/account/attach", nil, "Cookie", "joinder_session="+token)
		return res.StatusCode
	}
	if got := replay(planted); got != 401 {
		t.Errorf("the planted token: %d", got)
	}
	if got := replay(signedIn); got != 303 {
		t.Errorf("the new token: %d", got)
	}
	p.send("/sign-out", "/sign-in")
	if got := replay(signedIn); got != 401 {
		t.Errorf("after signing out: %d", got)
	}
	other := d.person("en")
	for _, who := range []*doorGuest{p, other} {
		who.send("/sign-in", "/account", "email", linMail, "password", linPass)
	}
	kept := other.token()
	p.send("/account/sign-out-everywhere", "/sign-in")
	if got := replay(kept); got != 401 {
		t.Errorf("after signing out everywhere: %d", got)
	}
	p.send("/sign-in", "/account", "email", linMail, "password", linPass)
	id, err := d.accounts.ByEmail(t.Context(), joinder.SystemViewer(), linMail)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.accounts.Close(t.Context(), joinder.SystemViewer(), account.Origin{}, id); err != nil {
		t.Fatal(err)
	}
	if got := replay(p.token()); got != 401 {
		t.Errorf("after the account was closed: %d", got)
	}
}

func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	d := openDoors(t)
	p := d.person("en")
	type answer struct {
		status, size int
		to           string
	}
	ask := func(path, email, password string) answer {
		res, body := d.person("en").do("POST", path, url.Values{"email": {email}, "password": {password}})
		return answer{res.StatusCode, len(body), res.Header.Get("Location")}
	}
	p.send("/sign-up", "/sign-in?new=1", "email", linMail, "password", linPass)
	if taken, free := ask("/sign-up", linMail, linPass), ask("/sign-up", "new@example.org", linPass); taken != free {
		t.Errorf("signing up: taken %v, free %v", taken, free)
	}
	if wrong, unknown := ask("/sign-in", linMail, "wrong"), ask("/sign-in", "non@example.org", "wrong"); wrong != unknown {
		t.Errorf("signing in: wrong password %v, unknown name %v", wrong, unknown)
	}
}

func TestSensitivePagesAskAgain(t *testing.T) {
	d := openDoors(t)
	p := d.person("en")
	p.send("/sign-up", "/sign-in?new=1", "email", linMail, "password", linPass)
	p.send("/sign-in", "/account", "email", linMail, "password", linPass)
	d.ahead.Add(int64(account.StepUpFor))
	for _, path := range []string{"/account/export", "/account/recovery", "/account/app/remove", "/account/passkeys/remove"} {
		p.send(path, "/account/confirm?next=%2Faccount")
	}
	for _, path := range []string{"/account/app", "/account/delete", "/account/password"} {
		if res, _ := p.do("GET", path, nil); res.Header.Get("Location") != "/account/confirm?next="+url.QueryEscape(path) {
			t.Errorf("%s: %d to %q", path, res.StatusCode, res.Header.Get("Location"))
		}
	}
	p.send("/account/confirm", "", "answer", "wrong", "next", "/account/app")
	p.send("/account/confirm", "/account/app", "answer", linPass, "next", "/account/app")
	p.get("/account/app", 200)
	res, _ := p.do("POST", "/account/export", nil, "Sec-Fetch-Site", "cross-site", "Origin", "https://elsewhere.example")
	if res.StatusCode != 403 {
		t.Errorf("a form from elsewhere: %d", res.StatusCode)
	}
	p.send("/account/confirm", "/account", "answer", linPass, "next", "//elsewhere.example/x")
}

func TestTheSetupLinkActsOnPostOnly(t *testing.T) {
	d := openDoors(t)
	token, err := d.accounts.BootstrapLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := d.person("en")
	p.get("/setup/nonsense", 404)
	d.person("en").get("/setup/"+token, 200) // a scanner
	page := p.get("/setup/"+token, 200)
	p.send("/setup/"+token, "", "email", "x", "password", "12345678", "code", "1")
	body := p.send("/setup/"+token, "", "email", linMail, "password", "kx83-Tupq", "code", p.code(page))
	if !strings.Contains(body, "<li><code>") {
		t.Fatalf("no recovery codes:\n%s", body)
	}
	if body := p.get("/account", 200); !strings.Contains(body, "administrator") {
		t.Error("not an administrator")
	}
	p.get("/setup/"+token, 404)
}

// TestPasskeysOpenTheDoor runs a real Chromium with a virtual authenticator.
func TestPasskeysOpenTheDoor(t *testing.T) {
	d := openDoors(t)
	b := browsertest.New(t, browsertest.Options{Lang: "en", Width: 390})
	b.Passkeys()
	b.Go(d.URL + "/sign-up")
	look(t, b, "sign-up")
	b.Fill("#f-email", linMail)
	b.Click("[data-passkey] button")
	b.WaitFor(".notice.good")
	look(t, b, "sign-in")
	b.Click("[data-passkey] button")
	b.WaitFor(`form[action="/sign-out"]`)
	look(t, b, "account")
	if got := b.Text("main"); !strings.Contains(got, linMail) {
		t.Fatalf("signed in, but the page says %q", got)
	}
	d.ahead.Add(int64(account.StepUpFor))
	b.Go(d.URL + "/account/password")
	look(t, b, "confirm")
	b.Click("[data-passkey] button")
	b.WaitFor("#f-password")
	look(t, b, "password")
	b.Fill("#f-password", linPass)
	b.Submit(`form[action="/account/password"] button`)
	b.Go(d.URL + "/account/app")
	look(t, b, "app")
	b.Go(d.URL + "/account/delete")
	look(t, b, "delete")

	// A second person sets up the site with a passkey.
	token, err := d.accounts.BootstrapLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	admin := b.Another(t, browsertest.Options{Lang: "zh-CN"})
	admin.Passkeys()
	admin.Go(d.URL + "/setup/" + token)
	look(t, admin, "setup")
	admin.Fill("#f-email", "admin@example.org")
	admin.Click("[data-passkey] button")
	admin.WaitFor(`form[action="/sign-out"]`)
	if got := admin.Text("main"); !strings.Contains(got, "管理员") {
		t.Fatalf("not an administrator: %q", got)
	}
	look(t, admin, "admin")
}

// look checks a page as axe and a narrow screen see it.
func look(t *testing.T, b *browsertest.Browser, name string) {
	t.Helper()
	for _, v := range b.Axe() {
		t.Errorf("%s: %s", name, v)
	}
	if px, who := b.Overflow(); px > 0 {
		t.Errorf("%s is %d px too wide: %s", name, px, who)
	}
	for _, said := range b.Complaints() {
		t.Errorf("%s: %s", name, said)
	}
	if dir := os.Getenv("JOINDER_SHOTS"); dir != "" {
		b.Screenshot(filepath.Join(dir, "account-"+name+".png"))
	}
}
