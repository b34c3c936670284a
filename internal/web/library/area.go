// Package library is the pages of the self-defence library: the hub with the
// tools for before, during and after the harm, and the short articles.
package library

import (
	"embed"
	"net/http"
	"strings"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/guide/library"
	"joinder/internal/web"
)

//go:embed assets
var files embed.FS

// Parts is what the pages need from the rest of the house.
type Parts struct {
	Shelf *library.Shelf
	Pack  *datapack.Pack
}

// Area is the pages as internal/app wires them.
func Area(p Parts) web.Area {
	return web.Area{Assets: files, Routes: func(s *web.Server) []web.Route { return pages{s, p}.routes() }}
}

// pages answers the requests.
type pages struct {
	*web.Server
	Parts
}

func (p pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/library", Handler: p.hub, Access: web.Public},
		{Method: "GET", Pattern: "/library/{slug}", Handler: p.article, Access: web.Public},
	}
}

// hubPage is where self-help begins: the tools, then all questions.
type hubPage struct {
	web.Page
	Groups []library.Group
}

func (p pages) hub(w http.ResponseWriter, r *http.Request) error {
	page := hubPage{p.page(r, "library.title"), p.Shelf.Groups()}
	return p.Render(w, r, http.StatusOK, hubView(page))
}

func (p pages) page(r *http.Request, title string, args ...any) web.Page {
	page := p.Page(r, title, args...)
	page.Section, page.Styles = "/library", []string{"library.css"}
	return page
}

// articlePage is one article.
type articlePage struct {
	web.PackWords
	A   library.Article
	Day joinder.Date
}

func (p pages) article(w http.ResponseWriter, r *http.Request) error {
	a, ok := p.Shelf.Article(r.PathValue("slug"))
	if !ok {
		return joinder.Fail(joinder.NotFound, "error.library.missing")
	}
	page := articlePage{A: a, Day: p.Today()}
	page.PackWords = web.PackWords{Page: p.page(r, "library.title"), Pack: p.Pack}
	page.Title = page.Words.Text(a.Title)
	return p.Render(w, r, http.StatusOK, articleView(page))
}

// tool is a page of the site that does something.
type tool struct{ Href, Title, Text string }

// hubTools are the big links at the top.
func hubTools(p web.Page) (urgent, rest []tool) {
	make := func(names ...string) (out []tool) {
		for _, n := range names {
			out = append(out, tool{"/" + n, p.T("library.tool." + n), p.T("library.tool." + n + ".text")})
		}
		return out
	}
	return make("emergency", "failed"), make("statements", "trace", "checkup", "choose", "fees", "wallets")
}

// tools that the article leads to.
func (p articlePage) tools() (out []tool) {
	for _, n := range p.A.Tools {
		out = append(out, tool{Href: "/" + n, Title: p.T("library.tool." + n)})
	}
	return out
}

// label stands before a fact.
func (p articlePage) label(c datapack.Cited) string { return p.Words.Text(c.Label) }

// href is the page of this site about what a fact is about; "" when there is
// none.
func (p articlePage) href(c datapack.Cited) string {
	switch {
	case c.Fee != nil:
		return "/fees?wallet=" + c.Wallet
	case c.Wallet != "":
		return "/wallets/" + c.Wallet
	case c.Channel != "":
		return "/channels/" + c.Channel
	}
	return ""
}

// status says how well a fact is known.
func (p articlePage) status(f datapack.Told[datapack.Cited]) string {
	if f.Value.Fee != nil {
		return web.FeeStatus(p.Page, datapack.Told[datapack.Fee]{Value: *f.Value.Fee, Status: f.Status, Origin: f.Origin})
	}
	return web.StatusText(p.Page, f.Status, f.Origin)
}

// ordered reports whether the facts of a section are steps in an order of time.
func ordered(s datapack.ArticleSection) bool {
	for _, f := range s.Facts {
		if !strings.HasPrefix(f.Value.Ref, "playbooks.yaml#pb-stolen-generic") || f.Value.Label.EN == "" {
			return false
		}
	}
	return len(s.Facts) > 1
}

// atFirst cuts a long section in two: what is read at once, and what is
// behind a fold.
func atFirst(s datapack.ArticleSection) (first, rest datapack.ArticleSection) {
	const most, many = 5, 8
	if len(s.Facts) < many {
		return s, rest
	}
	first, rest = s, s
	first.Facts, rest.Facts = s.Facts[:most], s.Facts[most:]
	return first, rest
}

// more are the lines under a fact.
func (p articlePage) more(c datapack.Cited) (out []string) {
	for _, t := range c.More {
		if s := p.Words.Text(t); s != "" {
			out = append(out, s)
		}
	}
	if c.Fee != nil {
		for _, x := range c.Fee.Conflicts {
			out = append(out, p.T("pack.fee.conflict", "Says", p.Say(x.Says)))
		}
	}
	return out
}
