package apptest

import (
	"bytes"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"joinder"
	"joinder/internal/account"
)

// Person is somebody with a browser of their own: cookies, no scripts.
// Methods fail the test when the site does not answer at all, and, where they
// promise an outcome, when it does not come about. A Person may be used from
// several goroutines.
type Person struct {
	Site *Site
	Lang string // Accept-Language
	HTTP *http.Client
	t    testing.TB
}

// Person is somebody new, who reads the language.
func (s *Site) Person(lang string) *Person {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &Person{Site: s, Lang: lang, HTTP: &http.Client{Jar: jar, Timeout: 2 * time.Minute}, t: s.t}
}

// Answer is what came back in the end.
type Answer struct {
	Status int
	Header http.Header
	Body   string
	Path   string // where redirects led
}

// Read gets a page, following redirects.
func (p *Person) Read(path string) Answer { p.t.Helper(); return p.Do(p.Request("GET", path, nil)) }

// Send posts a form: names and values in turn.
func (p *Person) Send(path string, pairs ...string) Answer {
	p.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := p.Request("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return p.Do(r)
}

// Upload is a file that a Person sends.
type Upload struct {
	Name string
	Data []byte
}

// Give posts files in the field of that name, each as the browser would.
func (p *Person) Give(path, field string, files ...Upload) Answer {
	p.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, f := range files {
		w, err := form.CreateFormFile(field, f.Name)
		if err == nil {
			_, err = w.Write(f.Data)
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		p.t.Fatal(err)
	}
	r := p.Request("POST", path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return p.Do(r)
}

// Request is a request to the site as this person's browser would make it.
func (p *Person) Request(method, path string, body io.Reader) *http.Request {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.Site.URL+path, body)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html,application/xhtml+xml")
	r.Header.Set("Accept-Language", p.Lang)
	if method != http.MethodGet {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Origin", p.Site.URL)
	}
	return r
}

// Do sends a request and reads the answer, following redirects.
func (p *Person) Do(r *http.Request) Answer {
	p.t.Helper()
	a, err := p.Try(r)
	if err != nil {
		p.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	return a
}

// Try is Do for requests that may fail to be answered.
func (p *Person) Try(r *http.Request) (Answer, error) {
	res, err := p.HTTP.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close() //nolint:errcheck // read to the end
	body, err := io.ReadAll(res.Body)
	return Answer{res.StatusCode, res.Header, string(body), res.Request.URL.Path}, err
}

// Story is a complaint to file; only Wallet, Issue and Narrative are needed.
type Story struct {
	Wallet, Issue, Narrative             string
	Amount, Currency, OccurredOn, Demand string
	Jurisdiction                         string // "CN" when empty
	Name, Email, Phone                   string
	Publish                              bool
	PublicText                           string // "" is what the site proposes
	Files                                []Upload
}

// Filed is a complaint that was filed.
type Filed struct {
	ID    joinder.ID
	Code  string // recovery code
	Token string // of the draft's link
	Files []joinder.ID
}

var (
	receiptCode  = regexp.MustCompile(`id="code">([0-9A-Z-]+)<`)
	receiptID    = regexp.MustCompile(`<code>([0-9a-f]{32})</code>`)
	evidenceLink = regexp.MustCompile(`/mine/[0-9a-f]{32}/evidence/([0-9a-f]{32})`)
)

// Draft begins a complaint and gives its token: the first step of the form.
func (p *Person) Draft(s Story) (token string) {
	p.t.Helper()
	a := p.Send("/file/start", "from", "what", "wallet", s.Wallet, "issue", s.Issue, "narrative", s.Narrative)
	token, ok := strings.CutSuffix(strings.TrimPrefix(a.Path, "/draft/"), "/money")
	if !ok {
		p.t.Fatalf("first step: %d at %s\n%s", a.Status, a.Path, a.Body)
	}
	return token
}

// File files a complaint through the four steps of the form.
func (p *Person) File(s Story) (f Filed) {
	p.t.Helper()
	f.Token = p.Draft(s)
	at := "/draft/" + f.Token
	if s.Jurisdiction == "" {
		s.Jurisdiction = "CN"
	}
	p.must(p.Send(at+"/money", "amount", s.Amount, "currency", s.Currency, "occurred_on", s.OccurredOn, "jurisdiction", s.Jurisdiction, "demand", s.Demand), at+"/evidence")
	if len(s.Files) > 0 {
		p.must(p.Give(at+"/evidence", "files", s.Files...), at+"/evidence")
	}
	you := []string{"name", s.Name, "email", s.Email, "phone", s.Phone, "public_text", s.PublicText}
	if s.Publish {
		you = append(you, "publish", "yes")
	}
	a := p.Send(at+"/you", you...)
	p.must(a, at+"/receipt")
	code, id := receiptCode.FindStringSubmatch(a.Body), receiptID.FindStringSubmatch(a.Body)
	if code == nil || id == nil {
		p.t.Fatalf("no code or number on the receipt:\n%s", a.Body)
	}
	f.Code, f.ID = code[1], joinder.ID(id[1])
	if len(s.Files) > 0 {
		for _, m := range evidenceLink.FindAllStringSubmatch(p.Read("/mine/"+string(f.ID)).Body, -1) {
			f.Files = append(f.Files, joinder.ID(m[1]))
		}
	}
	return f
}

// OpenCase opens a case from the person's complaint, allowing uses.
func (p *Person) OpenCase(from Filed, title, summary, demand string, uses ...joinder.Use) joinder.ID {
	p.t.Helper()
	pairs := []string{"complaint", string(from.ID), "title", title, "summary", summary, "demand", demand}
	form := p.Read("/cases/new?complaint=" + string(from.ID))
	for _, hidden := range []string{"wallet", "form_key", "key"} {
		if v, ok := Hidden(form.Body, hidden); ok {
			pairs = append(pairs, hidden, v)
		}
	}
	pairs = append(pairs, "issue", selected(form.Body, "issue"))
	for _, u := range uses {
		pairs = append(pairs, "allow", string(u))
	}
	a := p.Send("/cases/new", pairs...)
	id, err := joinder.ParseID(strings.TrimPrefix(a.Path, "/cases/"))
	if err != nil {
		p.t.Fatalf("open case: %d at %s\n%s", a.Status, a.Path, a.Body)
	}
	return id
}

// Join joins a case with a complaint, allowing uses.
func (p *Person) Join(id joinder.ID, with Filed, uses ...joinder.Use) {
	p.t.Helper()
	pairs := []string{"complaint", string(with.ID)}
	for _, u := range uses {
		pairs = append(pairs, "allow", string(u))
	}
	p.must(p.Send("/cases/"+string(id)+"/join", pairs...), "/cases/"+string(id)+"/me")
}

// SignUp opens an account with a password and signs in. The sign-in is weak:
// it holds attached complaints and carries no role.
func (p *Person) SignUp(email, password string) {
	p.t.Helper()
	p.must(p.Send("/sign-up", "email", email, "password", password), "/sign-in")
	p.SignIn(email, password, "")
}

// SignIn signs in; secret is the code app's, "" without one.
func (p *Person) SignIn(email, password, secret string) {
	p.t.Helper()
	a := p.Send("/sign-in", "email", email, "password", password)
	if secret != "" {
		p.must(a, "/sign-in/code")
		// The code before was used when the app was added; the next is good already.
		a = p.Send("/sign-in/code", "code", p.code(secret, 30*time.Second))
	}
	p.must(a, "/account")
}

var totpSecret = regexp.MustCompile(`id="totp-secret">([A-Z2-7 ]+)<`)

// AddApp adds a code app to the account, which makes the sign-in strong, and
// gives its secret.
func (p *Person) AddApp() (secret string) {
	p.t.Helper()
	secret = p.secret(p.Read("/account/app"))
	if a := p.Send("/account/app", "code", p.code(secret, 0)); a.Status != 200 {
		p.t.Fatalf("add a code app: %d at %s", a.Status, a.Path)
	}
	return secret
}

// BecomeAdmin uses the site's one-time link.
func (p *Person) BecomeAdmin(email, password string) {
	p.t.Helper()
	token, err := p.Site.Accounts.BootstrapLink(p.t.Context())
	if err != nil || token == "" {
		p.t.Fatalf("no link for the first admin: %v", err)
	}
	secret := p.secret(p.Read("/setup/" + token))
	if a := p.Send("/setup/"+token, "email", email, "password", password, "code", p.code(secret, 0)); a.Status != 200 {
		p.t.Fatalf("become admin: %d at %s", a.Status, a.Path)
	}
}

// BecomeModerator opens an account with a code app and gives it the role, as an
// admin would; it returns the account.
func (p *Person) BecomeModerator(email, password string) {
	p.t.Helper()
	p.SignUp(email, password)
	secret := p.AddApp()
	if err := p.Site.Accounts.SetRole(p.t.Context(), joinder.SystemViewer(), account.Origin{}, p.Account(email), joinder.RoleModerator); err != nil {
		p.t.Fatalf("give the role: %v", err)
	}
	p.SignIn(email, password, secret)
}

// Account is the id of the account with that address.
func (p *Person) Account(email string) joinder.ID {
	p.t.Helper()
	id, err := p.Site.Accounts.ByEmail(p.t.Context(), joinder.SystemViewer(), email)
	if err != nil {
		p.t.Fatalf("account of %s: %v", email, err)
	}
	return id
}

func (p *Person) secret(a Answer) string {
	p.t.Helper()
	m := totpSecret.FindStringSubmatch(a.Body)
	if m == nil {
		p.t.Fatalf("no secret for a code app: %d at %s", a.Status, a.Path)
	}
	return strings.ReplaceAll(m[1], " ", "")
}

func (p *Person) code(secret string, later time.Duration) string {
	p.t.Helper()
	code, err := totp.GenerateCode(secret, time.Now().Add(later))
	if err != nil {
		p.t.Fatal(err)
	}
	return code
}

// must fails the test when a form did not lead where it should.
func (p *Person) must(a Answer, path string) {
	p.t.Helper()
	if a.Status != 200 || a.Path != path {
		p.t.Fatalf("%d at %s, want %s\n%s", a.Status, a.Path, path, Plain(a.Body))
	}
}

// Hidden is the value of a hidden field of a page.
func Hidden(page, name string) (value string, ok bool) {
	m := regexp.MustCompile(`<input type="hidden" name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		return "", false
	}
	return html.UnescapeString(m[1]), true
}

// selected is the chosen option of a list on a page.
func selected(page, name string) string {
	_, list, _ := strings.Cut(page, `name="`+name+`"`)
	list, _, _ = strings.Cut(list, "</select>")
	if m := regexp.MustCompile(`<option value="([^"]*)" selected`).FindStringSubmatch(list); m != nil {
		return m[1]
	}
	return ""
}

var tags = regexp.MustCompile(`(?s)<(script|style)\b.*?</(script|style)>|<[^>]*>`)

// Plain is a page as it reads: tags out, entities resolved, blanks folded.
func Plain(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(page, ""))), " ")
}
