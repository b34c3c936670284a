// Package figures measures the grouping of complaints on real texts: how pure
// groups are, how much of known topics they hold, how steady they are while the
// texts grow, and what grown texts cost.
//
//	// dir: the folder of shared data; processor: time that this process was given
//	err := figures.Print(os.Stdout, dir, 100_000, processor)
package figures

import (
	"fmt"
	"io"
	"strings"
	"time"

	"joinder"
	"joinder/internal/similar/group"
)

// set is texts that are grouped as one bucket.
type set struct {
	name  string
	texts []labelled
}

// sets reads the real texts, and what words are usual in all of them.
func sets(dir string) ([]set, group.Usual, error) {
	var out []set
	var all []string
	for _, s := range []struct{ name, company, product string }{
		{"petitions (three topics known)", "", ""}, {"one credit bureau", "EQUIFAX", ""}, {"one bank", "BANK OF AMERICA", ""}, {"debt collection, all companies", "", "Debt collection"}, {"", "", ""},
	} {
		texts, err := narratives(dir, s.company, s.product)
		if len(out) == 0 {
			texts, err = petitions(dir)
		}
		if err != nil {
			return nil, group.Usual{}, err
		}
		if s.name == "" || len(out) == 0 {
			for i := 0; i < len(texts); i += 4 {
				all = append(all, texts[i].Words)
			}
		}
		if s.name != "" {
			out = append(out, set{s.name, texts})
		}
	}
	return out, group.UsualOf(all), nil
}

// ids numbers groups.
func ids() func() joinder.ID {
	n := 0
	return func() joinder.ID { n++; return joinder.ID(fmt.Sprintf("g%06d", n)) }
}

func regroup(all []labelled, u group.Usual, groups map[joinder.ID]joinder.ID, anew bool, fresh func() joinder.ID) group.Outcome {
	texts := make([]group.Text, len(all))
	for i, x := range all {
		texts[i] = x.Text
		texts[i].Group = groups[x.ID]
	}
	return group.Regroup(texts, u, nil, anew, fresh)
}

// Quality is how good the groups of some texts are.
type Quality struct {
	Texts, Groups, Grouped, Largest int
	Purity                          float64 // share of grouped texts that have the commonest label of their group
	Topics                          []Topic // where few labels are known
}

// Topic is a known topic.
type Topic struct{ Texts, Together, Group, Ungrouped int }

// judge compares groups with labels.
func judge(all []labelled, o group.Outcome) Quality {
	q := Quality{Texts: len(all)}
	inside, of, size := map[joinder.ID]map[string]int{}, map[string]map[joinder.ID]int{}, map[joinder.ID]int{}
	for i, g := range o.Groups {
		l := all[i].label
		if l != "" {
			if of[l] == nil {
				of[l] = map[joinder.ID]int{}
			}
			of[l][g]++
		}
		if g == "" {
			continue
		}
		q.Grouped++
		size[g]++
		q.Largest = max(q.Largest, size[g])
		if inside[g] == nil {
			inside[g] = map[string]int{}
		}
		inside[g][l]++
	}
	q.Groups = len(size)
	pure := 0
	for _, labels := range inside {
		most := 0
		for _, n := range labels {
			most = max(most, n)
		}
		pure += most
	}
	q.Purity = float64(pure) / float64(max(1, q.Grouped))
	if len(of) > 3 {
		return q
	}
	for _, groups := range of {
		var t Topic
		for g, n := range groups {
			t.Texts += n
			if g == "" {
				t.Ungrouped = n
			} else if n > t.Together {
				t.Together, t.Group = n, size[g]
			}
		}
		q.Topics = append(q.Topics, t)
	}
	return q
}

// Steadiness is how texts keep their groups while others come.
type Steadiness struct {
	Kept   float64 // share of grouped texts that are in the same group a step later
	Rand   float64 // adjusted Rand index between steps, mean
	Events map[group.Kind]int
}

// grow adds texts in their order, from half of them to all in ten steps.
func grow(all []labelled, u group.Usual, anew bool) Steadiness {
	groups, fresh := map[joinder.ID]joinder.ID{}, ids()
	out := Steadiness{Events: map[group.Kind]int{}}
	kept, lost := 0, 0
	for step := range 11 {
		n := len(all)/2 + len(all)*step/20
		o := regroup(all[:n], u, groups, anew || step == 0, fresh)
		before := groups
		groups = map[joinder.ID]joinder.ID{}
		var a, b []joinder.ID
		for i, g := range o.Groups {
			id := all[i].ID
			if g != "" {
				groups[id] = g
			}
			if was := before[id]; was != "" && step > 0 {
				if was == g {
					kept++
				} else {
					lost++
				}
				if g != "" {
					a, b = append(a, was), append(b, g)
				}
			}
		}
		if step > 0 {
			out.Rand += adjustedRand(a, b) / 10
			for _, e := range o.Events {
				out.Events[e.Kind]++
			}
		}
	}
	out.Kept = float64(kept) / float64(max(1, kept+lost))
	return out
}

// adjustedRand is the index of Hubert and Arabie (1985).
func adjustedRand(a, b []joinder.ID) float64 {
	two := func(n int) float64 { return float64(n) * float64(n-1) / 2 }
	cells, rows, columns := map[[2]joinder.ID]int{}, map[joinder.ID]int{}, map[joinder.ID]int{}
	for i := range a {
		cells[[2]joinder.ID{a[i], b[i]}]++
		rows[a[i]]++
		columns[b[i]]++
	}
	var both, row, column float64
	for _, n := range cells {
		both += two(n)
	}
	for _, n := range rows {
		row += two(n)
	}
	for _, n := range columns {
		column += two(n)
	}
	expected := row * column / max(1, two(len(a)))
	most := (row + column) / 2
	if most == expected {
		return 1
	}
	return (both - expected) / (most - expected)
}

// Print prints the figures on real texts, and what n grown ones cost, also in
// time of the processor, which other work on the machine changes little.
func Print(w io.Writer, dir string, n int, processor func() time.Duration) error {
	all, u, err := sets(dir)
	if err != nil {
		return err
	}
	for _, s := range all {
		q := judge(s.texts, regroup(s.texts, u, nil, true, ids()))
		fmt.Fprintf(w, "%s: %d texts, %d groups with %d texts, largest %d, purity %.3f\n", s.name, q.Texts, q.Groups, q.Grouped, q.Largest, q.Purity)
		for _, t := range q.Topics {
			fmt.Fprintf(w, "  topic of %d: %d in one group of %d, %d in none\n", t.Texts, t.Together, t.Group, t.Ungrouped)
		}
		for _, anew := range []bool{false, true} {
			g := grow(s.texts, u, anew)
			how := map[bool]string{false: "from the groups there were", true: "anew, matched by what is shared"}[anew]
			fmt.Fprintf(w, "  growing %s: %.2f %% keep their group in a step, adjusted Rand %.4f, %s\n", how, 100*g.Kept, g.Rand, happened(g.Events))
		}
	}
	return cost(w, dir, n, processor)
}

func happened(events map[group.Kind]int) string {
	var parts []string
	for _, k := range []group.Kind{group.Made, group.Merged, group.Split, group.Ended} {
		parts = append(parts, fmt.Sprintf("%d %s", events[k], k))
	}
	return strings.Join(parts, ", ")
}
