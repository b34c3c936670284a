package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/intake"
	"joinder/internal/similar"
	"joinder/internal/similar/growntest"
)

// Of "is it only me?".
const (
	likeWords  = 200 // of a probe
	likeRunes  = 300 // of one without blanks, which is about as long to read
	likeAsked  = 400 // different probes
	likeShown  = 6   // as the page asks for
	likeWarm   = 30  // probes asked before anything is measured
	likeBroken = 60  // probes of which the parts are timed

	likeLeast = 6 * time.Second // for a row, so that a p99 is one of some hundred answers
	likePeers = 2 * time.Second
)

// likes prints what "is it only me?" finds and how long it takes, beside BM25
// of the same engine with the same words and beside codes alone.
// JOINDER_BENCH_SITE is a directory that is filled once and kept.
func likes(ctx context.Context, b *bench) error {
	home, err := root()
	if err != nil {
		return err
	}
	if err := b.likeLabels(ctx, growntest.Dir(home)); err != nil {
		return err
	}
	corpus, err := growntest.Read(growntest.Dir(home))
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintln(b.out, "\n\"Is it only me?\" at size: not measured, for the real texts to grow are not here (JOINDER_SHARED names the folder).")
		return nil
	}
	if err != nil {
		return err
	}
	sizes := []int{10_000} // and as many as -seconds allows
	if n := int(b.each.Seconds() * 10_000); n > sizes[0] {
		sizes = append(sizes, n)
	}
	if n, err := strconv.Atoi(os.Getenv("JOINDER_BENCH_TEXTS")); err == nil && n > 0 {
		sizes = []int{n}
	}
	t := newTable(fmt.Sprintf("\"Is it only me?\" for a text of %d words, whole answers; peers: ten best by BM25 and by codes alone, same engine, same words", likeWords),
		"complaints", "asked", "BM25 p50", "p99", "codes p50", "p99", "Like p50", "p99", "CPU ms", "of a wallet p50", "p99", "counted")
	split := newTable("What an answer's time goes to, ms, mean of the texts without a wallet",
		"complaints", "rarity", "words", "codes", "counts", "cases", "rest", "all")
	probes := likeProbes(corpus)
	for _, n := range sizes {
		if err := b.likeSize(ctx, corpus, probes, n, t, split); err != nil {
			return err
		}
	}
	t.note("ms, one question at a time, through similar.Finder over the live index: candidates by words and by codes, their rows and")
	t.note("texts from SQLite, reasons, kind of problem, counts of people and money, trend, open cases. Peers read their ten rows too.")
	t.note("Complaints are real sentences recombined (growntest), imported into SQLite as joinder import does; the engine is made from")
	t.note("the database; probes are texts of another seed. Counted: complaints in the group that was counted, on average.")
	t.note("-seconds 100 asks for 1,000,000 (10,000 a second); the import is not in the figures.")
	t.print(b.out)
	split.print(b.out)
	return nil
}

// likeProbes are accounts of likeWords words.
func likeProbes(corpus *growntest.Corpus) (out []similar.Probe) {
	text, company, zh := "", "", false
	for c := range corpus.Grow(99, 100*likeAsked) {
		if text == "" {
			company, zh = c.Company, c.Language == "zh"
		}
		if zh != (c.Language == "zh") || company != c.Company && len(strings.Fields(text)) < 2*likeWords/3 && !zh {
			text = ""
			continue
		}
		text += c.Text + " "
		words, enough := strings.Fields(text), false
		if zh {
			enough = utf8.RuneCountInString(text) >= likeRunes
			text = string([]rune(text)[:min(utf8.RuneCountInString(text), likeRunes)])
		} else if enough = len(words) >= likeWords; enough {
			text = strings.Join(words[:likeWords], " ")
		}
		if enough {
			out = append(out, similar.Probe{Text: text, Wallet: company, Limit: likeShown})
			text = ""
		}
		if len(out) == likeAsked {
			break
		}
	}
	return out
}

