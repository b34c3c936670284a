package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/similar"
	"joinder/internal/similar/growntest"
)

// Of the search page's load.
const (
	pageTexts   = 100_000 // complaints, unless JOINDER_BENCH_TEXTS says otherwise
	pageAsked   = 5_000   // different addresses
	pageWaiting = 2_000   // requests under way at most; beyond it the load has failed
)

// pageRates are requests a second.
var pageRates = []int{50, 200, 500}

// searchPages prints how long the search page takes when people come at a
// fixed rate, whether or not the one before was answered, beside a handler that
// sends a constant page of as many bytes. JOINDER_BENCH_TEXTS is the number of
// complaints, JOINDER_BENCH_SITE a directory that is filled once and kept.
func searchPages(ctx context.Context, b *bench) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	site, texts, err := b.grownSite(ctx)
	if err != nil {
		return err
	}
	base, err := listen(func(l net.Listener) { _ = site.Web.Serve(ctx, l) })
	if err != nil {
		return err
	}
	client := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: pageWaiting, MaxIdleConns: pageWaiting}
	defer client.CloseIdleConnections()
	paths, err := askPages(ctx, site, texts)
	if err != nil {
		return err
	}
	var size int64
	for _, path := range paths[:200] {
		n, err := fetch(ctx, client, base+path)
		if err != nil {
			return err
		}
		size += n / 200
	}
	bare, err := listen(func(l net.Listener) { _ = bareServer(size).Serve(l) })
	if err != nil {
		return err
	}
	total, err := site.Finder.Search(ctx, joinder.Viewer{}, similar.Query{Limit: 1})
	if err != nil {
		return err
	}
	t := newTable(fmt.Sprintf("The search page over %s complaints, at a fixed rate over loopback HTTP; peer: a net/http handler writing as many bytes", count(int64(total.Total))),
		"offered/s", "page", "answered/s", "p50 ms", "p90 ms", "p99 ms", "CPU ms", "late or failed")
	for _, rate := range pageRates {
		for _, what := range []struct {
			name    string
			address func(i int) string
		}{{"constant", func(int) string { return bare }}, {"search", func(i int) string { return base + paths[i%len(paths)] }}} {
			got := arrive(ctx, rate, max(4*b.each, 5*time.Second), func() error {
				_, err := fetch(ctx, client, what.address(rand.IntN(len(paths))))
				return err
			})
			t.row(count(int64(rate)), what.name, figure(got.rate()), figure(got.ms(0.5)), figure(got.ms(0.9)), figure(got.ms(0.99)), figure(got.cpu/float64(max(1, len(got.calls)))), count(int64(got.failed)))
		}
	}
	t.note("Times count from when a request was due, so that a slow answer is charged for those behind it. CPU is that of")
	t.note("this process for one request, client included. %s different searches in two languages: words, phrases, OR,", count(int64(len(paths))))
	t.note("filters, later pages; %s bytes each, compressed. Texts are real sentences recombined (growntest).", count(size))
	t.print(b.out)
	return ctx.Err()
}

// arrivals is what an open load did.
type arrivals struct {
	timing
	failed int
	cpu    float64 // ms
}

// arrive calls at a fixed rate, each call in a goroutine of its own, and counts
// its time from when it was due.
func arrive(ctx context.Context, rate int, d time.Duration, call func() error) arrivals {
	var got arrivals
	var mu sync.Mutex
	var group sync.WaitGroup
	under := make(chan struct{}, pageWaiting)
	step := time.Second / time.Duration(rate)
	began, cpu := time.Now(), cpuUsed()
	for i := 0; ctx.Err() == nil; i++ {
		due := began.Add(time.Duration(i) * step)
		if due.Sub(began) > d {
			break
		}
		time.Sleep(time.Until(due))
		select {
		case under <- struct{}{}:
		default:
			mu.Lock()
			got.failed++
			mu.Unlock()
			continue
		}
		group.Go(func() {
			err := call()
			took := time.Since(due)
			<-under
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				got.failed++
				return
			}
			got.calls = append(got.calls, took)
		})
	}
	group.Wait()
	got.took, got.cpu = time.Since(began), cpuUsed()-cpu
	return got
}

// cpuUsed is the time this process has used, in ms; 0 where it is not known.
func cpuUsed() float64 {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.ParseFloat(f[11], 64)
	system, _ := strconv.ParseFloat(f[12], 64)
	return (user + system) * 10 // a hundred ticks a second
}

