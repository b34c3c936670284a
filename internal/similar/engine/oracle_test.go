package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"joinder/internal/similar"
)

// testSchema has facets together and alone, and two numbers.
func testSchema() Schema {
	return Schema{
		Facets:  []string{"wallet", "product", "issue", "state", "language", "timely"},
		Columns: [][]string{{"wallet"}, {"product", "issue"}, {"state", "language", "timely"}},
		Numbers: []string{"day", "amount"}, Order: "day", Pivot: 20, CodeBytes: 32 + 24,
	}
}

// texts draws documents in two languages with few words, so that queries meet.
type texts struct{ r *rand.Rand }

func (g texts) word() string {
	n := int(math.Pow(g.r.Float64(), 3) * 300)
	return fmt.Sprintf("%c%c%d", 'a'+n%26, 'a'+n/26, n%7)
}

func (g texts) han() string {
	const letters = "提现到账钱包投诉未处理客服电话费用冻结"
	all := []rune(letters)
	return string(all[int(math.Pow(g.r.Float64(), 1.5)*float64(len(all)))])
}

func (g texts) text() string {
	var b strings.Builder
	for range 1 + g.r.IntN(30) {
		switch {
		case g.r.IntN(3) > 0:
			b.WriteString(g.word() + " ")
		default:
			for range 1 + g.r.IntN(6) {
				b.WriteString(g.han())
			}
			b.WriteString("，")
		}
	}
	return b.String()
}

func (g texts) one(values ...string) string { return values[g.r.IntN(len(values))] }

func (g texts) document(id int) Document {
	a := similar.Analyze(g.text())
	d := Document{ID: fmt.Sprintf("%08x", id), Terms: a.Terms, Singles: a.Singles, Class: g.one("public", "public", "public", "held"),
		Values: []string{fmt.Sprintf("w%d", g.r.IntN(40)), g.one("card", "cash", "coin", ""), fmt.Sprintf("i%d", g.r.IntN(12)),
			fmt.Sprintf("s%d", g.r.IntN(9)), g.one("zh", "en"), g.one("yes", "no")},
		Numbers: []int64{int64(g.r.IntN(60)), int64(g.r.IntN(1_000_000))}}
	if g.r.IntN(9) == 0 {
		d.Numbers[1] = None
	}
	d.Code = g.code()
	for g.r.IntN(4) == 0 {
		d.Terms = slices.Insert(d.Terms, g.r.IntN(len(d.Terms)+1), "")
	}
	if g.r.IntN(30) == 0 {
		d.Terms, d.Singles = nil, nil
	}
	return d
}

// oracle knows documents by looking at each one.
type oracle struct {
	schema Schema
	live   map[string]Document
	buried []Document // deleted, but still in the files
}

func (d Document) places(term string) []int {
	var out []int
	for i, t := range d.Terms {
		if t == term {
			out = append(out, i)
		}
	}
	return out
}

func matches(d Document, e Expr) bool {
	switch e := e.(type) {
	case nil:
		return true
	case word:
		if c, ok := strings.CutPrefix(string(e), singles); ok {
			return slices.Contains(d.Singles, c)
		}
		return slices.Contains(d.Terms, string(e))
	case prefix:
		return slices.ContainsFunc(d.Terms, func(t string) bool { return strings.HasPrefix(t, string(e)) })
	case phrase:
		for at := range d.Terms {
			ok := at+len(e) <= len(d.Terms)
			for i := 0; ok && i < len(e); i++ {
				ok = e[i] == "" || d.Terms[at+i] == e[i]
			}
			if ok {
				return true
			}
		}
		return false
	case all:
		return !slices.ContainsFunc(e, func(k Expr) bool { return !matches(d, k) })
	case either:
		return slices.ContainsFunc(e, func(k Expr) bool { return matches(d, k) })
	case not:
		return !matches(d, e.of)
	}
	panic("expression")
}

func (o *oracle) rarities(e Expr) map[string]float64 {
	out := map[string]float64{}
	seen := map[string]bool{}
	scoring(e, seen)
	for t := range seen {
		n, with := 0, 0
		count := func(d Document) {
			n++
			if matches(d, word(t)) {
				with++
			}
		}
		for _, d := range o.live {
			count(d)
		}
		for _, d := range o.buried {
			count(d)
		}
		out[t] = math.Log(1 + (float64(n)-float64(with)+0.5)/(float64(with)+0.5))
	}
	return out
}

