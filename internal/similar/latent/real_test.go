package latent

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"joinder/internal/similar"
	"joinder/internal/similar/engine"
	"joinder/internal/similar/growntest"
)

// labelled is a real complaint and what its bureau filed it under.
type labelled struct {
	label string // "" when there is none
	terms []string
}

// complaints reads the labelled narratives, each near-identical text once.
func complaints(t testing.TB) (out []labelled) {
	t.Helper()
	dir := filepath.Join(growntest.Dir("../../.."), "data", "cfpb")
	copies := map[int]bool{}
	seen := map[string]bool{}
	each(t, filepath.Join(dir, "neardup_clusters_j70.tsv"), func(n int, line []byte) {
		cluster, at, ok := strings.Cut(string(line), "\t")
		if i, err := strconv.Atoi(at); ok && err == nil {
			copies[i-1] = seen[cluster] // lines are counted from one
			seen[cluster] = true
		}
	})
	var cut similar.Cutter
	each(t, filepath.Join(dir, "cfpb_narratives.jsonl"), func(n int, line []byte) {
		var r struct{ Narrative, Product, Issue string }
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		if copies[n] || r.Narrative == "" {
			return
		}
		terms, _ := cut.Cut(r.Narrative)
		label := ""
		if r.Issue != "" {
			label = r.Product + "|" + r.Issue
		}
		out = append(out, labelled{label, slices.Clone(terms)})
	})
	return out
}

func each(t testing.TB, name string, line func(n int, text []byte)) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Skipf("no real data to test on: %v (JOINDER_SHARED names the folder)", err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 16<<20)
	for n := 0; in.Scan(); n++ {
		line(n, in.Bytes())
	}
}

// share is how many of the ten nearest have the label of the text asked for.
func share(all []labelled, asked []int, near func(q int) []int) float64 {
	right, n := 0, 0
	for _, q := range asked {
		for _, i := range near(q) {
			if n++; all[i].label == all[q].label {
				right++
			}
		}
	}
	return float64(right) / float64(n)
}

// heldOut are texts to ask for, those to find, and those to fit on, which are
// those to find and the ones without a label.
func heldOut(all []labelled) (asked, rest, fit []int) {
	count := map[string]int{}
	for _, l := range all {
		count[l.label]++
	}
	for i, l := range all {
		switch {
		case i%5 == 3 && l.label != "" && count[l.label] >= 20 && len(l.terms) >= Shortest:
			asked = append(asked, i)
			continue
		case l.label != "":
			rest = append(rest, i)
		}
		fit = append(fit, i)
	}
	return asked, rest, fit
}

// TestNearestHaveTheSameLabel compares with BM25 on real complaints that
// neither was fitted on.
func TestNearestHaveTheSameLabel(t *testing.T) {
	all := complaints(t)
	asked, rest, fit := heldOut(all)
	if testing.Short() {
		asked = asked[:200]
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	at := time.Now()
	m, err := Fit(func(yield func([]string) bool) {
		for _, i := range fit {
			if !yield(all[i].terms) {
				return
			}
		}
	}, 1)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(at)
	runtime.ReadMemStats(&after)
	t.Logf("fitted on %d texts in %v, %.0f MB allocated", len(fit), took.Round(time.Millisecond), float64(after.TotalAlloc-before.TotalAlloc)/1e6)
	var c Coder
	codes := make([][]byte, len(all))
	at = time.Now()
	for i, l := range all {
		codes[i] = c.Code(m, l.terms)
	}
	t.Logf("%v a code", (time.Since(at) / time.Duration(len(all))).Round(100*time.Nanosecond))
	type found struct {
		at    int
		score float64
	}
	nearest := func(q int) []int {
		list := make([]found, 0, len(rest))
		for _, i := range rest {
			list = append(list, found{i, Cosine(codes[q], codes[i])})
		}
		slices.SortFunc(list, func(a, b found) int { return cmp.Compare(b.score, a.score) })
		out := make([]int, 10)
		for i := range out {
			out[i] = list[i].at
		}
		return out
	}
	got := share(all, asked, nearest)
	x := bm25(t, all, rest)
	words := share(all, asked, func(q int) []int { return x(all[q].terms) })
	t.Logf("same label among the first ten, %d texts asked for: codes %.3f, BM25 %.3f", len(asked), got, words)
	if got < words+0.01 {
		t.Errorf("codes %.3f are not better than BM25 %.3f by 0.01", got, words)
	}
}

// bm25 asks the engine for all words of a text.
func bm25(t *testing.T, all []labelled, rest []int) func(terms []string) []int {
	x, err := engine.Open(t.TempDir(), engine.Schema{Analysis: similar.Version, Order: "n", Numbers: []string{"n"}}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	if err := x.Rebuild(t.Context(), 1, func(yield func(engine.Make) bool) {
		for _, i := range rest {
			if !yield(func(add func(*engine.Document) error) error {
				return add(&engine.Document{ID: fmt.Sprint(i), Class: "public", Terms: all[i].terms, Numbers: []int64{int64(i)}})
			}) {
				return
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	return func(terms []string) []int {
		seen := map[string]bool{}
		var either []engine.Expr
		for _, term := range terms {
			if term != "" && !seen[term] && len(either) < 300 {
				seen[term] = true
				either = append(either, engine.Word(term))
			}
		}
		r, err := x.Search(t.Context(), engine.Query{Expr: engine.Or(either...), See: []string{"public"}, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		out := make([]int, len(r.Hits))
		for i, h := range r.Hits {
			out[i] = int(h.Order)
		}
		return out
	}
}
