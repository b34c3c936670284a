package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"joinder"
	"joinder/internal/recourse/stance"
)

// labelledReplies is split "test" of the labelled replies, kept with the package.
const labelledReplies = "internal/recourse/stance/testdata/replies.jsonl"

// stances prints how often the stance of labelled replies is read rightly,
// beside always saying the commonest, and how long a reading takes.
func stances(_ context.Context, b *bench) error {
	t := newTable("Stance of replies nothing was tuned on; peer: always saying the commonest stance",
		"language", "replies", "right", "kind right", "peer", "ratio", "ms each")
	data, err := os.ReadFile(labelledReplies)
	if err != nil {
		t.note("run from the repository's root: %v", err)
		t.print(b.out)
		return nil
	}
	c, err := stance.New()
	if err != nil {
		return err
	}
	for _, lang := range []string{"zh", "en"} {
		n, right, kind, most := 0, 0, 0, map[string]int{}
		began := time.Now()
		for line := range strings.Lines(string(data)) {
			var l struct{ Lang, Text, Split, Stance, Kind string }
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				return err
			}
			if l.Split != "test" || l.Lang != lang {
				continue
			}
			r := c.Read(l.Text, joinder.Lang(""))
			n++
			most[l.Stance]++
			if string(r.Stance) == l.Stance {
				right++
			}
			if string(r.Kind) == l.Kind {
				kind++
			}
		}
		if n == 0 {
			continue
		}
		peer := 0
		for _, k := range most {
			peer = max(peer, k)
		}
		share := func(k int) string { return fmt.Sprintf("%.3f", float64(k)/float64(n)) }
		t.row(lang, fmt.Sprint(n), share(right), share(kind), share(peer), fmt.Sprintf("%.2f", float64(right)/float64(peer)),
			fmt.Sprintf("%.2f", float64(time.Since(began).Microseconds())/1000/float64(n)))
	}
	t.note("The replies are invented and balanced; shares say nothing about how often firms answer which way.")
	t.print(b.out)
	return nil
}
