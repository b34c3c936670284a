package cli

import (
	"context"
	"fmt"

	"joinder"
	"joinder/internal/similar/outbreak"
)

// Outbreaks tells where more people than usual write (*outbreak.Desk).
type Outbreaks interface {
	Look(ctx context.Context) (done bool, err error)
	AsOf(ctx context.Context, day joinder.Date) ([]outbreak.Public, error)
	List(ctx context.Context, v joinder.Viewer, ask outbreak.Ask) ([]outbreak.Public, error)
	Today() joinder.Date
}

type outbreaksCmd struct {
	siteFlags
	AsOf string `help:"What a look on this day would find, from what is known now; nothing is kept." placeholder:"YYYY-MM-DD"`
	JSON bool   `help:"Print JSON."`
}

// outbreakLine is one outbreak of "outbreaks --json".
type outbreakLine struct {
	ID        joinder.ID      `json:"id"`
	Wallet    string          `json:"wallet"`
	Issue     string          `json:"issue"`
	State     outbreak.State  `json:"state"`
	From      joinder.Date    `json:"from"` // a Monday where our own complaints are counted
	Week      bool            `json:"from_is_week"`
	People    int             `json:"people_in_7_days"`
	Usual     float64         `json:"usual_in_7_days"`
	Threshold int             `json:"threshold"`
	Odds      int             `json:"by_chance_less_than_once_in_weeks"`
	Method    string          `json:"method"`
	Weeks     []outbreak.Week `json:"weeks"`
}

// Run looks and prints the outbreaks of the last twelve months as everybody may
// see them.
func (c outbreaksCmd) Run(ctx context.Context, p *Program) error {
	var day joinder.Date
	if c.AsOf != "" {
		var err error
		if day, err = joinder.ParseDate(c.AsOf); err != nil {
			return usageError{err}
		}
	}
	s, err := p.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was asked is answered
	found, err := c.find(ctx, s.Outbreaks, day)
	if err != nil {
		return err
	}
	if c.JSON {
		lines := make([]outbreakLine, len(found))
		for i, o := range found {
			lines[i] = outbreakLine{o.ID, o.Wallet, o.Issue, o.State, o.From, o.Own, o.People, o.Usual, o.Threshold, o.Odds, o.Method, o.Weeks}
		}
		return writeJSON(p.Out, map[string]any{"outbreaks": lines})
	}
	w := p.language()
	fmt.Fprintln(p.Out, w.N("cli.outbreaks.total", len(found)))
	for _, o := range found {
		from := w.Day(o.From)
		if o.Own {
			from = w.T("outbreak.week_of", "Day", from)
		}
		fmt.Fprintf(p.Out, "\n%s  %s  %s  %s\n  %s\n", w.T("outbreak.state."+string(o.State)), o.Wallet, o.Issue, o.ID,
			w.N("cli.outbreaks.line", o.People, "From", from, "Usual", fmt.Sprintf("%.1f", o.Usual), "Odds", w.Number(int64(o.Odds))))
	}
	return nil
}

func (c outbreaksCmd) find(ctx context.Context, desk Outbreaks, day joinder.Date) ([]outbreak.Public, error) {
	if !day.IsZero() {
		return desk.AsOf(ctx, day)
	}
	if _, err := desk.Look(ctx); err != nil {
		return nil, err
	}
	return desk.List(ctx, joinder.Viewer{}, outbreak.Ask{Since: desk.Today().AddDays(-outbreak.Year)})
}
