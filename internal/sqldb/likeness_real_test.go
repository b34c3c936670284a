package sqldb_test

import (
	"encoding/json"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/sqldb"
)

// labelled are the real complaints with a label, near-identical texts once; the
// label is product and issue.
func labelled(t testing.TB) (cs []joinder.Complaint) {
	copies, seen := map[int]bool{}, map[string]bool{}
	lines(t, "cfpb/neardup_clusters_j70.tsv", func(_ int, line []byte) {
		cluster, at, ok := strings.Cut(string(line), "\t")
		if n, err := strconv.Atoi(at); ok && err == nil {
			copies[n-1], seen[cluster] = seen[cluster], true
		}
	})
	lines(t, "cfpb/cfpb_narratives.jsonl", func(n int, line []byte) {
		var r struct{ Product, Issue, Narrative, Company string }
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		if !copies[n] && r.Narrative != "" && r.Issue != "" {
			cs = append(cs, joinder.Complaint{Source: "table", SourceID: strconv.Itoa(n), Wallet: "w", Issue: r.Product + "|" + r.Issue, Public: r.Narrative,
				Person: joinder.ID("p" + strconv.Itoa(n)), Level: joinder.LevelImported})
		}
	})
	return cs
}

// TestLikeHasTheSameLabel: of ten texts shown for a real complaint that is not
// stored, more have its label than of BM25's ten best.
func TestLikeHasTheSameLabel(t *testing.T) {
	if testing.Short() {
		t.Skip("indexes eleven thousand real texts: a minute and more under the race detector")
	}
	cs := labelled(t)
	count := map[string]int{}
	for _, c := range cs {
		count[c.Issue]++
	}
	var asked, stored []joinder.Complaint
	for i, c := range cs {
		if i%5 == 3 && count[c.Issue] >= 20 {
			asked = append(asked, c)
		} else {
			stored = append(stored, c)
		}
	}
	db, err := sqldb.Open(t.Context(), "sqlite://"+filepath.Join(t.TempDir(), "joinder.db"), joinder.RealWorld())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tellAll(t, db, stored)
	x := following(t, db, t.TempDir()+"/index")
	f := similar.New(x, joinder.RealWorld())
	ways := map[string]func(c joinder.Complaint) []string{
		"BM25": func(c joinder.Complaint) (out []string) {
			seen := map[string]bool{}
			var terms []string
			for _, term := range similar.Analyze(c.Public).Terms {
				if !seen[term] {
					seen[term] = true
					terms = append(terms, term)
				}
			}
			found, err := x.Candidates(t.Context(), anyone, terms[:min(len(terms), 300)], "", 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range found {
				out = append(out, h.Issue)
			}
			return out
		},
		"codes": func(c joinder.Complaint) (out []string) {
			found, err := x.Near(t.Context(), anyone, c.Public, "", 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range found {
				out = append(out, h.Issue)
			}
			return out
		},
		"like": func(c joinder.Complaint) (out []string) {
			a, err := f.Like(t.Context(), anyone, similar.Probe{Text: c.Public, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range a.Hits {
				out = append(out, h.Issue)
			}
			return out
		},
	}
	share := map[string]float64{}
	for name, way := range ways {
		right, n, began := 0, 0, time.Now()
		for _, c := range asked {
			for _, issue := range way(c) {
				if n++; issue == c.Issue {
					right++
				}
			}
		}
		share[name] = float64(right) / float64(n)
		t.Logf("%-5s %.3f of %d shown; %v each", name, share[name], n, (time.Since(began) / time.Duration(len(asked))).Round(10*time.Microsecond))
	}
	first, n := 0, 0
	for _, c := range asked {
		a, err := f.Like(t.Context(), anyone, similar.Probe{Text: c.Public})
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Suggested) > 0 {
			if n++; a.Suggested[0].Issue == c.Issue {
				first++
			}
		}
	}
	t.Logf("the kind of problem suggested first is right for %.3f of %d", float64(first)/float64(n), n)
	if share["like"] < share["BM25"]+0.03 {
		t.Errorf("like %.3f is not 0.03 better than BM25 %.3f", share["like"], share["BM25"])
	}
}
