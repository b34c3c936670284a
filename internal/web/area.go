package web

import (
	"io"
	"io/fs"
	"net/http"
	"time"

	"joinder"
)

// Area is a group of pages that lives in a package of its own below this one.
// It draws with the exported parts of this package, and is wired by the
// composition root:
//
//	web.Area{Assets: files, Routes: func(s *web.Server) []web.Route { … }}
type Area struct {
	// Routes are the area's rows of the route table. The server is there for
	// Page, Render, Names and the session; it answers nothing yet.
	Routes func(*Server) []Route
	// Assets are static files of the area, in a folder "assets" (an embed.FS); a
	// page asks for them by Page.Styles and Page.Scripts. Their names are its
	// own: no two areas, and not this package, may use one twice. May be nil.
	Assets fs.FS
}

// ReadForm reads the request's form; what cannot be read gets words. A form
// over the route's limit keeps its own error.
func ReadForm(r *http.Request) error { return badForm(r.ParseForm()) }

// Names says wallets, kinds of problems and places in the reader's language,
// and suggests wallets to forms.
type Names = names

// Names are the names as the reader of the request knows them.
func (s *Server) Names(r *http.Request) (Names, error) { return s.names(r) }

// All lists every wallet that is known here, reviewed ones first.
func (n names) All() []joinder.Wallet { return n.list }

// Find gives the wallet that a person wrote or chose: its id or a name in
// either language; ok is false when nobody knows it.
func (n names) Find(written string) (id string, ok bool) { return n.find(written) }

// SeeOther sends the browser on with a GET after a form was accepted.
func SeeOther(w http.ResponseWriter, r *http.Request, path string) error {
	return seeOther(w, r, path)
}

// Now is the time by the house's clock.
func (s *Server) Now() time.Time { return s.deps.World.Now() }

// SendShared answers with an item's bytes for somebody whose it is not: as a
// download from a sandbox, without what cameras and programs add to pictures.
func (s *Server) SendShared(w http.ResponseWriter, e joinder.Evidence, body io.ReadCloser) error {
	return s.sendShared(w, e, body)
}
