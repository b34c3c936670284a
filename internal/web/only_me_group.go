package web

import (
	"context"
	"errors"

	"joinder"
	"joinder/internal/similar/group"
)

// AnswerGroups finds the group of a complaint (*group.Desk).
type AnswerGroups interface {
	Of(ctx context.Context, v joinder.Viewer, complaint joinder.ID) (joinder.ID, error)
	Show(ctx context.Context, v joinder.Viewer, id joinder.ID) (group.Group, error)
}

// groupHits is how many of the complaints that are shown have to be in a group
// for it to be named; one alone may be there by chance.
const groupHits = 2

// findGroup finds the group that an answer is about: that of the complaint that
// was asked about, or that of most of those that are shown. Without it the
// answer stands as well.
func (s *Server) findGroup(ctx context.Context, p *onlyMePage) {
	if s.deps.Search.Groups == nil || p.WalletID == "" {
		return
	}
	id, err := s.nearestGroup(ctx, p)
	if err == nil && id != "" {
		var g group.Group
		if g, err = s.deps.Search.Groups.Show(ctx, p.Viewer, id); err == nil && g.Life == group.Alive && g.Shown() {
			p.Group = g
		}
	}
	if err != nil && joinder.KindOf(err) != joinder.NotFound && !errors.Is(err, context.Canceled) {
		s.deps.Log.Error("group of an answer", "err", err)
	}
}

func (s *Server) nearestGroup(ctx context.Context, p *onlyMePage) (joinder.ID, error) {
	if p.From != "" {
		return s.deps.Search.Groups.Of(ctx, p.Viewer, p.From)
	}
	in := map[joinder.ID]int{}
	var best joinder.ID
	for _, h := range p.Answer.Hits[:min(likestShown, len(p.Answer.Hits))] {
		if h.Wallet != p.WalletID || p.Ask.Issue != "" && h.Issue != p.Ask.Issue {
			continue
		}
		id, err := s.deps.Search.Groups.Of(ctx, p.Viewer, h.ID)
		if err != nil {
			return "", err
		}
		if in[id]++; id != "" && in[id] > in[best] {
			best = id
		}
	}
	if in[best] < groupHits {
		return "", nil
	}
	return best, nil
}

// GroupName is what the group is called: its words, or its kind of problem.
func (p onlyMePage) GroupName() string {
	if words := QuotedWords(p.Page, p.names, p.Group); words != "" {
		return words
	}
	return p.Issue(p.Group.Issue)
}
