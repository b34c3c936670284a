package main

import (
	"cmp"
	"context"
	"fmt"
	"os"

	"joinder/internal/similar/paraphrase/judge"
)

// paraphrases prints how well the ranker of pairs tells what is one problem,
// beside plain overlap of words on the same pairs.
func paraphrases(_ context.Context, b *bench) error {
	if _, err := fmt.Fprint(b.out, "\nPairs of texts on one problem told from others; peers: overlap of words\n"); err != nil {
		return err
	}
	return judge.Figures(b.out, cmp.Or(os.Getenv("JOINDER_SHARED"), "../shared"))
}
