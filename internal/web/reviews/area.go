// Package reviews is the pages of reviews of wallets: what people say by
// criterion, writing and withdrawing one's own, the operator's replies, reports,
// and the moderators' queue.
package reviews

import (
	"embed"
	"net/http"
	"net/url"
	"time"

	"joinder/internal/wallet/review"
	"joinder/internal/web"
)

//go:embed assets
var files embed.FS

// Parts is what the pages need from the rest of the house.
type Parts struct{ Desk *review.Desk }

// Area is the pages as internal/app wires them.
func Area(p Parts) web.Area {
	return web.Area{Assets: files, Routes: func(s *web.Server) []web.Route { return pages{s, p}.routes() }}
}

// pages answers the requests.
type pages struct {
	*web.Server
	Parts
}

// uploadBytes and uploadTime bound a request with a proof of use.
const (
	uploadBytes = 13 << 20
	uploadTime  = 5 * time.Minute
)

func (p pages) routes() []web.Route {
	const at = "/wallets/{id}/reviews"
	return []web.Route{
		{Method: "GET", Pattern: at, Handler: p.board, Access: web.Public},
		{Method: "GET", Pattern: at + ".json", Handler: p.export, Access: web.Public},
		{Method: "GET", Pattern: at + "/write", Handler: p.form, Access: web.Private},
		{Method: "POST", Pattern: at + "/write", Handler: p.write, Access: web.Private},
		{Method: "POST", Pattern: at + "/proof", Handler: p.prove, Access: web.Private, Body: uploadBytes, Slow: uploadTime},
		{Method: "GET", Pattern: at + "/mine", Handler: p.mine, Access: web.Private},
		{Method: "POST", Pattern: at + "/withdraw", Handler: p.withdraw, Access: web.Private},
		{Method: "POST", Pattern: at + "/appeal", Handler: p.appeal, Access: web.Private},
		{Method: "GET", Pattern: at + "/{review}", Handler: p.one, Access: web.Public},
		{Method: "POST", Pattern: at + "/{review}/report", Handler: p.report, Access: web.Public, Limit: web.LimitGuesses},
		{Method: "POST", Pattern: at + "/{review}/reply", Handler: p.reply, Access: web.SignedIn},
		{Method: "GET", Pattern: "/reviews/moderate", Handler: p.queue, Access: web.Moderators},
		{Method: "POST", Pattern: "/reviews/moderate/{id}", Handler: p.moderate, Access: web.Moderators},
	}
}

// sheet is what the pages of one wallet share.
type sheet struct {
	web.Page
	Wallet string
	Name   string // of the wallet
}

// sheet begins a page about the wallet in the address.
func (p pages) sheet(r *http.Request, title string, args ...any) (sheet, error) {
	names, err := p.Names(r)
	if err != nil {
		return sheet{}, err
	}
	id := r.PathValue("id")
	s := sheet{Wallet: id, Name: names.Wallet(id)}
	s.Page = p.Page(r, title, append(args, "Wallet", s.Name)...)
	s.Section, s.Styles = "/wallets", []string{"reviews.css"}
	return s, nil
}

// At is a path below the wallet's reviews.
func (s sheet) At(rest string) string { return base(s.Wallet) + rest }

// Back is the wallet's own page.
func (s sheet) Back() string { return "/wallets/" + url.PathEscape(s.Wallet) }

// Way is the crumbs to a page.
func (s sheet) Way(more ...web.Crumb) []web.Crumb {
	way := []web.Crumb{{Href: "/wallets", Text: s.T("review.wallets")}, {Href: s.Back(), Text: s.Name}}
	if len(more) == 0 {
		return append(way, web.Crumb{Text: s.T("review.crumb")})
	}
	return append(append(way, web.Crumb{Href: s.At(""), Text: s.T("review.crumb")}), more...)
}

func base(wallet string) string { return "/wallets/" + url.PathEscape(wallet) + "/reviews" }

// Criterion is a criterion's name.
func (s sheet) Criterion(c review.Criterion) string { return s.T("review.criterion." + string(c)) }
