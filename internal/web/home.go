package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/intake"
	"joinder/internal/similar"
)

// SearchParts is what the pages of finding others need.
type SearchParts struct {
	Finder  Finder // nil: nobody can be found here
	Facts   SearchFacts
	Verdict SayVerdict // nil: nobody is asked whether a complaint is the same
	Wallets WalletList // every wallet known here; reviewed ones are suggested
	// Outbreaks are what is unusual now; may be nil.
	Outbreaks OpenOutbreaks
	Groups    AnswerGroups // nil: no group is named
	Boxes     Boxes        // close the questions that browsers keep
}

// Finder finds complaints and counts people (internal/similar).
type Finder interface {
	Search(ctx context.Context, v joinder.Viewer, q similar.Query) (similar.Results, error)
	Total(ctx context.Context, v joinder.Viewer, q similar.Query) (int, error)
	Like(ctx context.Context, v joinder.Viewer, p similar.Probe) (similar.Answer, error)
	Rising(ctx context.Context, v joinder.Viewer, limit int) ([]similar.Rise, error)
	Export(ctx context.Context, v joinder.Viewer, q similar.Query, row func(joinder.PublicComplaint) error) error
	Complaint(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.PublicComplaint, error)
	Count(ctx context.Context, v joinder.Viewer, q similar.Query, by similar.By) (similar.Cells, error)
	Complete(ctx context.Context, v joinder.Viewer, typed string, limit int) ([]similar.Completion, error)
}

// SearchFacts names what complaints are about (the data pack).
type SearchFacts interface {
	Families() []datapack.Family
	IssueName(id string) joinder.Text
	JurisdictionName(id string) joinder.Text
	// RegionName names a state or province by its code or as it was written.
	RegionName(jurisdiction, region string) joinder.Text
	// NamesOf lists everything that a wallet and its operator are called.
	NamesOf(wallet string) []string
}

func (s *Server) searchRoutes() []Route {
	if s.deps.Search.Finder == nil {
		return nil
	}
	now := &risingNow{}
	me := &onlyMe{s, now, &askedBox{boxes: s.deps.Search.Boxes, world: s.deps.World, long: map[string]longQuestion{}}}
	return []Route{
		{Method: "GET", Pattern: "/{$}", Handler: s.home(now), Access: Public},
		{Method: "GET", Pattern: "/only-me", Handler: me.answer, Access: Private},
		{Method: "POST", Pattern: "/only-me", Handler: me.ask, Access: Private, Limit: LimitPages},
		{Method: "GET", Pattern: "/only-me/same", Handler: me.answer, Access: Private},
		{Method: "POST", Pattern: "/only-me/same", Handler: me.say, Access: Private, Limit: LimitWrites},
		{Method: "POST", Pattern: "/only-me/forget", Handler: me.forget, Access: Private, Limit: LimitPages},
		{Method: "GET", Pattern: "/search", Handler: s.search, Access: Public},
		{Method: "GET", Pattern: "/search/suggest", Handler: s.suggest(&suggestions{}), Access: Static, Limit: LimitPages},
		{Method: "GET", Pattern: "/search/{facet}", Handler: s.searchValues, Access: Public},
		{Method: "GET", Pattern: "/search.json", Handler: s.searchJSON, Access: Public},
		{Method: "GET", Pattern: "/search.csv", Handler: s.searchCSV, Access: Public, Slow: exportTime},
		{Method: "GET", Pattern: "/complaints/{id}", Handler: s.complaint, Access: Public},
	}
}

// risingNow keeps what is rising for a moment, so that the front page costs
// nothing however often it is asked for. It holds only what everybody sees.
type risingNow struct {
	mu    sync.Mutex
	list  []similar.Rise
	until time.Time
}

// Of the front page.
const (
	risingShown = 6
	risingFresh = 20 * time.Second
)

func (n *risingNow) read(ctx context.Context, f Finder, at time.Time) ([]similar.Rise, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if at.Before(n.until) {
		return n.list, nil
	}
	list, err := f.Rising(ctx, joinder.Viewer{}, 50)
	if err != nil {
		return nil, err
	}
	n.list, n.until = list, at.Add(risingFresh)
	return list, nil
}

// names says what complaints are about in the reader's language.
type names struct {
	facts   SearchFacts
	words   *i18n.Words
	wallets map[string]joinder.Wallet
	list    []joinder.Wallet
	written *writtenWallets
	rising  []similar.Rise
}

func (s *Server) names(r *http.Request) (names, error) {
	list, err := s.deps.Search.Wallets.Wallets(r.Context(), ViewerOf(r))
	if err != nil {
		return names{}, err
	}
	known := s.known.of(list, s.deps.Search.Facts)
	return names{facts: s.deps.Search.Facts, words: s.wordsOf(r), wallets: known.by, list: list, written: known.written}, nil
}

