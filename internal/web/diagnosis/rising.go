package diagnosis

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/web"
)

// risingNow keeps what everybody may know of rises for a moment, so that a rush
// of readers does not count everything again each time.
type risingNow struct {
	mu    sync.Mutex
	list  []similar.Rise
	until time.Time
}

// Of the hints.
const (
	risingFresh = 20 * time.Second
	risingShown = 3
)

// high lists the wallets and problems that a published test calls unusual now.
func (n *risingNow) high(ctx context.Context, r Risers, at time.Time) ([]similar.Rise, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if at.Before(n.until) {
		return n.list, nil
	}
	list, err := r.Rising(ctx, joinder.Viewer{}, 50) // what the public may know, whoever looks
	if err != nil {
		return nil, err
	}
	n.list, n.until = slices.DeleteFunc(slices.Clone(list), func(r similar.Rise) bool { return !r.High }), at.Add(risingFresh)
	return n.list, nil
}

// hint says that many people report the same now.
type hint struct{ Text, Others, Cases string }

// hints are the rises of failed payments, of one wallet or ("") of all.
func (p *pages) hints(ctx context.Context, page web.Page, names web.Names, wallet string) ([]hint, error) {
	if p.Risers == nil || wallet == notListed {
		return nil, nil
	}
	list, err := p.rising.high(ctx, p.Risers, p.Now())
	if err != nil {
		return nil, err
	}
	issues := p.engine.Issues()
	var out []hint
	for _, r := range list {
		if wallet != "" && r.Wallet != wallet || !slices.Contains(issues, r.Issue) || len(out) == risingShown {
			continue
		}
		about := url.Values{"wallet": {r.Wallet}, "issue": {r.Issue}}.Encode()
		out = append(out, hint{
			Text:   page.N("diagnose.rising", r.People, "Wallet", names.Wallet(r.Wallet), "Issue", names.Issue(r.Issue)),
			Others: "/search?" + about, Cases: "/cases?open=1&" + about,
		})
	}
	return out, nil
}