func (o *oracle) score(d Document, rare map[string]float64) float64 {
	known := lengths()
	length := 0.0
	for _, t := range d.Terms {
		if t != "" {
			length++
		}
	}
	i, _ := slices.BinarySearchFunc(known[:], length, func(a, b float64) int {
		if a <= b {
			return -1
		}
		return 1
	})
	length = known[i-1]
	sum := 0.0
	for _, t := range slices.Sorted(maps.Keys(rare)) {
		tf := float64(len(d.places(t)))
		if strings.HasPrefix(t, singles) && matches(d, word(t)) {
			tf = 1
		}
		if tf > 0 {
			share := float32(tf * 2.2 / (tf + 1.2*(1-0.75+0.75*length/float64(o.schema.Pivot))))
			sum += float64(rare[t] * float64(share))
		}
	}
	return sum
}

// answer is the whole answer, without pages.
func (o *oracle) answer(q Query) (hits []Hit, facets map[string]map[string]int) {
	rare := o.rarities(q.Expr)
	facets = map[string]map[string]int{}
	for _, f := range q.Facets {
		facets[f] = map[string]int{}
	}
	for _, d := range o.live {
		if !slices.Contains(q.See, d.Class) || !matches(d, q.Expr) {
			continue
		}
		in := true
		for _, r := range q.Ranges {
			v := d.Numbers[slices.Index(o.schema.Numbers, r.Number)]
			in = in && v != None && v >= r.Min && v <= r.Max
		}
		if !in {
			continue
		}
		var fails []string
		for _, f := range q.Filters {
			if !slices.Contains(f.Values, d.Values[slices.Index(o.schema.Facets, f.Facet)]) {
				fails = append(fails, f.Facet)
			}
		}
		for _, f := range q.Facets {
			v := d.Values[slices.Index(o.schema.Facets, f)]
			if v != "" && (len(fails) == 0 || len(fails) == 1 && fails[0] == f) {
				facets[f][v]++
			}
		}
		if len(fails) == 0 {
			h := Hit{ID: d.ID, Order: d.Numbers[0]}
			if q.Sort == ByWeight {
				h.Score = o.score(d, rare)
			}
			hits = append(hits, h)
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Order, a.Order), cmp.Compare(b.ID, a.ID))
	})
	return hits, facets
}

// questions draws queries.
type questions struct{ texts }

func (g questions) term() string {
	if g.r.IntN(3) == 0 {
		return g.han() + g.han()
	}
	return similar.Tokens(g.word())[0].Term
}

func (g questions) expr(depth int) Expr {
	switch k := g.r.IntN(12); {
	case k < 4 || depth == 0:
		return Word(g.term())
	case k == 4:
		return Char(g.han())
	case k == 5:
		s := g.term()
		return Prefix(string([]rune(s)[:1+g.r.IntN(2)]))
	case k == 6:
		return g.phrase()
	case k == 7:
		a := []rune(g.han() + g.han() + g.han() + g.han())[:3+g.r.IntN(2)]
		var terms []string
		for i := range a[1:] {
			terms = append(terms, string(a[i:i+2]))
		}
		return Phrase(terms...)
	case k == 8:
		return Or(g.kids(depth)...)
	case k == 9:
		return And(g.expr(depth-1), Not(g.expr(depth-1)))
	case k == 10 && depth > 1:
		return Not(g.expr(depth - 1))
	}
	return And(g.kids(depth)...)
}

// phrase is of any words, or of some that most documents have, which are paired.
func (g questions) phrase() Expr {
	word := g.term
	if g.r.IntN(2) == 0 {
		word = func() string { n := g.r.IntN(4); return fmt.Sprintf("%ca%d", 'a'+n, n) }
	}
	switch g.r.IntN(4) {
	case 0:
		return Phrase(word(), "", word())
	case 1:
		return Phrase(word(), word(), word())
	}
	return Phrase(word(), word())
}

func (g questions) kids(depth int) []Expr {
	var out []Expr
	for range 2 + g.r.IntN(2) {
		out = append(out, g.expr(depth-1))
	}
	return out
}

