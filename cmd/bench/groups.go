package main

import (
	"cmp"
	"context"
	"fmt"
	"os"

	"joinder/internal/similar/group/figures"
)

// groups prints how good and how steady groups of complaints are on real texts,
// and what grouping costs on grown ones.
func groups(_ context.Context, b *bench) error {
	if _, err := fmt.Fprint(b.out, "\nGroups of complaints; peer: grouping anew each time\n"); err != nil {
		return err
	}
	return figures.Print(b.out, cmp.Or(os.Getenv("JOINDER_SHARED"), "../shared"), 20_000)
}
