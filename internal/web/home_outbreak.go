package web

import (
	"context"

	"joinder/internal/similar"
)

// OpenOutbreaks gives the pages of outbreaks that go on, by wallet and kind of
// problem.
type OpenOutbreaks func(ctx context.Context) (map[[2]string]string, error)

// unusualNow prefers outbreaks that go on: their lines stand first and lead to
// their pages.
func (s *Server) unusualNow(ctx context.Context, rising []similar.Rise) (first []similar.Rise, pages map[[2]string]string) {
	if s.deps.Search.Outbreaks == nil {
		return rising, nil
	}
	pages, err := s.deps.Search.Outbreaks(ctx)
	if err != nil { // the question matters more than the news
		s.deps.Log.Error("outbreaks", "err", err)
	}
	if len(pages) == 0 {
		return rising, nil
	}
	var rest []similar.Rise
	for _, r := range rising {
		if pages[[2]string{r.Wallet, r.Issue}] != "" {
			first = append(first, r)
		} else {
			rest = append(rest, r)
		}
	}
	return append(first, rest...), pages
}
