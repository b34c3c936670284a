// Package emergency is the pages for somebody whose money may be leaving this
// minute: /emergency and one address for every scenario and step. Without
// scripts each step is a page; with them all steps are on the device already,
// and after one visit they are there without a connection too (worker.js).
// What a person types for the telephone stays on their device; a record of the
// steps leaves it only when they send it.
package emergency

import (
	"context"
	"embed"
	"sync"
	"time"

	"joinder"
	guide "joinder/internal/guide/emergency"
	"joinder/internal/guide/record"
	"joinder/internal/web"
)

//go:embed assets
var assetFiles embed.FS

// Parts is what the pages need from the rest of the house.
type Parts struct {
	Guide    guide.Guide
	Times    Times
	Recorder Recorder
	Now      func() time.Time
}

// Times counts the person's own deadlines.
type Times interface {
	// Deadlines lists them, the most urgent first; without a place there are none.
	Deadlines(h guide.Harm) []guide.Deadline
}

// Recorder turns a record into the beginning of a complaint, with the record
// sealed as its evidence, and gives the path at which the person goes on.
type Recorder interface {
	Begin(ctx context.Context, v joinder.Viewer, b record.Beginning) (path string, err error)
}

// Area is the pages as internal/app wires them.
func Area(p Parts) web.Area {
	return web.Area{Assets: assetFiles, Routes: func(s *web.Server) []web.Route {
		return (&pages{Server: s, Parts: p, ready: map[edition]offline{}}).routes()
	}}
}

// pages answers the requests.
type pages struct {
	*web.Server
	Parts

	mu    sync.Mutex
	ready map[edition]offline // what the device keeps, by language and day
}

func (p *pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/emergency", Handler: p.front, Access: web.Public},
		{Method: "GET", Pattern: "/emergency/sw.js", Handler: p.worker, Access: web.Static},
		{Method: "GET", Pattern: "/emergency/facts.json", Handler: p.facts, Access: web.Static},
		{Method: "GET", Pattern: "/emergency/{id}", Handler: p.scenario, Access: web.Public},
		{Method: "GET", Pattern: "/emergency/{id}/deadlines", Handler: p.deadlines, Access: web.Public},
		{Method: "GET", Pattern: "/emergency/{id}/deadlines.ics", Handler: p.calendar, Access: web.Public},
		{Method: "GET", Pattern: "/emergency/{id}/record", Handler: p.recordForm, Access: web.Public},
		{Method: "POST", Pattern: "/emergency/record", Handler: p.keep, Access: web.Private, Body: 128 << 10},
	}
}
