package web

import (
	"net/http"
	"time"

	"joinder"
	"joinder/internal/i18n"
)

// Names of the cookies that remember how a person reads. They say nothing
// about who the person is.
const (
	langCookie  = "joinder_lang"
	themeCookie = "joinder_theme"
	largeCookie = "joinder_large"
	zoneCookie  = "joinder_zone"
)

// preferences are a reader's choices.
type preferences struct {
	Lang  joinder.Lang
	Theme string // "auto", "light" or "dark"
	Large bool
	Zone  *time.Location // nil for the language's own
}

func (s *Server) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// preferencesOf reads the reader's choices from link, cookies and headers.
func (s *Server) preferencesOf(r *http.Request) preferences {
	p := preferences{
		Lang:  i18n.Negotiate(r.URL.Query().Get("lang"), s.cookie(r, langCookie), r.Header.Get("Accept-Language"), s.config.Lang),
		Theme: "auto",
		Large: s.cookie(r, largeCookie) == "1",
	}
	if t := s.cookie(r, themeCookie); t == "light" || t == "dark" {
		p.Theme = t
	}
	if zone, ok := i18n.Zone(s.cookie(r, zoneCookie)); ok {
		p.Zone = zone
	}
	return p
}

// wordsOf speaks the reader's language.
func (s *Server) wordsOf(r *http.Request) *i18n.Words {
	p := s.preferencesOf(r)
	return s.deps.Catalog.Localizer(p.Lang).In(p.Zone)
}

func (s *Server) remember(w http.ResponseWriter, name, value string) {
	c := &http.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", MaxAge: 365 * 24 * 60 * 60,
		Secure: s.https(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// setPreferences keeps what the small forms of the footer send and goes back
// to the page they were on.
func (s *Server) setPreferences(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return badForm(err)
	}
	form := r.PostForm
	if t := form.Get("theme"); t == "light" || t == "dark" {
		s.remember(w, themeCookie, t)
	} else if t == "auto" {
		s.remember(w, themeCookie, "")
	}
	switch form.Get("large") {
	case "1":
		s.remember(w, largeCookie, "1")
	case "0":
		s.remember(w, largeCookie, "")
	}
	if lang, ok := i18n.Parse(form.Get("lang")); ok {
		s.remember(w, langCookie, string(lang))
	}
	if name := form.Get("zone"); name == "" && form.Has("zone") {
		s.remember(w, zoneCookie, "")
	} else if _, ok := i18n.Zone(name); ok {
		s.remember(w, zoneCookie, name)
	}
	http.Redirect(w, r, localPath(form.Get("back")), http.StatusSeeOther)
	return nil
}
