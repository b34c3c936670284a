// Package watching is the pages of the statement watch: whoever gives a statement every
// month is shown only what is new and unusual since the last.
package watching

import (
	"context"
	"embed"
	"io"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/watch"
	"joinder/internal/web"
)

//go:embed assets
var assets embed.FS

// Parts is what the pages need from the rest of the house.
type Parts struct {
	Desk   Desk
	Judge  Judge
	Mails  Mails
	Limits held.Limits
	// Dispute takes the files of a finding to where payments are marked and
	// become a complaint, and gives the address of that page.
	Dispute func(ctx context.Context, lang joinder.Lang, key held.Key, files []watch.Original) (path string, err error)
	// Tables is what somebody once said of tables that nobody knows by name; it
	// may be nil.
	Tables func(ctx context.Context, v joinder.Viewer) ([]watch.Table, error)
	Mail   bool // mail is sent here
}

// Desk is the watches (*watch.Desk).
type Desk interface {
	Start(ctx context.Context, w watch.Wish, name string, body io.Reader) (held.Token, error)
	Look(ctx context.Context, key held.Key) (watch.View, error)
	Give(ctx context.Context, key held.Key, given watch.Given, body io.Reader) error
	Answer(ctx context.Context, key held.Key, n int, password, entry string) error
	PutBack(ctx context.Context, key held.Key, n int) error
}

// Judge is what a person says of what was found, and of the watch
// (*watch.Desk).
type Judge interface {
	Ordinary(ctx context.Context, key held.Key, mark int, like bool) error
	Again(ctx context.Context, key held.Key, mark int) error
	Originals(ctx context.Context, key held.Key, mark int) ([]watch.Original, error)
	Extend(ctx context.Context, key held.Key, months int) error
	End(ctx context.Context, key held.Key) error
}

// Mails is how a watch tells (*watch.Desk).
type Mails interface {
	Tell(ctx context.Context, key held.Key, w watch.MailWish) error
	Told(ctx context.Context, key held.Key) (m watch.Mail, address string, err error)
	TellNoMore(ctx context.Context, key held.Key) error
	Door(ctx context.Context, secret string) (watch.Door, error)
	Enter(ctx context.Context, secret, number string) (watch.Purpose, held.Token, error)
	Find(ctx context.Context, address string) error
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

// formRoom is what a form needs beside its file; uploadTime is how long a file
// may take over a slow phone connection.
const (
	formRoom   = 64 << 10
	uploadTime = 20 * time.Minute
	readTime   = 2 * time.Minute
)

func (p pages) routes() []web.Route {
	upload := p.Limits.File + formRoom
	return []web.Route{
		{Method: "GET", Pattern: "/watch", Handler: p.intro, Access: web.Public},
		{Method: "POST", Pattern: "/watch", Handler: p.start, Access: web.Private, Body: upload, Slow: uploadTime},
		{Method: "GET", Pattern: "/watch/find", Handler: p.findForm, Access: web.Private},
		{Method: "POST", Pattern: "/watch/find", Handler: p.find, Access: web.Private, Limit: web.LimitGuesses},
		{Method: "GET", Pattern: "/watch/door", Handler: p.doorForm, Access: web.Private},
		{Method: "POST", Pattern: "/watch/door", Handler: p.door, Access: web.Private, Limit: web.LimitGuesses},
		{Method: "GET", Pattern: "/watch/{token}", Handler: p.show, Access: web.Private},
		{Method: "POST", Pattern: "/watch/{token}/give", Handler: p.give, Access: web.Private, Body: upload, Slow: uploadTime},
		{Method: "POST", Pattern: "/watch/{token}/answer", Handler: p.answer, Access: web.Private, Slow: readTime},
		{Method: "POST", Pattern: "/watch/{token}/back", Handler: p.putBack, Access: web.Private},
		{Method: "POST", Pattern: "/watch/{token}/ordinary", Handler: p.ordinary, Access: web.Private},
		{Method: "POST", Pattern: "/watch/{token}/again", Handler: p.again, Access: web.Private},
		{Method: "POST", Pattern: "/watch/{token}/dispute", Handler: p.dispute, Access: web.Private, Slow: readTime},
		{Method: "POST", Pattern: "/watch/{token}/mail", Handler: p.tell, Access: web.Private},
		{Method: "POST", Pattern: "/watch/{token}/mail/stop", Handler: p.tellNoMore, Access: web.Private},
		{Method: "POST", Pattern: "/watch/{token}/keep", Handler: p.keep, Access: web.Private},
		{Method: "POST", Pattern: "/watch/{token}/delete", Handler: p.end, Access: web.Private},
	}
}

// keyOf is the watch that an address names.
func keyOf(token string) held.Key {
	return held.Token(token).Key()
}
