// Package web is the face of Joinder in a browser: pages in two languages that
// work on a phone, from the keyboard, on paper and without JavaScript.
//
// A request takes this way: limits and headers (middleware.go), the one route
// table (routes.go), the session (session.go), a handler, a typed page rendered
// by templ components, and for failures one mapping from joinder.Kind to status
// and words (errors.go).
//
// To add a page:
//
//  1. Write page_thing.go with a handler, a method of *Server:
//
//     func (s *Server) thing(w http.ResponseWriter, r *http.Request) error {
//     p := s.Page(r, "thing.title")
//     found, err := s.deps.Things.Find(r.Context(), p.Viewer, r.PathValue("id"))
//     if err != nil {
//     return err // joinder.Error finds its status and words by itself
//     }
//     return s.Render(w, r, http.StatusOK, thingPage(p, found))
//     }
//
//  2. Write page_thing.templ: @Layout(p) { … } with the parts of parts_*.templ,
//     and run `make generate`.
//
//  3. Add one row to the table in routes.go.
//
//  4. Put every text into internal/i18n/locales/{zh-CN,en}/thing.toml.
//
// Nothing may be inline: no style attribute, no on… attribute, no script. The
// content security policy would drop it.
package web
