package sqldb_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// shared is a file of the real data beside the repository; without it the
// test is skipped.
func shared(t testing.TB, name string) *os.File {
	t.Helper()
	dir := os.Getenv("JOINDER_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	f, err := os.Open(filepath.Join(dir, "data", name))
	if err != nil {
		t.Skipf("no real data to test on: %v (JOINDER_SHARED names the folder)", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func lines(t testing.TB, name string, line func(n int, text []byte)) {
	t.Helper()
	in := bufio.NewScanner(shared(t, name))
	in.Buffer(nil, 16<<20)
	for n := 0; in.Scan(); n++ {
		line(n, in.Bytes())
	}
}

// tellAll stores complaints in batches, as an import does.
func tellAll(t testing.TB, db *sqldb.DB, cs []joinder.Complaint) {
	for part := range slices.Chunk(cs, 500) {
		db.Tell(t, part...)
	}
}

// TestRealTexts asks for the known hot topics of real petitions: most of what
// is shown must be about the same.
func TestRealTexts(t *testing.T) {
	var cs []joinder.Complaint
	byID := map[string]string{}
	lines(t, "zh/petitions.jsonl", func(_ int, text []byte) {
		var p struct{ ID, User, Title, Text string }
		if json.Unmarshal(text, &p) != nil || byID[p.ID] != "" {
			return
		}
		byID[p.ID] = p.Title + "。" + p.Text
		cs = append(cs, joinder.Complaint{Source: "table", SourceID: p.ID, Wallet: "board", Issue: "other", Public: byID[p.ID], Person: joinder.ID(p.User)})
	})
	topics := map[string][]string{}
	lines(t, "zh/gold_clusters_petitions3.tsv", func(n int, text []byte) {
		if topic, id, ok := strings.Cut(strings.TrimSpace(string(text)), "\t"); ok && n > 0 {
			topics[topic] = append(topics[topic], id)
		}
	})
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if db.Engine == sqldb.Postgres && os.Getenv("JOINDER_BENCH") == "" {
			t.Skip("texts are ranked above the engine: set JOINDER_BENCH=1 to ask PostgreSQL too")
		}
		began := time.Now()
		tellAll(t, db, cs)
		if db.Engine == sqldb.Postgres {
			db.Exec(t, `ANALYZE`)
		}
		t.Logf("%d texts stored and indexed in %v", len(cs), time.Since(began).Round(time.Millisecond))
		t.Run("database", func(t *testing.T) { knowsTopics(t, db.SearchIndex(), topics, byID) })
		t.Run("engine", func(t *testing.T) { knowsTopics(t, following(t, db, t.TempDir()), topics, byID) })
	})
}

// knowsTopics asks about each topic in a few words and in whole petitions.
func knowsTopics(t *testing.T, index similar.Backend, topics map[string][]string, byID map[string]string) {
	t.Helper()
	f := similar.New(index, joinder.RealWorld())
	for topic, ids := range topics {
		for i, probe := range []string{topic, byID[ids[0]], byID[ids[len(ids)/2]]} {
			began := time.Now()
			a, err := f.Like(t.Context(), anyone, similar.Probe{Text: probe, Limit: 20})
			if err != nil {
				t.Fatal(err)
			}
			right := 0
			for _, h := range a.Hits {
				if slices.Contains(ids, h.SourceID) {
					right++
				}
			}
			t.Logf("%s (%d known): %d of %d shown are right; %d complaints, %d people, %d copies; %v", topic, len(ids), right, len(a.Hits), a.Complaints, a.People, a.Alike, time.Since(began).Round(time.Millisecond))
			if i == 0 && right*10 < len(a.Hits)*7 { // a person writes a few words
				t.Errorf("%s: only %d of %d shown are right", topic, right, len(a.Hits))
			}
		}
	}
}

type narrative struct {
	ComplaintID string `json:"complaint_id"`
	Date        string `json:"date_received"`
	Company     string `json:"company"`
	Issue       string `json:"issue"`
	Narrative   string `json:"narrative"`
	State       string `json:"state"`
}

func narratives(t testing.TB) (cs []joinder.Complaint) {
	seen := map[string]bool{}
	lines(t, "cfpb/cfpb_narratives.jsonl", func(n int, text []byte) {
		var r narrative
		if json.Unmarshal(text, &r) != nil {
			return
		}
		if r.ComplaintID == "" || seen[r.ComplaintID] {
			r.ComplaintID = fmt.Sprint("line", n)
		}
		seen[r.ComplaintID] = true
		day, _ := joinder.ParseDate(r.Date)
		cs = append(cs, joinder.Complaint{Source: "cfpb", SourceID: r.ComplaintID, Wallet: strings.ToLower(r.Company), Issue: strings.ToLower(r.Issue), Region: r.State,
			Jurisdiction: "US", OccurredOn: day, Public: r.Narrative, Level: joinder.LevelImported})
	})
	return cs
}

// TestSpeedOnRealTexts prints how long questions take over all real narratives.
func TestSpeedOnRealTexts(t *testing.T) {
	if testing.Short() || os.Getenv("JOINDER_BENCH") == "" {
		t.Skip("set JOINDER_BENCH=1 to measure")
	}
	cs := narratives(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		began := time.Now()
		tellAll(t, db, cs)
		took := time.Since(began)
		t.Logf("%d narratives stored and indexed in %v (%.0f/s)", len(cs), took.Round(time.Millisecond), float64(len(cs))/took.Seconds())
		if db.Engine == sqldb.Postgres {
			db.Exec(t, `ANALYZE`)
		}
		f := similar.New(db.SearchIndex(), joinder.RealWorld())
		asks := map[string]func(i int) error{
			"search two words": func(i int) error {
				_, err := f.Search(t.Context(), anyone, similar.Query{Text: []string{"fraud account", "identity theft", "late payment", "wire transfer", "frozen funds"}[i%5]})
				return err
			},
			"search phrase, filters": func(i int) error {
				_, err := f.Search(t.Context(), anyone, similar.Query{Text: `"credit report" -equifax`, Regions: []string{"CA", "TX"}, Since: joinder.Date{Year: 2016, Month: 1, Day: 1}})
				return err
			},
			"newest of everything": func(i int) error { _, err := f.Search(t.Context(), anyone, similar.Query{}); return err },
			"is it only me": func(i int) error {
				_, err := f.Like(t.Context(), anyone, similar.Probe{Text: cs[i*137%len(cs)].Public})
				return err
			},
			"rising": func(i int) error { _, err := f.Rising(t.Context(), anyone, 5); return err },
		}
		for name, ask := range asks {
			var took []time.Duration
			for i := range 60 {
				began := time.Now()
				if err := ask(i); err != nil {
					t.Fatal(name, err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			t.Logf("%-24s p50 %v  p99 %v", name, took[30].Round(100*time.Microsecond), took[59].Round(100*time.Microsecond))
		}
	})
}
