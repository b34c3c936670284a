package web

import "net/http"

// SetCookie keeps a value in the reader's browser for a year, for the addresses
// below path; "" lets it go. Script cannot read it.
func (s *Server) SetCookie(w http.ResponseWriter, name, path, value string) {
	c := &http.Cookie{Name: name, Value: value, Path: path, MaxAge: 365 * 24 * 60 * 60, Secure: s.https(), HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// Cookie reads such a value; "" when there is none.
func (s *Server) Cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}
