package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"joinder"
	"joinder/internal/i18n"
	"joinder/internal/similar"
)

// Bounds of suggestions.
const (
	suggestTyped = 60 // characters; longer ones are no beginning of anything
	suggestNames = 3  // wallets, and kinds of problem
	suggestAll   = 8
	suggestFresh = 20 * time.Second
	suggestKept  = 500 // answers
)

// suggestion is one way to go on. With Param it is a filter, else words.
type suggestion struct {
	Text  string `json:"text"`
	Label string `json:"label,omitempty"` // what it is, in the reader's language
	Param string `json:"param,omitempty"`
	Value string `json:"value,omitempty"`
	Count int    `json:"count,omitempty"` // complaints; 0 where it is not known
	URL   string `json:"url"`
}

// suggest goes on with what somebody types: wallets and kinds of problem by
// their names in either language, then words of texts. It needs no session:
// everybody is offered the same.
func (s *Server) suggest(kept *suggestions) HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		typed := strings.TrimLeft(strings.ToValidUTF8(r.URL.Query().Get("q"), ""), " \t\u3000")
		words := s.wordsOf(r)
		found := []suggestion{}
		if n := utf8.RuneCountInString(typed); n > 0 && n <= suggestTyped {
			list, err := s.deps.Search.Wallets.Wallets(r.Context(), joinder.Viewer{})
			if err != nil {
				return err
			}
			found, err = kept.of(r.Context(), s.deps.Search, words, list, typed, s.deps.World.Now())
			if err != nil { // words matter less than names
				s.deps.Log.Warn("suggestions", "request", requestID(r), "err", err)
			}
		}
		w.Header().Add("Vary", "Accept-Language, Cookie")
		return sendJSON(w, "private, max-age=30", struct {
			Typed       string       `json:"typed"`
			Suggestions []suggestion `json:"suggestions"`
		}{clip(typed, suggestTyped), found})
	}
}

// suggestions keeps what was answered for a moment: many people begin with the
// same letters. It holds only what everybody sees, and is safe for concurrent use.
type suggestions struct {
	mu     sync.Mutex
	until  time.Time
	counts map[string]map[string]int // complaints by facet and value
	kept   map[string][]suggestion
}

func (k *suggestions) of(ctx context.Context, parts SearchParts, words *i18n.Words, wallets []joinder.Wallet, typed string, now time.Time) ([]suggestion, error) {
	key := string(words.Lang()) + typed
	k.mu.Lock()
	if !now.Before(k.until) || len(k.kept) > suggestKept {
		k.until, k.kept, k.counts = now.Add(suggestFresh), map[string][]suggestion{}, nil
	}
	found, known := k.kept[key]
	counts := k.counts
	k.mu.Unlock()
	if known {
		return found, nil
	}
	if counts == nil {
		counts = map[string]map[string]int{}
		if r, err := parts.Finder.Search(ctx, joinder.Viewer{}, similar.Query{Limit: 1}); err == nil {
			for _, facet := range []string{similar.FacetWallet, similar.FacetIssue} {
				counts[facet] = map[string]int{}
				for _, c := range r.Facets[facet] {
					counts[facet][c.Value] = c.Count
				}
			}
		}
	}
	n := names{facts: parts.Facts, words: words}
	found = append(n.walletsLike(wallets, typed, counts[similar.FacetWallet]), n.issuesLike(typed, counts[similar.FacetIssue])...)
	completions, err := parts.Finder.Complete(ctx, joinder.Viewer{}, typed, suggestAll)
	for _, c := range completions[:min(len(completions), suggestAll-len(found))] {
		found = append(found, suggestion{Text: c.Text, Count: c.Count, URL: searchAsk{Text: c.Text}.path("/search")})
	}
	if err == nil {
		k.mu.Lock()
		k.kept[key], k.counts = found, counts
		k.mu.Unlock()
	}
	return found, err
}

// likeness is how well a name fits what was typed: 2 begins with it, 1 has it.
func likeness(typed string, names ...string) (best int) {
	for _, name := range names {
		switch at := strings.Index(strings.ToLower(name), typed); {
		case at == 0:
			return 2
		case at > 0 && (typed[0] >= 0x80 || utf8.RuneCountInString(typed) > 2):
			best = 1
		}
	}
	return best
}

// ranked is a name that fits.
type ranked struct {
	suggestion
	fit int
}

// best are those that fit best, then those with most complaints.
func best(all []ranked) []suggestion {
	slices.SortStableFunc(all, func(a, b ranked) int {
		if a.fit != b.fit {
			return b.fit - a.fit
		}
		return b.Count - a.Count
	})
	out := []suggestion{}
	for _, r := range all[:min(len(all), suggestNames)] {
		out = append(out, r.suggestion)
	}
	return out
}

func (n names) walletsLike(list []joinder.Wallet, typed string, counts map[string]int) []suggestion {
	typed = strings.ToLower(strings.TrimSpace(typed))
	var all []ranked
	for _, w := range list {
		if fit := likeness(typed, w.Name.ZH, w.Name.EN, w.ID); typed != "" && fit > 0 {
			all = append(all, ranked{suggestion{Text: w.Label(n.words.Lang()), Label: n.words.T("search.facet.wallet"), Param: "wallet", Value: w.ID,
				Count: counts[w.ID], URL: "/search?wallet=" + url.QueryEscape(w.ID)}, fit})
		}
	}
	return best(all)
}

func (n names) issuesLike(typed string, counts map[string]int) []suggestion {
	typed = strings.ToLower(strings.TrimSpace(typed))
	var all []ranked
	for _, f := range n.facts.Families() {
		for _, i := range f.Issues {
			if fit := likeness(typed, i.Name.ZH, i.Name.EN); typed != "" && fit > 0 {
				all = append(all, ranked{suggestion{Text: n.words.Text(i.Name), Label: n.words.T("search.facet.issue"), Param: "issue", Value: i.ID,
					Count: counts[i.ID], URL: "/search?issue=" + url.QueryEscape(i.ID)}, fit})
			}
		}
	}
	return best(all)
}