// Wallet is the wallet's name, its id when nobody named it. Rows of public data
// may name no company.
func (n names) Wallet(id string) string {
	if id == intake.UnknownWallet {
		return n.words.T("search.wallet.unknown")
	}
	if w, ok := n.wallets[id]; ok {
		return w.Label(n.words.Lang())
	}
	return id
}

// Issue is the name of a kind of problem.
func (n names) Issue(id string) string { return n.words.Text(n.facts.IssueName(id)) }

// Kind is what a complaint is about: the kind of problem, or the product in a
// public data set where no kind fits.
func (n names) Kind(c joinder.PublicComplaint) string {
	if c.Issue == datapack.OtherIssue && c.Product != "" {
		parts := strings.Split(c.Product, " › ")
		return parts[len(parts)-1]
	}
	return n.Issue(c.Issue)
}

// Place is the name of a jurisdiction, with its region if there is one.
func (n names) Place(jurisdiction, region string) string {
	if jurisdiction == "" {
		return n.Region("", region)
	}
	name := n.words.Text(n.facts.JurisdictionName(jurisdiction))
	if region != "" {
		name += " · " + n.Region(jurisdiction, region)
	}
	return name
}

// IssueChoices is the taxonomy as a drop-down list; first is its blank entry.
func (n names) IssueChoices(first string) []Option {
	options := []Option{{Text: first}}
	for _, f := range n.facts.Families() {
		for _, i := range f.Issues {
			family, text := n.words.Text(f.Name), n.words.Text(i.Name)
			if family != text {
				text = family + " · " + text
			}
			options = append(options, Option{Value: i.ID, Text: text})
		}
	}
	return options
}

// Suggested are the wallets to choose from: reviewed ones, and those that
// people complain about now.
func (n names) Suggested() []joinder.Wallet {
	var out []joinder.Wallet
	for _, w := range n.list {
		if w.Reviewed || slices.ContainsFunc(n.rising, func(r similar.Rise) bool { return r.Wallet == w.ID }) {
			out = append(out, w)
		}
	}
	return out
}

// homePage is the one question.
type homePage struct {
	Page
	names
	Ask    question
	Errors FormErrors
	Gone   bool // they came for an answer whose question is no longer here
	Now    []riseLine
}

// riseLine is one line of what is happening now.
type riseLine struct {
	Href, Text, People string
	High               bool
}

func (s *Server) home(now *risingNow) HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.showHome(w, r, now, http.StatusOK, question{}, nil)
	}
}

func (s *Server) showHome(w http.ResponseWriter, r *http.Request, now *risingNow, status int, ask question, problems FormErrors) error {
	return s.drawHome(w, r, now, status, homePage{Ask: ask, Errors: problems})
}

func (s *Server) drawHome(w http.ResponseWriter, r *http.Request, now *risingNow, status int, p homePage) (err error) {
	p.Page = s.Page(r, "home.title")
	p.Section, p.Path = "/", "/"
	p.NoIndex = r.URL.Path != "/"
	if p.names, err = s.names(r); err != nil {
		return err
	}
	rising, err := now.read(r.Context(), s.deps.Search.Finder, s.deps.World.Now())
	if err != nil { // the question matters more than the news
		s.deps.Log.Error("what is rising", "err", err)
	}
	p.names.rising = rising
	rising, outbreaks := s.unusualNow(r.Context(), rising)
	for _, rise := range rising[:min(len(rising), risingShown)] {
		p.Now = append(p.Now, riseLine{
			Href: searchAsk{Wallets: []string{rise.Wallet}, Issues: []string{rise.Issue}}.path("/search"),
			Text: p.names.Wallet(rise.Wallet) + " · " + p.names.Issue(rise.Issue), People: p.N("home.people", rise.People),
			High: rise.High && s.deps.Search.Outbreaks == nil, // where outbreaks are looked for, only those are called so
		})
		if page := outbreaks[[2]string{rise.Wallet, rise.Issue}]; page != "" {
			last := &p.Now[len(p.Now)-1]
			last.Href, last.High = page, true
		}
	}
	return s.Render(w, r, status, homeView(p))
}

// homeTool is one of the tools of self-help.
type homeTool struct{ Href, Text, Hint string }

// Tools lists those that this site has.
func (p homePage) Tools() []homeTool {
	var out []homeTool
	for _, name := range []string{"emergency", "failed", "checkup", "choose", "fees", "wallets"} {
		if p.served["GET /"+name] {
			out = append(out, homeTool{"/" + name, p.T("home.tool." + name), p.T("home.tool." + name + ".hint")})
		}
	}
	return out
}