// likeSize measures at one size.
func (b *bench) likeSize(ctx context.Context, corpus *growntest.Corpus, probes []similar.Probe, n int, t, split *table) error {
	site, stop, err := b.grownTo(ctx, corpus, n)
	if err != nil {
		return err
	}
	defer stop()
	for i := range probes {
		if id, ok := site.Pack.WalletForCompany(probes[i].Wallet); ok {
			probes[i].Wallet = id
		}
	}
	wallets := map[string]bool{}
	all, err := site.Finder.Search(ctx, joinder.Viewer{}, similar.Query{Limit: 1})
	if err != nil {
		return err
	}
	for _, c := range all.Facets[similar.FacetWallet] {
		wallets[c.Value] = true
	}
	counted, answers := 0, 0
	like := func(p similar.Probe) error {
		a, err := site.Finder.Like(ctx, joinder.Viewer{}, p)
		counted += a.Complaints
		answers++
		return err
	}
	anywhere := func(p similar.Probe) error { p.Wallet = ""; return like(p) }
	ask := func(least time.Duration, f func(similar.Probe) error) (timing, error) {
		for i := range likeWarm {
			if err := f(probes[len(probes)-1-i]); err != nil {
				return timing{}, err
			}
		}
		next := 0
		return load(ctx, 1, max(b.each, least), func(context.Context, int) error {
			if next == len(probes) {
				return errDone
			}
			next++
			return f(probes[next-1])
		})
	}
	words, err := ask(likePeers, func(p similar.Probe) error { _, err := likeByWords(ctx, site, p.Text); return err })
	if err != nil {
		return err
	}
	codes, err := ask(likePeers, func(p similar.Probe) error {
		_, err := site.Index.Near(ctx, joinder.Viewer{}, p.Text, "", 10)
		return err
	})
	if err != nil {
		return err
	}
	counted, answers = 0, 0
	cpu := cpuUsed()
	got, err := ask(likeLeast, anywhere)
	if err != nil {
		return err
	}
	cpu = (cpuUsed() - cpu) / float64(len(got.calls)+likeWarm)
	mean := int64(counted / max(1, answers))
	of, err := ask(likeLeast, func(p similar.Probe) error {
		if !wallets[p.Wallet] {
			p.Wallet = all.Facets[similar.FacetWallet][len(p.Text)%min(20, len(wallets))].Value
		}
		return like(p)
	})
	if err != nil {
		return err
	}
	t.row(count(int64(all.Total)), count(int64(len(got.calls))), figure(words.ms(0.5)), figure(words.ms(0.99)), figure(codes.ms(0.5)), figure(codes.ms(0.99)),
		figure(got.ms(0.5)), figure(got.ms(0.99)), figure(cpu), figure(of.ms(0.5)), figure(of.ms(0.99)), count(mean))
	return likeParts(ctx, site, probes, all.Total, split)
}

// likeByWords are the ten best by BM25.
func likeByWords(ctx context.Context, site *app.Site, text string) ([]similar.Text, error) {
	seen := map[string]bool{}
	var terms []string
	for _, term := range similar.Analyze(text).Terms {
		if term != "" && !seen[term] && len(terms) < 300 {
			seen[term] = true
			terms = append(terms, term)
		}
	}
	return site.Index.Candidates(ctx, joinder.Viewer{}, terms, "", 10)
}

// grownTo is an instance of n grown complaints whose engine answers, until
// stop.
func (b *bench) grownTo(ctx context.Context, corpus *growntest.Corpus, n int) (site *app.Site, stop func(), err error) {
	dir := b.dir
	if kept := os.Getenv("JOINDER_BENCH_SITE"); kept != "" {
		if dir, err = filepath.Abs(kept); err != nil {
			return nil, nil, err
		}
	}
	b.dir, dir = dir, b.dir // where sites are opened
	site, err = b.site(ctx, fmt.Sprintf("grown-%d", n), "")
	b.dir = dir
	if err != nil {
		return nil, nil, err
	}
	c, err := site.DB.Census(ctx)
	if err == nil && c.States[joinder.Filed] < n/2 {
		path := filepath.Join(b.dir, "grown.jsonl")
		if err = writeGrown(path, corpus, n); err == nil {
			_, err = importFor(ctx, site, path, 3*time.Hour)
		}
		_ = os.Remove(path)
	}
	if err != nil {
		return nil, nil, err
	}
	stop, err = followUntil(ctx, site)
	return site, stop, err
}

