package figures

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/group"
)

// labelled is a real text with what somebody else said it is about.
type labelled struct {
	group.Text
	label string
}

func readLines(dir, path string, yield func([]byte)) error {
	f, err := os.Open(filepath.Join(dir, "data", path)) //nolint:gosec // the folder of shared data
	if err != nil {
		return err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		yield(s.Bytes())
	}
	return s.Err()
}

// petitions are messages to a government board; three topics are known.
func petitions(dir string) (out []labelled, err error) {
	gold := map[string]string{}
	err = readLines(dir, "zh/gold_clusters_petitions3.tsv", func(line []byte) {
		if p := strings.Split(string(line), "\t"); len(p) == 2 {
			gold[p[1]] = p[0]
		}
	})
	if err != nil {
		return nil, err
	}
	err = readLines(dir, "zh/petitions.jsonl", func(line []byte) {
		var p struct{ Set, ID, User, Title, Text string }
		if json.Unmarshal(line, &p) == nil && p.Set == "附件3" {
			out = append(out, labelled{group.Text{ID: joinder.ID(p.ID), Person: joinder.ID(p.User), Words: p.Title + "。" + p.Text}, gold[p.ID]})
		}
	})
	return twinned(out), err
}

// narratives are complaints of one company or product, labelled by the kind of
// problem their writers chose.
func narratives(dir, company, product string) (out []labelled, err error) {
	err = readLines(dir, "cfpb/cfpb_narratives.jsonl", func(line []byte) {
		var p struct {
			ID                                 string `json:"complaint_id"`
			Company, Product, Narrative, Issue string
		}
		if json.Unmarshal(line, &p) == nil && strings.Contains(p.Company, company) && strings.Contains(p.Product, product) {
			out = append(out, labelled{group.Text{ID: joinder.ID(p.ID), Person: joinder.ID(p.ID), Words: p.Narrative}, p.Issue})
		}
	})
	return twinned(out), err
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
