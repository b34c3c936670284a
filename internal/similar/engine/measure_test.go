package engine

import (
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"joinder/internal/similar"
	"joinder/internal/similar/growntest"
)

// grow builds an index of grown texts.
func grow(b *testing.B, x *Index) {
	real := corpus(b)
	n := measureDocs()
	size, start := 0, processTime()
	for c := range real.Grow(1, n) { // not held: what is live decides how much the collector lets grow
		size += len(c.Text)
	}
	growing := processTime() - start
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	took := build(b, x, real.Grow(1, n)) - growing
	runtime.ReadMemStats(&after)
	say("memory from the system grew by %.0f MB while building", float64(after.Sys-before.Sys)/1e6)
	say("%d texts, %.0f bytes each: %.0f/s on two processors, cutting included", n, float64(size)/float64(n), 2*float64(n)/took.Seconds())
	some := slices.Collect(real.Grow(1, min(n, 20_000)))
	say("one file of %d texts that are cut already: %.0f/s on one processor", len(some), float64(len(some))/buildAlone(b, some).Seconds())
}

// complaintSchema is as an instance would have it.
func complaintSchema() Schema {
	return Schema{
		Facets: []string{"company", "product", "issue", "month", "year", "response", "state", "language", "timely", "evidence"},
		Columns: [][]string{{"company"}, {"product", "issue"}, {"year", "month", "response"},
			{"state", "language", "timely", "evidence"}},
		Numbers: []string{"day", "amount", "person"}, Order: "day", Analysis: similar.Version,
	}
}

func documentOf(cut *similar.Cutter, c growntest.Complaint) (d Document, err error) {
	day := growntest.Date(c.Day)
	d = Document{ID: c.ID, Class: "public",
		Values:  []string{c.Company, c.Product, c.Issue, day.Format("01"), day.Format("2006"), c.Response, c.State, c.Language, c.Timely, "no"},
		Numbers: []int64{int64(c.Day), c.Amount, int64(c.Day * 7)}}
	d.Terms, d.Singles = cut.Cut(c.Text)
	return d, nil
}

// measureDocs is how many texts are grown: JOINDER_DOCS, or 100,000.
func measureDocs() int {
	if n, err := strconv.Atoi(os.Getenv("JOINDER_DOCS")); err == nil {
		return n
	}
	return 100_000
}