// followUntil runs the site's engine until stop, and waits until it answers.
func followUntil(ctx context.Context, site *app.Site) (stop func(), err error) {
	following, cancel := context.WithCancel(ctx)
	var wait sync.WaitGroup
	wait.Go(func() { site.Index.Run(following) })
	for !site.Index.Open() && ctx.Err() == nil {
		time.Sleep(20 * time.Millisecond)
	}
	return func() { cancel(); wait.Wait() }, ctx.Err()
}

// likeStages are the parts of an answer that an index does.
type likeStages struct {
	similar.Backend
	near                               similar.Nearer
	rarity, words, codes, counts, open time.Duration
}

func timed(sum *time.Duration) func() {
	at := time.Now()
	return func() { *sum += time.Since(at) }
}

func (s *likeStages) Frequencies(ctx context.Context, terms []string) (int, map[string]int, error) {
	defer timed(&s.rarity)()
	return s.Backend.Frequencies(ctx, terms)
}

func (s *likeStages) Candidates(ctx context.Context, v joinder.Viewer, terms []string, wallet string, limit int) ([]similar.Text, error) {
	defer timed(&s.words)()
	return s.Backend.Candidates(ctx, v, terms, wallet, limit)
}

func (s *likeStages) Near(ctx context.Context, v joinder.Viewer, text, wallet string, limit int) ([]similar.Text, error) {
	defer timed(&s.codes)()
	return s.near.Near(ctx, v, text, wallet, limit)
}

func (s *likeStages) Tally(ctx context.Context, v joinder.Viewer, g similar.Group, today joinder.Date) (similar.Tally, error) {
	defer timed(&s.counts)()
	return s.Backend.Tally(ctx, v, g, today)
}

func (s *likeStages) OpenCases(ctx context.Context, v joinder.Viewer, g similar.Group, limit int) ([]similar.Case, error) {
	defer timed(&s.open)()
	return s.Backend.OpenCases(ctx, v, g, limit)
}

// likeParts prints where the time goes.
func likeParts(ctx context.Context, site *app.Site, probes []similar.Probe, total int, t *table) error {
	s := &likeStages{Backend: site.Index, near: site.Index}
	f := similar.New(s, site.World)
	at := time.Now()
	asked := probes[:min(len(probes), likeBroken)]
	for _, p := range asked {
		p.Wallet = ""
		if _, err := f.Like(ctx, joinder.Viewer{}, p); err != nil {
			return err
		}
	}
	all := time.Since(at)
	ms := func(d time.Duration) string { return figure(float64(d.Microseconds()) / 1000 / float64(len(asked))) }
	t.row(count(int64(total)), ms(s.rarity), ms(s.words), ms(s.codes), ms(s.counts), ms(s.open), ms(all-s.rarity-s.words-s.codes-s.counts-s.open), ms(all))
	return nil
}

