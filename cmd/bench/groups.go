package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"joinder/internal/similar/group/figures"
)

// groups prints how good and how steady groups of complaints are on real texts,
// and what grouping costs on grown ones, 20,000 or JOINDER_DOCS of them.
func groups(_ context.Context, b *bench) error {
	if _, err := fmt.Fprint(b.out, "\nGroups of complaints; peer: grouping anew each time\n"); err != nil {
		return err
	}
	n := 20_000
	if docs := os.Getenv("JOINDER_DOCS"); docs != "" {
		var err error
		if n, err = strconv.Atoi(docs); err != nil || n < 1 {
			return fmt.Errorf("JOINDER_DOCS is a number of texts, not %q", docs)
		}
	}
	return figures.Print(b.out, cmp.Or(os.Getenv("JOINDER_SHARED"), "../shared"), n, func() time.Duration {
		took, err := processorTime()
		if err != nil {
			return 0
		}
		return took
	})
}
