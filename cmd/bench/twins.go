package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"joinder/internal/similar"
	"joinder/internal/similar/growntest"
	"joinder/internal/similar/twin"
)

// twins prints how many near-identical pairs are found, and how long that takes,
// beside comparing all pairs, an exact join by prefixes, and plain MinHash
// bands without an exact check.
func twins(ctx context.Context, b *bench) error {
	r, err := root()
	if err != nil {
		return err
	}
	dir := growntest.Dir(r)
	corpus, err := growntest.Read(dir)
	t := newTable("Near-identical texts (Jaccard of four-word shingles ≥ 0.7); peers: all pairs, a join by prefixes, plain MinHash (8 bands of 8, estimated)",
		"texts", "by", "seconds", "texts/s", "pairs", "recall", "precision")
	if errors.Is(err, fs.ErrNotExist) {
		t.note("Not measured: the shared texts are not here (JOINDER_SHARED).")
		t.print(b.out)
		return nil
	}
	if err != nil {
		return err
	}
	for _, set := range []struct{ name, file, field string }{
		{"CFPB narratives", "cfpb/cfpb_narratives.jsonl", "narrative"}, {"Chinese petitions", "zh/petitions.jsonl", "text"},
	} {
		texts, err := textsOf(filepath.Join(dir, "data", set.file), set.field)
		if err != nil {
			return err
		}
		if err := twinsOf(ctx, t, set.name, texts, true); err != nil {
			return err
		}
	}
	for _, n := range []int{10_000, int(b.each.Seconds() * 10_000)} {
		texts := make([]string, 0, n)
		for c := range corpus.Grow(1, n) {
			texts = append(texts, c.Text)
		}
		if err := twinsOf(ctx, t, "grown", texts, n <= 200_000); err != nil {
			return err
		}
	}
	t.note("Pairs are those of at least 0.7, found exactly. Recall: those that are in one group, or in one band for plain MinHash;")
	t.note("precision: of the pairs that joined a group, or that plain MinHash calls near-identical, those of at least 0.7.")
	t.note("Grown texts recombine sentences of real ones, 2 %% nearly the same as another. -seconds decides how many: 10,000 a second.")
	b.generated = append(b.generated, "grown texts")
	t.print(b.out)
	return nil
}

func textsOf(path, field string) (texts []string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row map[string]any
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, err
		}
		text, _ := row[field].(string)
		texts = append(texts, text)
	}
	return texts, lines.Err()
}

// twinPair is two texts by their places, the earlier first.
type twinPair struct{ a, b int32 }

func twinsOf(ctx context.Context, t *table, name string, texts []string, exact bool) error {
	label := count(int64(len(texts))) + " " + name
	rate := func(seconds float64) string { return figure(float64(len(texts)) / seconds) }
	var leader []int32
	file, err := os.CreateTemp("", "joinder-bench-")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) //nolint:errcheck // a temporary file
	defer file.Close()           //nolint:errcheck // the same
	seconds, err := median(1, func() (err error) {
		leader, err = twin.Find(ctx, file, eachText(texts), func(i int) (string, error) { return texts[i], nil })
		return err
	})
	if err != nil {
		return err
	}
	if !exact {
		t.row(label, "Joinder", figure(seconds), rate(seconds), "-", "-", "-")
		plain, _ := median(1, func() error { plainMinHash(texts); return nil })
		t.row("", "plain MinHash", figure(plain), rate(plain), "-", "-", "-")
		return nil
	}
	var pairs []twinPair
	prefix, _ := median(1, func() error { pairs = prefixJoin(texts); return nil })
	found := 0
	for _, p := range pairs {
		if leader[p.a] == leader[p.b] {
			found++
		}
	}
	t.row(label, "Joinder", figure(seconds), rate(seconds), count(int64(len(pairs))), share(found, len(pairs)), "1 (each compared)")
	if len(texts) <= 20_000 {
		var truth []twinPair
		all, _ := median(1, func() error { truth = everyPair(texts); return nil })
		t.row("", "all pairs", figure(all), rate(all), count(int64(len(truth))), "1", "1")
	}
	t.row("", "join by prefixes", figure(prefix), rate(prefix), count(int64(len(pairs))), "1", "1")
	known := make(map[twinPair]bool, len(pairs))
	for _, p := range pairs {
		known[p] = true
	}
	var called []twinPair
	plain, _ := median(1, func() error { called = plainMinHash(texts); return nil })
	right := 0
	for _, p := range called {
		if known[p] {
			right++
		}
	}
	t.row("", "plain MinHash", figure(plain), rate(plain), count(int64(len(called))), share(right, len(pairs)), share(right, len(called)))
	return nil
}

