package group

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/growntest"
)

// sample is a real text with what somebody else said it is about.
type labelled struct {
	Text
	label string
}

func readLines(t *testing.T, path string, yield func([]byte)) {
	t.Helper()
	f, err := os.Open(filepath.Join(growntest.Dir("../../.."), "data", path))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the real texts are not here: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		yield(s.Bytes())
	}
}

func petitions(t *testing.T) (out []labelled) {
	gold := map[string]string{}
	readLines(t, "zh/gold_clusters_petitions3.tsv", func(line []byte) {
		if p := strings.Split(string(line), "\t"); len(p) == 2 {
			gold[p[1]] = p[0]
		}
	})
	readLines(t, "zh/petitions.jsonl", func(line []byte) {
		var p struct{ Set, ID, User, Title, Text string }
		if json.Unmarshal(line, &p) == nil && p.Set == "附件3" {
			out = append(out, labelled{Text{ID: joinder.ID(p.ID), Person: joinder.ID(p.User), Words: p.Title + "。" + p.Text}, gold[p.ID]})
		}
	})
	return twinned(out)
}

func narratives(t *testing.T, company, product string) (out []labelled) {
	readLines(t, "cfpb/cfpb_narratives.jsonl", func(line []byte) {
		var p struct {
			ID                                 string `json:"complaint_id"`
			Company, Product, Narrative, Issue string
		}
		if json.Unmarshal(line, &p) == nil && strings.Contains(p.Company, company) && strings.Contains(p.Product, product) {
			out = append(out, labelled{Text{ID: joinder.ID(p.ID), Person: joinder.ID(p.ID), Words: p.Narrative}, p.Issue})
		}
	})
	return twinned(out)
}

// twinned finds near-identical texts as the database does.
func twinned(all []labelled) []labelled {
	bands := map[int64][]int{}
	signs := make([]similar.Signature, len(all))
next:
	for i := range all {
		signs[i] = similar.Sign(all[i].Words)
		for _, b := range signs[i].Bands() {
			for _, j := range bands[b] {
				if signs[i].Likeness(signs[j]) >= similar.TwinLikeness {
					all[i].Twin = all[j].Twin
					continue next
				}
			}
		}
		all[i].Twin = string(all[i].ID)
		for _, b := range signs[i].Bands() {
			bands[b] = append(bands[b], i)
		}
	}
	return all
}

func ids() func() joinder.ID {
	n := 0
	return func() joinder.ID { n++; return joinder.ID(fmt.Sprintf("g%06d", n)) }
}

func usualOf(all ...[]labelled) Usual {
	var texts []string
	for _, part := range all {
		for i := 0; i < len(part); i += 4 {
			texts = append(texts, part[i].Words)
		}
	}
	return UsualOf(texts)
}

func regroupAll(all []labelled, u Usual, groups map[joinder.ID]joinder.ID, cold bool, fresh func() joinder.ID) Outcome {
	r := newReading()
	for _, x := range all {
		x.Group = groups[x.ID]
		r.read(x.Text)
	}
	return r.regroup(u, nil, cold, fresh)
}

// TestRealTexts prints what the method gives on real texts: how pure groups
// are, how much of known topics they hold, and how steady they are while the
// texts grow from half to all in ten steps.
func TestRealTexts(t *testing.T) {
	all := petitions(t)
	english := narratives(t, "", "")
	u := usualOf(all, english)
	for _, set := range []struct {
		name  string
		texts []labelled
	}{
		{"petitions", all}, {"debt collection", narratives(t, "", "Debt collection")}, {"one bank", narratives(t, "BANK OF AMERICA", "")},
		{"one bureau", narratives(t, "EQUIFAX", "")},
	} {
		whole := regroupAll(set.texts, u, nil, true, ids())
		say(set.name, set.texts, whole)
		for _, cold := range []bool{false, true} {
			grow(set.name, set.texts, u, cold)
		}
	}
}

func say(name string, all []labelled, o Outcome) {
	inside, of := map[joinder.ID]map[string]int{}, map[string]map[joinder.ID]int{}
	covered, pure, biggest := 0, 0, 0
	size := map[joinder.ID]int{}
	for i, g := range o.Groups {
		if l := all[i].label; l != "" {
			if of[l] == nil {
				of[l] = map[joinder.ID]int{}
			}
			of[l][g]++
		}
		if g == "" {
			continue
		}
		covered++
		size[g]++
		biggest = max(biggest, size[g])
		if inside[g] == nil {
			inside[g] = map[string]int{}
		}
		inside[g][all[i].label]++
	}
	for _, labels := range inside {
		most := 0
		for _, n := range labels {
			most = max(most, n)
		}
		pure += most
	}
	fmt.Printf("%s: %d texts, %d groups, %d grouped, largest %d, purity %.3f\n", name, len(all), len(size), covered, biggest, float64(pure)/float64(max(1, covered)))
	if len(of) < 5 {
		for _, groups := range of {
			best, n := joinder.ID(""), 0
			for g, k := range groups {
				n += k
				if g != "" && k > groups[best] || best == "" {
					best = g
				}
			}
			fmt.Printf("  topic of %d: %d in one group of %d, %d in none, %d groups\n", n, groups[best], size[best], groups[""], len(groups))
		}
	}
}

// grow adds the texts in their order, from half of them in ten steps.
func grow(name string, all []labelled, u Usual, cold bool) {
	groups, fresh := map[joinder.ID]joinder.ID{}, ids()
	kept, lost, events := 0, 0, map[Kind]int{}
	rand := 0.0
	for step := range 11 {
		n := len(all)/2 + len(all)*step/20
		o := regroupAll(all[:n], u, groups, cold || step == 0, fresh)
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
			rand += adjustedRand(a, b) / 10
			for _, e := range o.Events {
				events[e.Kind]++
			}
		}
	}
	fmt.Printf("  %s growing, cold %v: %.4f keep their group in a step, adjusted Rand %.4f, %v\n", name, cold, float64(kept)/float64(max(1, kept+lost)), rand, events)
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

func TestNames(t *testing.T) {
	for _, set := range [][]labelled{petitions(t), narratives(t, "EQUIFAX", "")} {
		o := regroupAll(set, usualOf(set), nil, true, ids())
		by := map[joinder.ID][]Voice{}
		for i, g := range o.Groups {
			by[g] = append(by[g], Voice{set[i].Words})
		}
		n := 0
		for g, v := range by {
			if g != "" && len(v) >= 5 && n < 25 {
				n++
				var others []string
				for i := 0; i < len(set); i += 17 {
					if o.Groups[i] != g {
						others = append(others, set[i].Words)
					}
				}
				fmt.Println(len(v), Telling(v, others), Excerpt(v[0].Words, Telling(v, others)).Marks)
			}
		}
	}
}
