package emergency

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"joinder/internal/datapack"
	"joinder/internal/web"
)

// base is what every page of the area knows.
type base struct {
	web.PackWords
	Wallets []web.Option // of the directory
	Places  []web.Option
	Wallet  string // chosen, "" for none
	Place   string // chosen, "" for none
}

func (p *pages) base(r *http.Request, title string, args ...any) base {
	b := base{PackWords: web.PackWords{Page: p.Page(r, title, args...), Pack: p.Guide.Pack}}
	b.Section, b.Styles, b.Scripts = "/library", []string{"emergency.css"}, []string{"emergency.js"}
	b.Wallets = append(b.Wallets, web.Option{Text: b.T("emergency.wallet.none")})
	var known []web.Option
	for _, w := range p.Guide.Pack.WalletEntries() {
		known = append(known, web.Option{Value: w.ID(), Text: w.Name().In(b.Lang)})
	}
	if b.Lang != "zh-CN" {
		slices.SortFunc(known, func(x, y web.Option) int { return cmp.Compare(x.Text, y.Text) })
	}
	b.Wallets = append(b.Wallets, known...)
	b.Places = append(b.Places, web.Option{Text: b.T("emergency.place.none")})
	for _, j := range p.Guide.Pack.Served() {
		b.Places = append(b.Places, web.Option{Value: j.ID, Text: j.Name.In(b.Lang)})
	}
	return b
}

// known keeps a chosen value only where it is one of the options.
func known(options []web.Option, value string) string {
	if slices.ContainsFunc(options, func(o web.Option) bool { return o.Value == value }) {
		return value
	}
	return ""
}

// frontPage asks what happened.
type frontPage struct {
	base
	Scenarios []datapack.Scenario
}

// To is the address of a scenario, with what was chosen already.
func (f frontPage) To(id string) string {
	q := url.Values{}
	if f.Wallet != "" {
		q.Set("wallet", f.Wallet)
	}
	if f.Place != "" {
		q.Set("place", f.Place)
	}
	if len(q) == 0 {
		return "/emergency/" + id
	}
	return "/emergency/" + id + "?" + q.Encode()
}

func (p *pages) front(w http.ResponseWriter, r *http.Request) error {
	return p.Render(w, r, http.StatusOK, frontView(p.frontPage(r)))
}

func (p *pages) frontPage(r *http.Request) frontPage {
	f := frontPage{base: p.base(r, "emergency.title"), Scenarios: p.Guide.Pack.Scenarios()}
	f.Wallet, f.Place = known(f.Wallets, r.URL.Query().Get("wallet")), known(f.Places, r.URL.Query().Get("place"))
	return f
}