func corpus(b *testing.B) *growntest.Corpus {
	c, err := growntest.Read(growntest.Dir("../../.."))
	if os.IsNotExist(err) {
		b.Skip("the shared texts are not here: " + err.Error())
	}
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func build(b *testing.B, x *Index, texts iter.Seq[growntest.Complaint]) time.Duration {
	start := processTime()
	cutters := sync.Pool{New: func() any { return new(similar.Cutter) }}
	err := x.Rebuild(b.Context(), 1, iter.Seq[Make](func(yield func(Make) bool) {
		for c := range texts {
			if !yield(func(add func(*Document) error) error {
				cut := cutters.Get().(*similar.Cutter)
				defer cutters.Put(cut)
				d, err := documentOf(cut, c)
				if err != nil {
					return err
				}
				return add(&d)
			}) {
				return
			}
		}
	}))
	if err != nil {
		b.Fatal(err)
	}
	return processTime() - start
}

// BenchmarkAtSize builds an index of grown texts and asks it; run it with
// -benchtime 1x. Times are those of the processor, of a warm index in this
// process; only those of eight clients are by the clock.
func BenchmarkAtSize(b *testing.B) {
	dir := os.Getenv("JOINDER_INDEX") // one that was built before, to look at queries alone
	if dir == "" {
		dir = b.TempDir()
	}
	runtime.LockOSThread()
	x, err := Open(dir, complaintSchema(), Options{})
	noErrorB(b, err)
	if x.Stats().Docs == 0 {
		grow(b, x)
	}
	st := x.Stats()
	say("%d files, %.1f MB, %.0f bytes a text", st.Segments, float64(st.Bytes)/1e6, float64(st.Bytes)/float64(st.Docs))
	if os.Getenv("JOINDER_PARTS") != "" {
		parts(b, x)
	}
	noErrorB(b, x.Close())
	if os.Getenv("JOINDER_ONLY") == "build" {
		return
	}
	start := threadTime()
	if x, err = Open(dir, complaintSchema(), Options{}); err != nil {
		b.Fatal(err)
	}
	say("open %v", threadTime()-start)
	start = threadTime()
	_, err = x.Search(b.Context(), Query{See: []string{"public"}, Limit: 10})
	say("first search %v %v", threadTime()-start, err)
	kinds := kindsOf(x, phrasesOf(corpus(b)))
	for _, k := range kinds {
		if !strings.Contains(k.name, os.Getenv("JOINDER_KIND")) {
			continue
		}
		one(b, x, k.name, k.queries)
	}
	var every []Query
	for _, k := range kinds[:4] {
		every = append(every, k.queries...)
	}
	if os.Getenv("JOINDER_KIND") == "" {
		many(b, x, every)
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	say("heap %.1f MB", float64(m.HeapAlloc)/1e6)
	noErrorB(b, x.Close())
}

func noErrorB(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func parts(b *testing.B, x *Index) {
	sum := map[string]int64{}
	for _, e := range x.entries() {
		for name, p := range e.s.layout.Parts {
			sum[name] += p.Len
		}
		say("columns %+v", e.s.layout.Columns)
	}
	for _, name := range slices.Sorted(maps.Keys(sum)) {
		if sum[name] > 100_000 {
			say("%s %.1f MB", name, float64(sum[name])/1e6)
		}
	}
}

// buildAlone is the build of documents that are cut already, on one processor.
func buildAlone(b *testing.B, texts []growntest.Complaint) time.Duration {
	var docs []Document
	for _, c := range texts {
		d, _ := documentOf(new(similar.Cutter), c)
		docs = append(docs, d)
	}
	s := complaintSchema()
	noErrorB(b, s.check())
	start := threadTime()
	made := newBuilder(&s, newWeights(s.Pivot))
	for i := range docs {
		noErrorB(b, made.add(&docs[i]))
	}
	_, err := made.bytes()
	noErrorB(b, err)
	return threadTime() - start
}

type kindOfQuery struct {
	name    string
	queries []Query
}

// kindsOf draws queries of terms by the share of documents that have them.
func kindsOf(x *Index, said []Expr) []kindOfQuery {
	var rare, middle, common, stop, han []string
	n := 0
	for _, e := range x.entries() {
		e.s.load()
		n += e.s.docs
	}
	counts := map[string]int{}
	for _, e := range x.entries() {
		for t := e.s.from(nil); t.step(); {
			if t.term[0] > ' ' && t.df > 2 {
				counts[string(t.term)] += t.df
			}
		}
	}
	for t, df := range counts {
		share := float64(df) / float64(n)
		switch {
		case t[0] >= 0x80:
			if df >= 20 {
				han = append(han, t)
			}
		case share > 0.3:
			stop = append(stop, t)
		case share > 0.02:
			common = append(common, t)
		case share > 0.001:
			middle = append(middle, t)
		case df >= 5:
			rare = append(rare, t)
		}
	}
	for _, l := range [][]string{rare, middle, common, stop, han} {
		slices.Sort(l)
	}
	r := rand.New(rand.NewPCG(5, 6))
	words := func(from []string, k int) (out []Expr) {
		for range k {
			out = append(out, Word(from[r.IntN(len(from))]))
		}
		return out
	}
	make := func(name string, expr func() Expr) kindOfQuery {
		k := kindOfQuery{name: name}
		for range 150 {
			k.queries = append(k.queries, Query{Expr: expr(), See: []string{"public"}, Limit: 25,
				Facets: complaintSchema().Facets, Values: 40})
		}
		return k
	}
	filtered := make("common, two filters", func() Expr { return words(common, 1)[0] })
	for i := range filtered.queries {
		filtered.queries[i].Filters = []Filter{{"state", []string{"CA", "TX", "NY"}}, {"year", []string{"2019", "2020"}}}
	}
	newest := make("common, newest", func() Expr { return words(common, 1)[0] })
	for i := range newest.queries {
		newest.queries[i].Sort = Newest
	}
	return []kindOfQuery{
		make("rare", func() Expr { return words(rare, 1)[0] }),
		make("middle AND", func() Expr { return And(words(middle, 2)...) }),
		make("common AND", func() Expr { return And(words(common, 1+r.IntN(3))...) }),
		make("han phrase", func() Expr { return hanPhrase(r, han) }),
		make("common one", func() Expr { return words(common, 1)[0] }),
		make("stop-like AND", func() Expr { return And(words(stop, 3)...) }),
		make("stop-like OR", func() Expr { return Or(words(stop, 3)...) }),
		make("credit report", func() Expr { return Phrase("credit", "report") }),
		make("… account", func() Expr { return Phrase("credit", "report", "account") }),
		make("phrases of texts", func() Expr { return said[r.IntN(len(said))] }),
		make("everything", func() Expr { return nil }),
		filtered, newest,
	}
}

// phrasesOf are two or three words that follow one another in a text.
func phrasesOf(real *growntest.Corpus) (out []Expr) {
	r := rand.New(rand.NewPCG(7, 8))
	for c := range real.Grow(2, 400) {
		d, _ := documentOf(new(similar.Cutter), c)
		n := 2 + r.IntN(2)
		if c.Language == "en" && len(d.Terms) > n {
			at := r.IntN(len(d.Terms) - n)
			out = append(out, Phrase(slices.Clone(d.Terms[at:at+n])...))
		}
	}
	return out
}

// hanPhrase is two to four characters that follow one another.
func hanPhrase(r *rand.Rand, han []string) Expr {
	terms := []string{han[r.IntN(len(han))]}
	for range r.IntN(3) {
		last := []rune(terms[len(terms)-1])
		var next []string
		for _, h := range han {
			if strings.HasPrefix(h, string(last[len(last)-1])) {
				next = append(next, h)
			}
		}
		if len(next) == 0 {
			break
		}
		terms = append(terms, next[r.IntN(len(next))])
	}
	return Phrase(terms...)
}

func one(b *testing.B, x *Index, name string, queries []Query) {
	var took []time.Duration
	total := 0
	for round := range max(2, rounds()) {
		for _, q := range queries {
			start := threadTime()
			r, err := x.Search(b.Context(), q)
			noErrorB(b, err)
			if round > 0 {
				took = append(took, threadTime()-start)
				total += r.Total
			}
		}
	}
	say("%-20s p50 %6.3f ms  p99 %6.3f ms  mean total %d", name, at(took, 50), at(took, 99), total/len(took))
}

func at(took []time.Duration, percent int) float64 {
	slices.Sort(took)
	return float64(took[len(took)*percent/100].Microseconds()) / 1000
}

// many asks from eight clients at once.
func many(b *testing.B, x *Index, queries []Query) {
	var mu sync.Mutex
	var took []time.Duration
	var wait sync.WaitGroup
	start, busy := time.Now(), processTime()
	for client := range 8 {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(uint64(client), 1))
			var own []time.Duration
			for time.Since(start) < 3*time.Second {
				q := queries[r.IntN(len(queries))]
				from := time.Now()
				if _, err := x.Search(b.Context(), q); err != nil {
					panic(fmt.Sprint(err))
				}
				own = append(own, time.Since(from))
			}
			mu.Lock()
			took = append(took, own...)
			mu.Unlock()
		})
	}
	wait.Wait()
	say("8 clients %.0f/s p50 %.3f p99 %.3f ms; %.0f/s when two processors have nothing else to do", float64(len(took))/time.Since(start).Seconds(),
		at(took, 50), at(took, 99), 2*float64(len(took))/(processTime()-busy).Seconds())
}

// say prints at once; what a benchmark logs is cut after ten lines.
func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// rounds is how often each question is asked: JOINDER_ROUNDS, to look at a
// profile, or twice.
func rounds() int {
	n, _ := strconv.Atoi(os.Getenv("JOINDER_ROUNDS"))
	return n
}
