// Command search measures the index engine beside other full-text indexes, in
// one run, over the same texts, the same terms and the same questions:
//
//	cd bench/search && go run . -n 1000000
//
// It is a module of its own, so that the program does not depend on what it is
// compared with: bleve v2, SQLite's FTS5 and PostgreSQL. All get the terms as
// similar.Cutter cuts them, with positions, and are asked for the best 25 by
// BM25 (PostgreSQL: ts_rank), the exact total, and the ten facets of a
// complaint, counted exactly. FTS5 has no facets: its matches are counted in
// memory by code columns, which is the quickest that can be done.
//
// The texts are real complaints grown to the number asked for; see
// internal/similar/growntest. Without them there is nothing to measure.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"joinder/internal/similar/growntest"
)

// settings are what the command line says.
type settings struct {
	docs    int
	queries int           // of one kind
	each    time.Duration // the longest that one kind may take of one peer
	clients time.Duration
	only    []string
	sizes   []int
	dir     string
}

func main() {
	s := settings{}
	only := "engine,bleve,fts5,postgres"
	flag.IntVar(&s.docs, "n", 100_000, "texts")
	flag.IntVar(&s.queries, "queries", 150, "queries of each kind")
	flag.DurationVar(&s.each, "each", 20*time.Second, "longest time for one kind of one peer")
	flag.DurationVar(&s.clients, "clients", 3*time.Second, "time for eight clients at once")
	flag.StringVar(&only, "only", only, "peers, with commas")
	flag.StringVar(&s.dir, "dir", "", "where the indexes go; a temporary directory by default")
	sizes := ""
	flag.StringVar(&sizes, "sizes", "", "instead of the peers, the engine alone at each of these numbers of texts, such as 10000,100000")
	flag.Parse()
	for size := range strings.SplitSeq(sizes, ",") {
		if n, err := strconv.Atoi(size); err == nil {
			s.sizes = append(s.sizes, n)
		}
	}
	s.only = strings.Split(only, ",")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, s); err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings) error {
	shared := os.Getenv("JOINDER_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	corpus, err := growntest.Read(shared)
	if os.IsNotExist(err) {
		fmt.Println("search: the shared texts are not here; nothing is measured (" + err.Error() + ")")
		return nil
	}
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(s.dir, "joinder-search-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if len(s.sizes) > 0 {
		return growth(ctx, s, corpus, dir)
	}
	grown := held(corpus, s.docs)
	fmt.Printf("%d texts grown from real ones, %.0f bytes each, load average %s\n", grown.n, grown.bytes, loadAverage())
	r := report{kinds: grown.kinds(s.queries), settings: s}
	for _, begin := range []func(string) (peer, error){newEngine, newBleve, newFTS5, newPostgres} {
		if err := r.measure(ctx, dir, grown, begin); err != nil {
			return err
		}
	}
	r.print(os.Stdout)
	return nil
}

// growth measures the engine alone at several sizes.
func growth(ctx context.Context, s settings, corpus *growntest.Corpus, dir string) error {
	var kinds []kind
	r := report{settings: s}
	for _, n := range s.sizes {
		grown := streamed(corpus, n)
		if kinds == nil {
			kinds = streamed(corpus, max(n, sampled)).kinds(s.queries)
		}
		r.kinds = kinds
		at := filepath.Join(dir, strconv.Itoa(n))
		err := r.measure(ctx, at, grown, newEngine)
		if err == nil {
			err = os.RemoveAll(at)
		}
		if err != nil {
			return err
		}
		r.peers[len(r.peers)-1].name = strconv.Itoa(n)
	}
	r.print(os.Stdout)
	return nil
}