func (g questions) query(s Schema) Query {
	q := Query{See: []string{"public"}, Facets: s.Facets, Limit: 1 + g.r.IntN(30), Sort: Sort(g.r.IntN(4) / 3)}
	if g.r.IntN(8) > 0 {
		q.Expr = g.expr(2 + g.r.IntN(2))
	}
	if g.r.IntN(3) == 0 {
		q.Values = 1 + g.r.IntN(6)
	}
	if g.r.IntN(3) == 0 {
		q.See = append(q.See, "held")
	}
	for range g.r.IntN(3) {
		f := g.r.IntN(len(s.Facets))
		if slices.ContainsFunc(q.Filters, func(x Filter) bool { return x.Facet == s.Facets[f] }) {
			continue
		}
		var values []string
		for range 1 + g.r.IntN(3) {
			values = append(values, g.document(0).Values[f])
		}
		q.Filters = append(q.Filters, Filter{s.Facets[f], values})
	}
	if g.r.IntN(3) == 0 {
		low := int64(g.r.IntN(60))
		q.Ranges = append(q.Ranges, Range{"day", low, low + int64(g.r.IntN(40))})
	}
	if g.r.IntN(5) == 0 {
		q.Ranges = append(q.Ranges, Range{"amount", int64(g.r.IntN(500_000)), math.MaxInt64})
	}
	return q
}

func frequentFirst(a, b Count) int {
	return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
}

// agree compares an answer, page by page, with the oracle's; it returns pages.
func agree(t *testing.T, x *Index, o *oracle, q Query, byCursor bool, most int) int {
	t.Helper()
	want, facets := o.answer(q)
	seen := 0
	for page := 0; ; page++ {
		r, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		if r.Total != len(want) {
			t.Fatalf("%+v: total %d, want %d", q, r.Total, len(want))
		}
		end := min(seen+q.Limit, len(want))
		if !slices.Equal(r.Hits, want[seen:end]) {
			t.Fatalf("%+v page %d:\n got %v\nwant %v", q, page, r.Hits, want[seen:end])
		}
		for f, counts := range facets {
			want := []Count{}
			for v, n := range counts {
				want = append(want, Count{v, n})
			}
			slices.SortFunc(want, frequentFirst)
			if q.Values > 0 {
				want = want[:min(q.Values, len(want))]
			}
			if !slices.Equal(r.Facets[f], want) {
				t.Fatalf("%+v facet %s: got %v, want %v", q, f, r.Facets[f], want)
			}
		}
		if seen = end; seen == len(want) || page == most {
			return page + 1
		}
		if byCursor {
			q.After = r.Next
		} else {
			q.Offset += q.Limit
		}
	}
}

