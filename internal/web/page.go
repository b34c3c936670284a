package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/i18n"
)

// Page is what every page knows: whose language it speaks, who is looking, and
// where it is. Page structs of the areas embed it.
type Page struct {
	Title   string // of this page alone, in the reader's language
	Words   *i18n.Words
	Lang    joinder.Lang
	Viewer  joinder.Viewer
	Section string // path of the navigation entry this page belongs to: "/cases"
	Path    string // path and query of this very page, without lang
	Theme   string // "auto", "light" or "dark"
	Large   bool
	NoIndex bool   // not for search engines
	Wide    bool   // uses the whole width
	Flash   string // said once, at the top
	Host    Host
	Version string
	Demo    bool     // the data is invented
	Styles  []string // assets that this page needs beside those of every page
	Scripts []string

	base   string          // scheme and host
	named  bool            // the address names the language
	served map[string]bool // rows of the route table: "GET /emergency"
	assets *assets

	answered bool // this browser has an answer of "is it only me?" to go back to
}

// Page begins a page. titleKey is the catalogue key of its title.
func (s *Server) Page(r *http.Request, titleKey string, args ...any) Page {
	prefs := s.preferencesOf(r)
	words := s.deps.Catalog.Localizer(prefs.Lang).In(prefs.Zone)
	p := Page{
		Title: words.T(titleKey, args...), Words: words, Lang: prefs.Lang, Viewer: ViewerOf(r),
		Section: sectionOf(r.URL.Path), Path: pathWithout(r.URL, "lang"), Theme: prefs.Theme, Large: prefs.Large,
		Host: s.config.Host, Version: s.config.Version, Demo: s.config.Demo,
		base: s.config.BaseURL.Scheme + "://" + s.config.BaseURL.Host, assets: s.assets, named: r.URL.Query().Has("lang"), served: s.served,
	}
	p.answered = leadsBack(r.URL.Path) && s.cookie(r, answerCookie) != ""
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		p.Path = localPath(pathOfReferer(r))
	}
	if r.Context().Value(viewerKey) != nil {
		if key := s.sessions.PopString(r.Context(), sessionFlash); key != "" {
			p.Flash = words.T(key)
		}
	}
	return p
}

// sectionOf is the first part of a path: "/cases/17" belongs to "/cases".
func sectionOf(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return "/" + first
}

func pathWithout(u *url.URL, name string) string {
	q := u.Query()
	q.Del(name)
	out := url.URL{Path: u.Path, RawQuery: q.Encode()}
	return localPath(out.String())
}

// pathOfReferer is where a form was; an answer to a form has no address that
// can be opened again in the other language.
func pathOfReferer(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host {
		return "/"
	}
	return pathWithout(u, "lang")
}

// T is the text for a key in the reader's language.
func (p Page) T(key string, args ...any) string { return p.Words.T(key, args...) }

// N is the text for a count.
func (p Page) N(key string, count int, args ...any) string { return p.Words.N(key, count, args...) }

// FullTitle is the title with the site's name behind it.
func (p Page) FullTitle() string { return p.T("shell.title", "Page", p.Title) }

// Asset is the address of a static file by its plain name.
func (p Page) Asset(name string) string { return p.assets.urls[name] }

// Canonical is the one address of this page in its language, without the rest
// of its query.
func (p Page) Canonical() string {
	path, _, _ := strings.Cut(p.Path, "?")
	if p.named {
		return p.base + path + "?lang=" + string(p.Lang)
	}
	return p.base + path
}

// In is the address of this page in a language.
func (p Page) In(lang joinder.Lang) string {
	sep := "?"
	if strings.Contains(p.Path, "?") {
		sep = "&"
	}
	return p.Path + sep + "lang=" + string(lang)
}

// AbsoluteIn is In with scheme and host.
func (p Page) AbsoluteIn(lang joinder.Lang) string { return p.base + p.In(lang) }

// Link is a path of this site as an absolute address, for QR codes and mails.
func (p Page) Link(path string) string { return p.base + path }

// SignedIn reports whether the reader has an account here.
func (p Page) SignedIn() bool { return p.Viewer.Account != "" }

// buffers saves allocations; it holds no state that anybody could observe.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render writes a page with its status. The page is complete before the first
// byte leaves, so that a failure can still become an error page. A ?lang= in
// the address is remembered.
func (s *Server) Render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() < 1<<20 {
			buf.Reset()
			buffers.Put(buf)
		}
	}()
	if err := page.Render(r.Context(), buf); err != nil {
		return err
	}
	if lang, ok := i18n.Parse(r.URL.Query().Get("lang")); ok && s.cookie(r, langCookie) != string(lang) {
		s.remember(w, langCookie, string(lang))
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(s.preferencesOf(r).Lang))
	h.Add("Vary", "Accept-Language")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := w.Write(buf.Bytes())
	return ignoreGone(err)
}
