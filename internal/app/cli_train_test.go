package app_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/paraphrase"
)

// TestTrainFromTheShell: readers of a site say in words of their own, which the
// program has never met, what is the same; "joinder train paraphrase" learns it
// and keeps it, and the site's ranker then knows.
func TestTrainFromTheShell(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	file := filepath.Join(data, "paraphrase.model")
	sample(t, data)
	words := [2]string{"zorb quim vask", "plen drof miku"}
	told := tellVerdicts(t, data, words)

	var learned struct {
		Confirmed, Refused int
		OwnOnly            bool    `json:"only_own"`
		AUC                float64 `json:"auc"`
		Shipped            float64 `json:"auc_shipped"`
		Kept               bool
	}
	if err := json.Unmarshal([]byte(mustRun(t, "train", "paraphrase", "--data", data, "--json")), &learned); err != nil {
		t.Fatal(err)
	}
	if !learned.Kept || learned.Confirmed < 150 || learned.Refused < 150 || !learned.OwnOnly || learned.AUC < learned.Shipped+0.1 {
		t.Errorf("%+v", learned)
	}
	kept, err := paraphrase.Keep(file, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if got := kept.Likely(told, words[:]); got[0] < got[1]+0.2 {
		t.Errorf("what was said the same scores %.3f, the other %.3f", got[0], got[1])
	}
}

// tellVerdicts stores what readers said of complaints of two kinds of problem:
// one row of words means the first kind, one the second. It gives a text of the
// first.
func tellVerdicts(t *testing.T, data string, words [2]string) (first string) {
	t.Helper()
	s := openSite(t, data)
	defer s.Close() //nolint:errcheck // only read from here on
	all, err := s.Finder.Search(t.Context(), joinder.Viewer{}, similar.Query{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	day := joinder.DateOf(joinder.RealWorld().Now())
	for kind, issue := range all.Facets[similar.FacetIssue][:2] {
		found, err := s.Finder.Search(t.Context(), joinder.Viewer{}, similar.Query{Issues: []string{issue.Value}, Limit: 30})
		if err != nil {
			t.Fatal(err)
		}
		for i, hit := range found.Hits {
			if kind == 0 && first == "" {
				first = hit.Text
			}
			for n := range 20 {
				said := similar.Verdict{Complaint: hit.ID, Voter: fmt.Sprint("v", n), On: day, Same: n%2 == kind, Words: fmt.Sprintf("%s %d", words[n%2], 100*i+n)}
				if err := s.DB.SaveVerdict(t.Context(), joinder.Viewer{}, said); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return first
}
