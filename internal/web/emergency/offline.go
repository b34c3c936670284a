package emergency

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/datapack"
	guide "joinder/internal/guide/emergency"
	"joinder/internal/i18n"
	"joinder/internal/web"
)

//go:embed worker.js
var workerSource string

// edition is what a device keeps: everything in one language, as the gate told
// it on one day.
type edition struct {
	lang joinder.Lang
	day  joinder.Date
}

// offline is an edition, made once.
type offline struct {
	facts   []byte // of every wallet and place
	version string // of facts and pages together
}

// factSheet is what a page puts in for the wallet and the place that somebody
// chooses on their device. The texts are HTML, drawn by the same templates as
// the pages.
type factSheet struct {
	Wallets map[string]walletFacts `json:"wallets"`
	Places  map[string]placeFacts  `json:"places"` // "" is no place
}

type walletFacts struct {
	Kind   string `json:"k"`
	Home   string `json:"p,omitempty"`
	Name   string `json:"n"`
	Freeze string `json:"h"`
}

type placeFacts struct {
	Police  string            `json:"police"`
	Carrier string            `json:"carrier"`
	Large   string            `json:"large"`
	Clocks  map[string]string `json:"clocks"` // by issue
}

// langOf is the language that an address of the worker names.
func (p *pages) langOf(r *http.Request) joinder.Lang {
	if lang, ok := i18n.Parse(r.URL.Query().Get("lang")); ok {
		return lang
	}
	return p.Page(r, "emergency.title").Lang
}

// worker is the program that keeps the pages on the device.
func (p *pages) worker(w http.ResponseWriter, r *http.Request) error {
	lang := p.langOf(r)
	kept, err := p.edition(r.Context(), lang)
	if err != nil {
		return err
	}
	page := p.Page(r, "emergency.title")
	in := "?lang=" + string(lang)
	list := map[string]string{"/emergency": "/emergency" + in}
	for _, s := range p.Guide.Pack.Scenarios() {
		list["/emergency/"+s.ID] = "/emergency/" + s.ID + in
	}
	config, err := json.Marshal(map[string]any{"cache": "emergency-" + string(lang) + "-" + kept.version, "lang": lang, "pages": list,
		"files": []string{page.Asset("app.css"), page.Asset("app.js"), page.Asset("emergency.css"), page.Asset("emergency.js"), page.Asset("mark.svg"), "/emergency/facts.json" + in}})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Service-Worker-Allowed", "/emergency")
	h.Set("Cache-Control", "no-cache")
	_, err = w.Write([]byte(strings.Replace(workerSource, `"CONFIG"`, string(config), 1)))
	return ignoreGone(err)
}

// ignoreGone: a reader who went away is not our failure.
func ignoreGone(error) error { return nil }

func (p *pages) facts(w http.ResponseWriter, r *http.Request) error {
	kept, err := p.edition(r.Context(), p.langOf(r))
	if err != nil {
		return err
	}
	tag := `"` + kept.version + `"`
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", tag)
	h.Set("Vary", "Accept-Language, Cookie")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	_, err = w.Write(kept.facts)
	return ignoreGone(err)
}

// edition of today in a language.
func (p *pages) edition(ctx context.Context, lang joinder.Lang) (offline, error) {
	key := edition{lang, p.Today()}
	p.mu.Lock()
	defer p.mu.Unlock()
	if kept, ok := p.ready[key]; ok {
		return kept, nil
	}
	for old := range p.ready {
		if old.day != key.day {
			delete(p.ready, old)
		}
	}
	kept, err := p.makeEdition(ctx, lang)
	if err == nil {
		p.ready[key] = kept
	}
	return kept, err
}

// makeEdition draws all that a device keeps, as a stranger sees it.
func (p *pages) makeEdition(ctx context.Context, lang joinder.Lang) (offline, error) {
	sum := sha256.New()
	stranger := func(path string) *http.Request {
		u := &url.URL{Path: path, RawQuery: "lang=" + string(lang)}
		r := (&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}}).WithContext(ctx)
		r.SetPathValue("id", strings.TrimPrefix(path, "/emergency/"))
		return r
	}
	front := p.frontPage(stranger("/emergency"))
	if err := frontView(front).Render(ctx, sum); err != nil {
		return offline{}, err
	}
	for _, s := range front.Scenarios {
		page, err := p.scenarioPage(stranger("/emergency/" + s.ID))
		if err != nil {
			return offline{}, err
		}
		page.Moment = page.Day.Time() // a page is the same all day
		if err := scenarioView(page).Render(ctx, sum); err != nil {
			return offline{}, err
		}
	}
	facts, err := p.makeFacts(ctx, front.base)
	if err != nil {
		return offline{}, err
	}
	sum.Write(facts)
	sum.Write([]byte(workerSource))
	return offline{facts, hex.EncodeToString(sum.Sum(nil)[:8])}, nil
}

func (p *pages) makeFacts(ctx context.Context, b base) ([]byte, error) {
	var failed error
	draw := func(c templ.Component) string {
		var buf bytes.Buffer
		if err := c.Render(ctx, &buf); err != nil {
			failed = err
		}
		return buf.String()
	}
	day, pack := p.Today(), p.Guide.Pack
	sheet := factSheet{map[string]walletFacts{"": {Freeze: draw(freezeHelp(b, guide.WalletHelp{Withheld: true}))}}, map[string]placeFacts{}}
	for _, w := range pack.WalletEntries() {
		sheet.Wallets[w.ID()] = walletFacts{string(w.Kind()), p.Guide.Place(w.ID(), ""), w.Name().In(b.Lang), draw(freezeHelp(b, p.Guide.Wallet(w.ID(), day)))}
	}
	places := append([]web.Option{}, b.Places...)
	for _, place := range places {
		f := placeFacts{draw(policeHelp(b, p.Guide.Police(place.Value, day))), draw(carrierHelp(b, p.Guide.Carrier(place.Value, day))),
			draw(largeHelp(b, p.Guide.Large(place.Value, day))), map[string]string{}}
		for _, issue := range issues(pack) {
			f.Clocks[issue] = draw(ownTimes(b, place.Value, p.own(guide.Plan{Scenario: datapack.Scenario{Issue: issue}, Place: place.Value}, day)))
		}
		sheet.Places[place.Value] = f
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false) // served as JSON, never inside a page
	if err := enc.Encode(sheet); err != nil {
		return nil, err
	}
	return out.Bytes(), failed
}

// issues of the scenarios, each once.
func issues(pack *datapack.Pack) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range pack.Scenarios() {
		if !seen[s.Issue] {
			seen[s.Issue] = true
			out = append(out, s.Issue)
		}
	}
	return out
}
