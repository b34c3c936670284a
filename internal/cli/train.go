package cli

import (
	"context"
	"fmt"

	"joinder/internal/similar/paraphrase"
)

type trainCmd struct {
	Paraphrase trainParaphraseCmd `cmd:"" help:"Learn which words mean the same, from members of cases, groups and what readers said; a running server takes the new model at once. Example: joinder train paraphrase --data DIR --dry-run"`
}

type trainParaphraseCmd struct {
	siteFlags
	DryRun  bool    `help:"Judge only; keep the model that is in use."`
	Holdout float64 `help:"Share of the texts to judge on, 0.05 to 0.5." default:"0.2"`
	JSON    bool    `help:"Print JSON."`
}

// TrainParaphrase learns, and keeps what it learned if wished and if it is not
// worse; kept says whether it was.
type TrainParaphrase func(ctx context.Context, holdout float64, keep bool) (o paraphrase.Outcome, kept bool, err error)

// Run learns and says how it went.
func (c trainParaphraseCmd) Run(ctx context.Context, p *Program) error {
	if !(c.Holdout >= 0.05 && c.Holdout <= 0.5) {
		return usageError{fmt.Errorf("--holdout %v is not between 0.05 and 0.5", c.Holdout)}
	}
	s, err := p.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer s.Close()
	o, kept, err := s.TrainParaphrase(ctx, c.Holdout, !c.DryRun)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(p.Out, map[string]any{"written": o.Written, "together": o.Known[paraphrase.Together], "left": o.Known[paraphrase.Left],
			"confirmed": o.Known[paraphrase.Confirmed], "refused": o.Known[paraphrase.Refused], "held_out": o.Judge.Pairs, "held_out_same": o.Judge.Same,
			"only_own": o.Judge.Own, "auc": o.Judge.With, "auc_shipped": o.Judge.Without, "kept": kept})
	}
	w := p.language()
	say := func(key string, args ...any) { fmt.Fprintln(p.Out, w.T(key, args...)) }
	say("cli.train.pairs", "Written", o.Written, "Together", o.Known[paraphrase.Together], "Left", o.Known[paraphrase.Left],
		"Confirmed", o.Known[paraphrase.Confirmed], "Refused", o.Known[paraphrase.Refused])
	if o.Pairs() == 0 {
		say("cli.train.nothing")
		return nil
	}
	judge := "cli.train.judge"
	if o.Judge.Own {
		judge = "cli.train.judge.own"
	}
	say(judge, "Pairs", o.Judge.Pairs, "With", fmt.Sprintf("%.3f", o.Judge.With), "Without", fmt.Sprintf("%.3f", o.Judge.Without))
	switch {
	case kept:
		say("cli.train.kept")
	case !o.Better:
		say("cli.train.worse")
	default:
		say("cli.train.dry")
	}
	say("cli.train.erased")
	return nil
}
