package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/route"
)

// unsure is the answer of somebody who does not know; the question is not asked again.
const unsure = "-"

// channelsPage asks one question after another and then shows the ladder. All
// answers are in the address, so that it works without JavaScript and can be
// passed on.
type channelsPage struct {
	PackWords
	Asked   channelsAsked
	Ask     string // the question of this screen: place, wallet, issue, product; "" is the ladder
	Places  []datapack.Jurisdiction
	Wallets []Option
	Found   ladderShown
	Errors  FormErrors
}

// channelsAsked are the answers so far, as they came.
type channelsAsked struct{ Place, Wallet, Issue, Product, Amount, Currency, Members string }

// query writes the answers back; changes are pairs of name and value, and a
// question that is asked again takes its later answers with it.
func (a channelsAsked) query(changes ...string) string {
	q := url.Values{}
	for name, value := range map[string]string{"place": a.Place, "wallet": a.Wallet, "issue": a.Issue, "product": a.Product,
		"amount": a.Amount, "currency": a.Currency, "members": a.Members} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		if q.Del(changes[i]); changes[i+1] != "" {
			q.Set(changes[i], changes[i+1])
		}
	}
	if len(q) == 0 {
		return "/channels"
	}
	return "/channels?" + q.Encode()
}

func (s *Server) channels(w http.ResponseWriter, r *http.Request) error {
	pack := s.deps.Route.Pack
	q := r.URL.Query()
	asked := channelsAsked{q.Get("place"), q.Get("wallet"), q.Get("issue"), q.Get("product"), q.Get("amount"), q.Get("currency"), q.Get("members")}
	p := channelsPage{PackWords: PackWords{s.Page(r, "channel.title"), pack}, Asked: asked, Places: pack.Served()}
	p.Section, p.NoIndex = "/wallets", len(q) > 0
	ask, problems := asked.read(p.Page)
	ask.On = s.Today()
	p.Errors = problems
	if !slices.ContainsFunc(p.Places, func(j datapack.Jurisdiction) bool { return j.ID == asked.Place }) {
		p.Ask = "place"
		return s.Render(w, r, http.StatusOK, channelsView(p))
	}
	if _, known := pack.Wallet(asked.Wallet); !known && asked.Wallet != unsure {
		p.Ask, p.Wallets = "wallet", p.walletsOf(asked.Place, ask.On)
		return s.Render(w, r, http.StatusOK, channelsView(p))
	}
	if _, known := pack.Issue(asked.Issue); !known {
		p.Ask = "issue"
		return s.Render(w, r, http.StatusOK, channelsView(p))
	}
	ladder, err := route.Of(pack).Route(ask)
	if err != nil {
		return err
	}
	p.Found = p.shown(ladder)
	if ladder.Question != nil && asked.Product == "" {
		p.Ask = "product"
	}
	return s.Render(w, r, http.StatusOK, channelsView(p))
}

// read turns the answers into a dispute; what cannot be read is said and left out.
func (a channelsAsked) read(p Page) (route.Ask, FormErrors) {
	ask := route.Ask{Jurisdiction: a.Place, Issue: a.Issue}
	var wrong joinder.Problems
	if a.Wallet != unsure {
		ask.Wallet = a.Wallet
	}
	if a.Product != unsure {
		ask.Product = a.Product
	}
	if a.Amount != "" {
		m, err := joinder.ParseMoney(a.Amount, joinder.Currency(a.Currency))
		if err != nil || m.Sign() < 0 {
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.route.amount", "Given", a.Amount).On("amount"))
		} else {
			ask.Amount = m
		}
	}
	if a.Members != "" {
		n, err := strconv.Atoi(a.Members)
		if err != nil || n < 1 || n > 10_000_000 {
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.channel.members", "Given", a.Members).On("members"))
		} else {
			ask.Members = n
		}
	}
	problems, _ := FormErrorsOf(p.Words, wrong.OrNil())
	return ask, problems
}

// walletsOf are the wallets to choose from in a place: those offered there
// first, then those offered everywhere.
func (p channelsPage) walletsOf(place string, day joinder.Date) []Option {
	out := []Option{{Value: "", Text: p.T("channel.wallet.choose")}}
	for _, everywhere := range []bool{false, true} {
		for _, w := range p.Pack.WalletEntries() {
			here := w.Home() == place || slices.Contains(w.Countries(), place)
			if everywhere && !here && slices.Contains(w.Countries(), "global") || !everywhere && here {
				out = append(out, Option{Value: w.ID(), Text: w.Wallet(day).Label(p.Lang)})
			}
		}
	}
	return append(out, Option{Value: unsure, Text: p.T("channel.wallet.other")})
}

// Step is where in the questions the reader is, from 1, and their names.
func (p channelsPage) Step() (now int, names []string) {
	for i, ask := range []string{"place", "wallet", "issue", ""} {
		names = append(names, p.T("channel.step."+stepName(ask)))
		if ask == p.Ask || ask == "issue" && p.Ask == "product" {
			now = i + 1
		}
	}
	return now, names
}

func stepName(ask string) string {
	if ask == "" {
		return "ladder"
	}
	return ask
}

// answerLine is one answer with the way to change it.
type answerLine struct{ Label, Text, Href string }

// Answers so far.
func (p channelsPage) Answers() []answerLine {
	a := p.Asked
	var out []answerLine
	add := func(key, text, href string) { out = append(out, answerLine{p.T("channel.step." + key), text, href}) }
	if p.Ask != "place" {
		add("place", p.Pack.JurisdictionName(a.Place).In(p.Lang), a.query("place", "", "wallet", "", "product", ""))
	}
	if p.Ask == "place" || p.Ask == "wallet" {
		return out
	}
	name := p.T("channel.wallet.other")
	if w, ok := p.Pack.Wallet(a.Wallet); ok {
		name = w.Wallet(joinder.Date{}).Label(p.Lang)
	}
	add("wallet", name, a.query("wallet", "", "product", ""))
	if p.Ask == "issue" {
		return out
	}
	add("issue", p.Pack.IssueName(a.Issue).In(p.Lang), a.query("issue", ""))
	if p.Ask == "" && a.Product != "" {
		text := p.T("channel.product.unsure")
		if a.Product != unsure {
			text = p.Pack.ProductName(a.Product).In(p.Lang)
		}
		add("product", text, a.query("product", ""))
	}
	return out
}

// currencyOptions puts the likely one first.
func (p channelsPage) currencyOptions() []Option {
	var out []Option
	for _, c := range joinder.Currencies() {
		out = append(out, Option{Value: string(c), Text: string(c)})
	}
	return out
}

// currency is the one that was given, or the usual one of a wallet.
func (p channelsPage) currency() string {
	if p.Asked.Currency != "" {
		return p.Asked.Currency
	}
	for _, s := range p.Found.Ladder.Steps {
		if !s.Way.Cap.IsZero() {
			return string(s.Way.Cap.Currency)
		}
	}
	if w, ok := p.Pack.Wallet(p.Asked.Wallet); ok && len(w.Currencies()) > 0 {
		return w.Currencies()[0]
	}
	return "USD"
}