func share(n, of int) string {
	if of == 0 {
		return "-"
	}
	if n == of {
		return "1"
	}
	return figure(float64(n) / float64(of))
}

func eachText(texts []string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, t := range texts {
			if !yield(t, nil) {
				return
			}
		}
	}
}

// everyPair counts what every two texts share.
func everyPair(texts []string) (pairs []twinPair) {
	sizes := make([]int, len(texts))
	having := map[uint64][]int32{}
	for i, text := range texts {
		set := similar.Shingles(text, nil)
		sizes[i] = len(set)
		shared := map[int32]int{}
		for _, s := range set {
			for _, k := range having[s] {
				shared[k]++
			}
			having[s] = append(having[s], int32(i)) //nolint:gosec // few texts
		}
		for k, both := range shared {
			if float64(both) >= twin.Alike*float64(len(set)+sizes[k]-both) {
				pairs = append(pairs, twinPair{k, int32(i)}) //nolint:gosec // few texts
			}
		}
	}
	return pairs
}

// prefixJoin finds the same pairs by the rarest shingles of each text: two texts
// of which one lacks all of the other's rarest 30 % cannot be alike (Chaudhuri
// 2006; Bayardo 2007, AllPairs).
func prefixJoin(texts []string) (pairs []twinPair) {
	sets := make([][]uint64, len(texts))
	often := map[uint64]int32{}
	for i, text := range texts {
		sets[i] = similar.Shingles(text, nil)
		for _, s := range sets[i] {
			often[s]++
		}
	}
	having := map[uint64][]int32{}
	last := make([]int32, len(texts)) // the text that each was last compared with
	for i := range last {
		last[i] = -1
	}
	var rare []uint64
	for i, set := range sets {
		rare = append(rare[:0], set...)
		slices.SortFunc(rare, func(a, b uint64) int {
			if often[a] != often[b] {
				return int(often[a] - often[b])
			}
			if a < b {
				return -1
			}
			return 1
		})
		prefix := len(rare) - int(twin.Alike*float64(len(rare))+0.999999) + 1
		for _, s := range rare[:min(max(prefix, 0), len(rare))] {
			if often[s] == 1 {
				continue // nobody else has it
			}
			for _, k := range having[s] {
				if last[k] == int32(i) { //nolint:gosec // few texts
					continue
				}
				last[k] = int32(i) //nolint:gosec // few texts
				if twin.Same(sets[k], set) {
					pairs = append(pairs, twinPair{k, int32(i)}) //nolint:gosec // few texts
				}
			}
			having[s] = append(having[s], int32(i)) //nolint:gosec // few texts
		}
	}
	return pairs
}

// plainMinHash calls near-identical what shares a band and is estimated to.
func plainMinHash(texts []string) (pairs []twinPair) {
	signs := make([]similar.Signature, len(texts))
	banded := map[int64][]int32{}
	seen := map[twinPair]bool{}
	for i, text := range texts {
		signs[i] = similar.Sign(text)
		for _, band := range signs[i].Bands() {
			for _, k := range banded[band] {
				p := twinPair{k, int32(i)} //nolint:gosec // few texts
				if !seen[p] && signs[i].Likeness(signs[k]) >= similar.TwinLikeness {
					seen[p] = true
					pairs = append(pairs, p)
				}
			}
			banded[band] = append(banded[band], int32(i)) //nolint:gosec // few texts
		}
	}
	return pairs
}