// likeLabels prints how many of ten complaints shown have the label of the one
// that was asked for, which is not stored.
func (b *bench) likeLabels(ctx context.Context, shared string) error {
	asked, stored, err := likeLabelled(filepath.Join(shared, "data", "cfpb"))
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintln(b.out, "\n\"Is it only me?\" on labelled complaints: not measured, for the real ones are not here (JOINDER_SHARED names the folder).")
		return nil
	}
	if err != nil {
		return err
	}
	site, err := b.site(ctx, "labelled", "")
	if err != nil {
		return err
	}
	for part := range slices.Chunk(stored, 1000) {
		if _, err := site.DB.ImportBatch(ctx, intake.ImportBatch{Wallets: []joinder.Wallet{{ID: "w"}}, Complaints: part}); err != nil {
			return err
		}
	}
	if _, err := site.DB.FinishImport(ctx); err != nil {
		return err
	}
	stop, err := followUntil(ctx, site)
	if err != nil {
		return err
	}
	defer stop()
	issues := func(found []similar.Text, err error) ([]string, error) {
		out := make([]string, len(found))
		for i, t := range found {
			out[i] = t.Issue
		}
		return out, err
	}
	t := newTable(fmt.Sprintf("Real complaints that are not stored: share of the ten shown that have the same product and issue, %s asked for, %s stored",
		count(int64(len(asked))), count(int64(len(stored)))), "by", "same label", "beside BM25", "shown", "ms each")
	var base float64
	for _, way := range []struct {
		name string
		ten  func(text string) ([]string, error)
	}{
		{"BM25, same engine, same words", func(text string) ([]string, error) { return issues(likeByWords(ctx, site, text)) }},
		{"codes alone", func(text string) ([]string, error) {
			return issues(site.Index.Near(ctx, joinder.Viewer{}, text, "", 10))
		}},
		{"Like", func(text string) ([]string, error) {
			a, err := site.Finder.Like(ctx, joinder.Viewer{}, similar.Probe{Text: text, Limit: 10})
			var out []string
			for _, h := range a.Hits {
				out = append(out, h.Issue)
			}
			return out, err
		}},
	} {
		right, shown := 0, 0
		at := time.Now()
		for _, c := range asked {
			list, err := way.ten(c.Public)
			if err != nil {
				return err
			}
			for _, issue := range list {
				if shown++; issue == c.Issue {
					right++
				}
			}
		}
		share := float64(right) / float64(max(1, shown))
		if base == 0 {
			base = share
		}
		t.row(way.name, fmt.Sprintf("%.3f", share), fmt.Sprintf("%+.3f", share-base), count(int64(shown)), figure(float64(time.Since(at).Microseconds())/1000/float64(len(asked))))
	}
	t.note("Every fifth complaint of a label with twenty or more is asked for; near-identical ones are left out but for one. Nothing")
	t.note("was fitted on those asked for. Like orders by words, by codes and by the kind of problem that its neighbours vote for.")
	t.print(b.out)
	return ctx.Err()
}

// likeLabelled are real complaints: those to ask for and those to store.
func likeLabelled(dir string) (asked, stored []joinder.Complaint, err error) {
	copies, seen := map[int]bool{}, map[string]bool{}
	clusters, err := os.ReadFile(filepath.Join(dir, "neardup_clusters_j70.tsv"))
	if err != nil {
		return nil, nil, err
	}
	for line := range strings.Lines(string(clusters)) {
		cluster, at, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if n, err := strconv.Atoi(at); err == nil {
			copies[n-1], seen[cluster] = seen[cluster], true
		}
	}
	file, err := os.ReadFile(filepath.Join(dir, narrativesFile))
	if err != nil {
		return nil, nil, err
	}
	var all []joinder.Complaint
	labels := map[string]int{}
	n := -1
	for line := range strings.Lines(string(file)) {
		n++
		var r struct{ Product, Issue, Narrative string }
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			return nil, nil, err
		}
		if copies[n] || r.Narrative == "" || r.Issue == "" {
			continue
		}
		c := joinder.Complaint{ID: joinder.ID(fmt.Sprintf("0190%012x7000%012x", n, n)), Source: "table", SourceID: strconv.Itoa(n), Wallet: "w", State: joinder.Filed,
			Issue: r.Product + "|" + r.Issue, Public: r.Narrative, Person: joinder.ID("p" + strconv.Itoa(n)), Level: joinder.LevelImported}
		labels[c.Issue]++
		all = append(all, c)
	}
	for i, c := range all {
		if i%5 == 3 && labels[c.Issue] >= 20 {
			asked = append(asked, c)
		} else {
			stored = append(stored, c)
		}
	}
	return asked, stored, nil
}