func openTest(t *testing.T, dir string, opt Options) *Index {
	t.Helper()
	x, err := Open(dir, testSchema(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

// oracleQueries is how many queries the oracle is asked: JOINDER_ORACLE, or
// enough for every day. The whole is 10,000.
func oracleQueries(t *testing.T, usual int) int {
	n := os.Getenv("JOINDER_ORACLE")
	if n == "" {
		return usual
	}
	many, err := strconv.Atoi(n)
	noError(t, err)
	return many
}

// TestEveryAnswerIsExact holds totals, scores, order, facets and pages against
// looking at every document, while documents come, change and go, and memory
// and files are merged.
func TestEveryAnswerIsExact(t *testing.T) {
	const rounds = 12
	perRound := oracleQueries(t, 1500)/rounds + 1
	g := questions{texts{rand.New(rand.NewPCG(11, 12))}}
	dir := t.TempDir()
	x := openTest(t, dir, Options{})
	o := &oracle{schema: testSchema(), live: map[string]Document{}}
	queries, pages, next, scanned := 0, 0, 0, 0
	for round := range rounds {
		next = change(t, x, o, g, round, next)
		switch round % 4 {
		case 1:
			noError(t, x.Flush(context.Background()))
		case 2:
			noError(t, x.Compact(context.Background()))
			o.buried = nil
		case 3:
			noError(t, x.Flush(context.Background()))
			noError(t, x.Close())
			x = openTest(t, dir, Options{})
		}
		o.buried = stillThere(x, o)
		for i := range perRound {
			pages += agree(t, x, o, g.query(x.schema), i%2 == 0, 3)
			queries++
			if i%4 == 0 {
				nearAgrees(t, x, o, g.near(x.schema))
				scanned += scanAgrees(t, x, o, g.query(x.schema))
			}
		}
	}
	if scanned == 0 {
		t.Error("nothing was scanned")
	}
	t.Logf("%d queries, %d pages, %d documents, %+v", queries, pages, len(o.live), x.Stats())
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// change puts and drops documents in batches of any size.
func change(t *testing.T, x *Index, o *oracle, g questions, round, next int) int {
	t.Helper()
	for range 8 + round {
		applied, _ := x.Seq()
		b := Batch{Seq: applied + 1}
		ids := slices.Sorted(maps.Keys(o.live))
		for range g.r.IntN(6) {
			if len(ids) > 0 {
				b.Drop = append(b.Drop, ids[g.r.IntN(len(ids))])
			}
		}
		for range []int{1, 3, 30, 120}[g.r.IntN(4)] {
			id := next
			if g.r.IntN(10) == 0 && next > 0 {
				id = g.r.IntN(next)
			} else {
				next++
			}
			b.Put = append(b.Put, g.document(id))
		}
		noError(t, x.Apply(t.Context(), b))
		for _, id := range b.Drop {
			if d, ok := o.live[id]; ok {
				o.buried = append(o.buried, d)
				delete(o.live, id)
			}
		}
		for _, d := range b.Put {
			if old, ok := o.live[d.ID]; ok {
				o.buried = append(o.buried, old)
			}
			o.live[d.ID] = d
		}
	}
	return next
}

// stillThere are the deleted documents that the files still hold: rarity
// counts them. Which ones is the index's own affair; what they count is not.
func stillThere(x *Index, o *oracle) []Document {
	var out []Document
	for _, e := range x.entries() {
		e.s.load()
		for _, d := range e.dead.appendTo(nil) {
			i := slices.IndexFunc(o.buried, func(b Document) bool { return b.ID == string(e.s.id(d)) && holds(e.s, d, b) })
			if i < 0 {
				panic("a deleted document that nobody deleted")
			}
			out = append(out, o.buried[i])
		}
	}
	return out
}

// holds says whether a document of a segment has the terms of another.
func holds(s *segment, doc uint32, d Document) bool {
	p := new(postings)
	for _, t := range d.Terms {
		if t == "" {
			continue
		}
		if !p.open(s, t) || !p.has(doc) {
			return false
		}
	}
	for i, n := range d.Numbers {
		if s.numbers[i].at(doc) != n {
			return false
		}
	}
	return true
}

// TestOneLargeFile asks where blocks, bitsets and windows matter: in one file
// that a rebuild made.
func TestOneLargeFile(t *testing.T) {
	const docs = 9_000
	queries := oracleQueries(t, 1500) / 8
	g := questions{texts{rand.New(rand.NewPCG(21, 22))}}
	x := openTest(t, t.TempDir(), Options{})
	o := &oracle{schema: testSchema(), live: map[string]Document{}}
	var made []Document
	for i := range docs {
		d := g.document(i)
		o.live[d.ID] = d
		made = append(made, d)
	}
	noError(t, x.Rebuild(t.Context(), 5, func(yield func(Make) bool) {
		for i := range made {
			if !yield(func(add func(*Document) error) error { return add(&made[i]) }) {
				return
			}
		}
	}))
	noError(t, x.Compact(t.Context()))
	if s := x.Stats(); s.Segments != 1 || s.Docs != docs {
		t.Fatalf("%+v", s)
	}
	pages := 0
	for i := range queries {
		pages += agree(t, x, o, g.query(x.schema), i%2 == 0, 2)
		nearAgrees(t, x, o, g.near(x.schema))
		if i%10 == 0 {
			scanAgrees(t, x, o, g.query(x.schema))
		}
	}
	// Many pages, of words that most documents have and of everything.
	for _, e := range []Expr{nil, Or(Char("提"), Word("ca0"), Word("ba1")), And(Char("提"), Char("现")), Word(g.term())} {
		for _, sort := range []Sort{ByWeight, Newest} {
			pages += agree(t, x, o, Query{Expr: e, See: []string{"public", "held"}, Limit: 190, Sort: sort}, true, 60)
		}
	}
	t.Logf("%d queries, %d pages", queries+8, pages)
	knownAgree(t, x, o, g)
}

// TestNobodySeesByDefault: a query that names no class finds nothing.
func TestNobodySeesByDefault(t *testing.T) {
	g := texts{rand.New(rand.NewPCG(1, 1))}
	x := openTest(t, t.TempDir(), Options{})
	noError(t, x.Apply(t.Context(), Batch{Seq: 1, Put: []Document{g.document(1), g.document(2)}}))
	r, err := x.Search(t.Context(), Query{Limit: 9, Facets: []string{"wallet"}})
	if err != nil || r.Total != 0 || len(r.Hits) != 0 || len(r.Facets["wallet"]) != 0 {
		t.Errorf("%+v %v", r, err)
	}
}
