// Package tracing is the pages that follow stolen money: which way it went, where it
// stopped, and whom to write to. Files and choices are held under a secret link
// for a few hours; nothing of them is public, and nothing is sent anywhere.
package tracing

import (
	"context"
	"embed"
	"io"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/evidence/held"
	"joinder/internal/guide/trace"
	"joinder/internal/web"
)

//go:embed assets
var assets embed.FS

// Kind is whose state it is that a link leads to.
const Kind held.Kind = "trace"

// Bounds of what the pages do for one person.
const (
	MostTransactions = 200_000
	MostMarks        = 500
	uploadTime       = 20 * time.Minute
)

// Parts is what the pages need from the rest of the house. All are required.
type Parts struct {
	Held     *held.Keeper
	Pack     *datapack.Pack
	Labels   Labels
	Recorder Recorder
	Document Document
	Readings *Readings
}

// Labels are those that the host imported; the table is nil when there are
// none. Safe for concurrent use.
type Labels interface {
	Table() (*trace.Labels, error)
}

// Recorder begins a complaint with sealed evidence, and gives the path at which
// the person goes on.
type Recorder interface {
	Begin(ctx context.Context, v joinder.Viewer, b Beginning) (path string, err error)
}

// Beginning is a complaint as a trace begins it. Empty fields are asked for later.
type Beginning struct {
	Lang                                joinder.Lang
	Title, Narrative                    string
	Amount, Currency, OccurredOn, Issue string
	Files                               []File
}

// File is one file of it.
type File struct {
	Name string
	Body []byte
}

// Document writes a letter as a file for word processors.
type Document func(w io.Writer, title, text string, lang joinder.Lang, at time.Time) error

// Area is the pages as internal/app wires them.
func Area(p Parts) web.Area {
	return web.Area{Assets: assets, Routes: func(s *web.Server) []web.Route { return pages{s, p}.routes() }}
}

// pages answers the requests.
type pages struct {
	*web.Server
	Parts
}

func (p pages) routes() []web.Route {
	all := p.Held.Limits().All + 1<<20
	return []web.Route{
		{Method: "GET", Pattern: "/trace", Handler: p.front, Access: web.Public},
		{Method: "POST", Pattern: "/trace", Handler: p.begin, Access: web.Private, Body: all, Slow: uploadTime},
		{Method: "GET", Pattern: "/trace/{token}", Handler: p.choose, Access: web.Private},
		{Method: "POST", Pattern: "/trace/{token}", Handler: p.mark, Access: web.Private, Limit: web.LimitPages, Body: 1 << 20},
		{Method: "POST", Pattern: "/trace/{token}/files", Handler: p.addFiles, Access: web.Private, Body: all, Slow: uploadTime},
		{Method: "POST", Pattern: "/trace/{token}/files/{id}/drop", Handler: p.dropFile, Access: web.Private},
		{Method: "POST", Pattern: "/trace/{token}/drop", Handler: p.drop, Access: web.Private},
		{Method: "GET", Pattern: "/trace/{token}/method", Handler: p.method, Access: web.Private},
		{Method: "POST", Pattern: "/trace/{token}/method", Handler: p.setMethod, Access: web.Private, Limit: web.LimitPages},
		{Method: "GET", Pattern: "/trace/{token}/result", Handler: p.result, Access: web.Private},
		{Method: "GET", Pattern: "/trace/{token}/flow.svg", Handler: p.picture, Access: web.Private},
		{Method: "GET", Pattern: "/trace/{token}/steps.csv", Handler: p.steps, Access: web.Private},
		{Method: "GET", Pattern: "/trace/{token}/trace.json", Handler: p.sheet, Access: web.Private},
		{Method: "GET", Pattern: "/trace/{token}/letter", Handler: p.letter, Access: web.Private},
		{Method: "POST", Pattern: "/trace/{token}/letter", Handler: p.keepLetter, Access: web.Private, Limit: web.LimitPages},
		{Method: "POST", Pattern: "/trace/{token}/complaint", Handler: p.complain, Access: web.Private},
	}
}
