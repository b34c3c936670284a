// Package statements is the pages of statements: a file is dropped, read, looked at and
// marked; it is kept only when the person says so, and what was marked becomes
// part of a complaint.
//
// Whoever has the link sees what it leads to; nobody else does. No address
// holds anything of a file: what a person looks for in it is part of the state
// under the link, since it names people.
package statements

import (
	"context"
	"embed"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/reading"
	"joinder/internal/evidence/watch"
	"joinder/internal/web"
)

//go:embed assets
var assets embed.FS

// Parts is what the pages need from the rest of the house.
type Parts struct {
	Pack   *datapack.Pack
	Desk   *reading.Desk
	Limits held.Limits
	// WalletOf is the wallet whose export a format is; "" where that is not
	// certain.
	WalletOf func(format string) string
	Keep     Keeping
	// Watch begins a watch with the files of a reading and gives the path to it;
	// all is false where not every file could be taken.
	Watch func(ctx context.Context, key held.Key, w watch.Wish) (path string, all bool, err error)
}

// Keeping makes what was only looked at part of a complaint. Both give the path
// at which the person goes on.
type Keeping interface {
	// Begin opens a draft with the files as its evidence and the marked rows as
	// what it disputes, or adds them to the draft that is being written.
	Begin(ctx context.Context, v joinder.Viewer, b Beginning) (path string, err error)
	// Attach adds them to a complaint that the viewer owns.
	Attach(ctx context.Context, v joinder.Viewer, complaint joinder.ID, b Beginning) (path string, err error)
	// Writing reports whether a link still leads to a draft that is not filed.
	Writing(ctx context.Context, draft string) bool
	// Own reads a complaint for the person whose it is.
	Own(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Complaint, error)
}

// Beginning is what the person chose of a reading.
type Beginning struct {
	Key        held.Key
	Draft      string       // secret of the draft that is being written; "" begins one
	Files      []joinder.ID // that go along beside those with marked rows
	Wallet     string       // directory id, "" when only a name is known
	WalletName string
	Currency   string // of the amount of the complaint
	Lang       joinder.Lang
}

// Area is the pages as internal/app wires them.
func Area(p Parts) web.Area {
	return web.Area{Assets: assets, Routes: func(s *web.Server) []web.Route { return pages{s, p}.routes() }}
}

// pages answers the requests.
type pages struct {
	*web.Server
	Parts
}

// formRoom is what a form needs beside its files.
const formRoom = 256 << 10

// uploadTime is how long statements may take over a slow phone connection, and
// readTime how long a large one may be read while a page waits.
const (
	uploadTime = 20 * time.Minute
	readTime   = 2 * time.Minute
)

func (p pages) routes() []web.Route {
	upload := p.Limits.All + formRoom
	return append([]web.Route{
		{Method: "GET", Pattern: "/statements", Handler: p.start, Access: web.Private},
		{Method: "POST", Pattern: "/statements", Handler: p.receive, Access: web.Private, Body: upload, Slow: uploadTime},
		{Method: "POST", Pattern: "/statements/for", Handler: p.writing, Access: web.Private},
		{Method: "GET", Pattern: "/statements/{token}", Handler: p.result, Access: web.Private, Slow: readTime},
		{Method: "POST", Pattern: "/statements/{token}/files", Handler: p.receive, Access: web.Private, Body: upload, Slow: uploadTime},
		{Method: "POST", Pattern: "/statements/{token}/marks", Handler: p.mark, Access: web.Private, Limit: web.LimitPages, Slow: readTime},
		{Method: "POST", Pattern: "/statements/{token}/filter", Handler: p.filter, Access: web.Private, Limit: web.LimitPages},
		{Method: "POST", Pattern: "/statements/{token}/remove", Handler: p.remove, Access: web.Private, Slow: readTime},
		{Method: "POST", Pattern: "/statements/{token}/watch", Handler: p.watch, Access: web.Private, Slow: readTime},
		{Method: "POST", Pattern: "/statements/{token}/drop", Handler: p.drop, Access: web.Private},
		{Method: "GET", Pattern: "/statements/{token}/complaint", Handler: p.complaint, Access: web.Private},
		{Method: "POST", Pattern: "/statements/{token}/complaint", Handler: p.keep, Access: web.Private, Slow: readTime},
	}, p.fileRoutes()...)
}
