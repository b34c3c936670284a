package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/group"
)

// fakeGroups knows which group a complaint is in.
type fakeGroups struct {
	in     map[joinder.ID]joinder.ID
	hidden bool
	breaks error
}

func (f fakeGroups) Of(_ context.Context, _ joinder.Viewer, complaint joinder.ID) (joinder.ID, error) {
	return f.in[complaint], f.breaks
}

func (f fakeGroups) Show(_ context.Context, _ joinder.Viewer, id joinder.ID) (group.Group, error) {
	if f.hidden {
		return group.Group{}, joinder.Fail(joinder.NotFound, "error.group.missing")
	}
	return group.Group{ID: id, Life: group.Alive, Tally: similar.Tally{People: 7}}, nil
}

func TestAnAnswerNamesTheGroupThatMostOfItIsIn(t *testing.T) {
	hit := func(id joinder.ID, wallet, issue string) similar.Likest {
		var h similar.Likest
		h.ID, h.Wallet, h.Issue = id, wallet, issue
		return h
	}
	hits := []similar.Likest{hit("a", "w", "i"), hit("b", "w", "i"), hit("c", "w", "j"), hit("d", "v", "i"), hit("e", "w", "i"), hit("f", "w", "i")}
	for name, c := range map[string]struct {
		groups AnswerGroups
		wallet string
		issue  string
		from   joinder.ID
		want   joinder.ID
	}{
		"most":                {fakeGroups{in: map[joinder.ID]joinder.ID{"a": "x", "b": "y", "e": "y"}}, "w", "", "", "y"},
		"the nearest of two":  {fakeGroups{in: map[joinder.ID]joinder.ID{"a": "x", "b": "y", "c": "x", "e": "y"}}, "w", "", "", "x"},
		"one is chance":       {fakeGroups{in: map[joinder.ID]joinder.ID{"a": "x"}}, "w", "", "", ""},
		"in none":             {fakeGroups{}, "w", "", "", ""},
		"another wallet":      {fakeGroups{in: map[joinder.ID]joinder.ID{"a": "x", "d": "x"}}, "w", "", "", ""},
		"another kind":        {fakeGroups{in: map[joinder.ID]joinder.ID{"a": "x", "c": "x"}}, "w", "i", "", ""},
		"not shown":           {fakeGroups{in: map[joinder.ID]joinder.ID{"a": "x", "f": "x"}}, "w", "", "", ""},
		"no wallet":           {fakeGroups{in: map[joinder.ID]joinder.ID{"a": "x", "b": "x"}}, "", "", "", ""},
		"of a complaint":      {fakeGroups{in: map[joinder.ID]joinder.ID{"z": "x"}}, "w", "i", "z", "x"},
		"nobody may know it":  {fakeGroups{in: map[joinder.ID]joinder.ID{"a": "x", "b": "x"}, hidden: true}, "w", "", "", ""},
		"groups do not work":  {fakeGroups{breaks: errors.New("broken")}, "w", "", "", ""},
		"there are no groups": {nil, "w", "", "", ""},
	} {
		s := &Server{deps: Deps{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Search: SearchParts{Groups: c.groups}}}
		p := onlyMePage{WalletID: c.wallet, From: c.from, Ask: question{Issue: c.issue}, Answer: similar.Answer{Hits: hits}}
		if s.findGroup(t.Context(), &p); p.Group.ID != c.want {
			t.Errorf("%s: %q, want %q", name, p.Group.ID, c.want)
		}
	}
}
