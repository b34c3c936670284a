// Package diagnosis is the pages of payments that failed: one question a
// screen, with the answers as short codes in the address, so that going back
// and passing on work without anything being kept; then the likely cause, what
// to do now and until when to wait. What is personal (order number, amount,
// time, payee) is asked only at the end, in a form that is posted.
package diagnosis

import (
	"context"
	"embed"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/guide/diagnose"
	"joinder/internal/guide/record"
	"joinder/internal/similar"
	"joinder/internal/web"
)

//go:embed assets
var assets embed.FS

// Parts is what the pages need from the rest of the house.
type Parts struct {
	Pack     *datapack.Pack
	Clock    Clock
	Risers   Risers
	Recorder Recorder
}

// Clock counts days by the data pack's rules (*datapack.Pack).
type Clock interface {
	WaitUntil(w datapack.Wait, place string, paid joinder.Date) (by joinder.Date, certain, ok bool)
	FirmAnswerDays(jurisdiction, issue string, day joinder.Date) datapack.AnswerTime
}

// Risers say what more people report than usual (*similar.Finder).
type Risers interface {
	Rising(ctx context.Context, v joinder.Viewer, limit int) ([]similar.Rise, error)
}

// Recorder begins a complaint with what was recorded, sealed beside it, and
// gives the path at which the person goes on.
type Recorder interface {
	Begin(ctx context.Context, v joinder.Viewer, b record.Beginning) (path string, err error)
}

// Area is the pages as internal/app wires them.
func Area(p Parts) web.Area {
	engine := diagnose.New(p.Pack.Diagnosis())
	return web.Area{Assets: assets, Routes: func(s *web.Server) []web.Route {
		return (&pages{Server: s, Parts: p, engine: engine, rising: &risingNow{}}).routes()
	}}
}

// pages answers the requests.
type pages struct {
	*web.Server
	Parts
	engine *diagnose.Engine
	rising *risingNow
}

func (p *pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/failed", Handler: p.ask, Access: web.Public},
		{Method: "POST", Pattern: "/failed/text", Handler: p.text, Access: web.Private, Limit: web.LimitPages},
		{Method: "POST", Pattern: "/failed/keep", Handler: p.keep, Access: web.Private},
		{Method: "POST", Pattern: "/failed/sheet", Handler: p.sheet, Access: web.Private, Limit: web.LimitPages},
		{Method: "POST", Pattern: "/failed/record.txt", Handler: p.download, Access: web.Private, Limit: web.LimitPages},
	}
}
