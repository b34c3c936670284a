package web

import (
	"context"
	"strings"
	"time"
)

// looser is a search that asks for less and finds something.
type looser struct {
	Text, Href string
	Found      int
}

// Bounds of looking for something looser.
const (
	looseTries = 10
	looseShown = 5
	looseTime  = 400 * time.Millisecond // beyond it nothing more is tried
)

// loosen tries a search that found nothing without each of its filters, with
// any of its words in place of all, and with words or filters alone. It gives
// those that find something.
func (s *Server) loosen(ctx context.Context, p searchPage) []looser {
	var tries []looser
	var asks []searchAsk
	try := func(text string, a searchAsk) {
		tries, asks = append(tries, looser{Text: text, Href: a.path("/search")}), append(asks, a)
	}
	on := p.narrowings()
	for _, n := range on {
		what := n.title
		if len(n.values) == 1 {
			what = n.values[0].Text
		}
		try(p.T("search.loose.without", "Filter", what), n.without(""))
	}
	bare := searchAsk{Text: p.Ask.Text, Sort: p.Ask.Sort}
	if len(on) > 1 {
		try(p.T("search.loose.words"), bare)
	}
	if either := anyOf(p.Ask.Text); either != "" {
		a := p.Ask
		a.Text, a.Page, a.After = either, 1, ""
		try(p.T("search.loose.any", "Words", either), a)
		if len(on) > 0 {
			bare.Text = either
			try(p.T("search.loose.any_words", "Words", either), bare)
		}
	}
	if len(on) > 0 && p.Ask.Text != "" {
		a := p.Ask
		a.Text, a.Page, a.After = "", 1, ""
		try(p.T("search.loose.filters"), a)
	}
	var out []looser
	began := s.deps.World.Now()
	for i, l := range tries[:min(len(tries), looseTries)] {
		q, err := asks[i].query()
		if err != nil {
			continue
		}
		if l.Found, err = s.deps.Search.Finder.Total(ctx, p.Viewer, q); err == nil && l.Found > 0 {
			out = append(out, l)
		}
		if len(out) == looseShown || err != nil && ctx.Err() != nil || s.deps.World.Now().Sub(began) > looseTime {
			break
		}
	}
	return out
}

// anyOf asks for any of some plain words; "" where there is one or they are
// tied together already.
func anyOf(text string) string {
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > 8 || strings.ContainsAny(text, `"“”「」『』()（）*-－`) {
		return ""
	}
	for _, w := range words {
		if w == "AND" || w == "OR" || w == "NOT" {
			return ""
		}
	}
	return strings.Join(words, " OR ")
}