// grownSite is an instance with grown complaints, and some of their texts. Its
// engine runs.
func (b *bench) grownSite(ctx context.Context) (*app.Site, []string, error) {
	n := pageTexts
	if asked, err := strconv.Atoi(os.Getenv("JOINDER_BENCH_TEXTS")); err == nil && asked > 0 {
		n = asked
	}
	home, err := root()
	if err != nil {
		return nil, nil, err
	}
	corpus, err := growntest.Read(growntest.Dir(home))
	if errors.Is(err, fs.ErrNotExist) {
		return b.ungrown(ctx)
	} else if err != nil {
		return nil, nil, err
	}
	dir := b.dir
	if kept := os.Getenv("JOINDER_BENCH_SITE"); kept != "" {
		if dir, err = filepath.Abs(kept); err != nil {
			return nil, nil, err
		}
	}
	b.dir, dir = dir, b.dir // where sites are opened
	site, err := b.site(ctx, fmt.Sprintf("grown-%d", n), "")
	b.dir = dir
	if err != nil {
		return nil, nil, err
	}
	var texts []string
	for c := range corpus.Grow(1, 20_000) {
		texts = append(texts, c.Text)
	}
	found, err := site.Finder.Search(ctx, joinder.Viewer{}, similar.Query{Limit: 1})
	if err == nil && found.Total < n/2 {
		path := filepath.Join(b.dir, "grown.jsonl")
		if err = writeGrown(path, corpus, n); err == nil {
			_, err = importFor(ctx, site, path, time.Hour)
		}
		_ = os.Remove(path)
	}
	if err != nil {
		return nil, nil, err
	}
	return site, texts, b.follow(ctx, site)
}

// ungrown is the instance with the narratives as they are, or as they were
// made up.
func (b *bench) ungrown(ctx context.Context) (*app.Site, []string, error) {
	got, err := b.imported(ctx)
	if err != nil {
		return nil, nil, err
	}
	d, err := b.cfpb(narrativesFile)
	if err != nil {
		return nil, nil, err
	}
	texts, err := someNarratives(d.path)
	if err != nil {
		return nil, nil, err
	}
	return got.site, texts, b.follow(ctx, got.site)
}

// follow runs the site's engine and waits until it answers.
func (b *bench) follow(ctx context.Context, site *app.Site) error {
	go site.Index.Run(ctx)
	for !site.Index.Open() && ctx.Err() == nil {
		time.Sleep(50 * time.Millisecond)
	}
	time.Sleep(2 * time.Second) // what was told meanwhile comes in
	return ctx.Err()
}

// writeGrown writes complaints as a file of the CFPB has them.
func writeGrown(path string, corpus *growntest.Corpus, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	out := json.NewEncoder(w)
	id := 1_000_000
	for c := range corpus.Grow(1, n) {
		id++
		if err = out.Encode(map[string]string{
			"complaint_id": strconv.Itoa(id), "date_received": growntest.Date(c.Day).Format(time.DateOnly), "product": c.Product, "issue": c.Issue,
			"company": c.Company, "state": c.State, "narrative": c.Text, "company_response": c.Response, "timely": cmp.Or(c.Timely, "Yes"), "submitted_via": "Web",
		}); err != nil {
			break
		}
	}
	return errors.Join(err, w.Flush(), f.Close())
}

// askPages are searches as people make them, by words of the texts.
func askPages(ctx context.Context, site *app.Site, texts []string) ([]string, error) {
	all, err := site.Finder.Search(ctx, joinder.Viewer{}, similar.Query{Limit: 1})
	if err != nil {
		return nil, err
	}
	questions := ask(texts)
	if len(questions) == 0 {
		return nil, errors.New("no text has two words")
	}
	r := rand.New(rand.NewPCG(5, 6))
	pick := func(v url.Values, name, facet string) {
		if counts := all.Facets[facet]; len(counts) > 0 {
			i := min(r.IntN(len(counts)), r.IntN(len(counts))) // frequent ones more often
			v.Add(name, counts[i].Value)
		}
	}
	var out []string
	for i := range pageAsked {
		words := questions[i%len(questions)].words
		v := url.Values{}
		switch n := r.IntN(100); {
		case n < 45:
			v.Set("q", strings.Join(words, " "))
		case n < 60:
			v.Set("q", words[0])
		case n < 70:
			v.Set("q", `"`+strings.Join(words, " ")+`"`)
		case n < 80:
			v.Set("q", strings.Join(words, " OR "))
		case n < 95:
			v.Set("q", words[0])
			pick(v, "wallet", similar.FacetWallet)
			pick(v, "region", similar.FacetRegion)
			pick(v, "region", similar.FacetRegion)
		default:
			pick(v, "issue", similar.FacetIssue)
		}
		if r.IntN(6) == 0 {
			v.Set("page", strconv.Itoa(2+r.IntN(4)))
		}
		if r.IntN(6) == 0 {
			v.Set("sort", "newest")
		}
		v.Set("lang", []string{"zh-CN", "en"}[r.IntN(2)])
		out = append(out, "/search?"+v.Encode())
	}
	return slices.Clip(out), nil
}
