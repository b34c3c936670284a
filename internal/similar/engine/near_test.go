package engine

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

// code draws a code with bits that others have too, so that distances tie.
func (g texts) code() []byte {
	if g.r.IntN(6) == 0 {
		return nil
	}
	out := make([]byte, 0, 56)
	for range 32 {
		out = append(out, []byte{0, 0, 0xff, 0x0f}[g.r.IntN(4)])
	}
	for range 24 {
		out = append(out, byte(g.r.IntN(9)-4))
	}
	if g.r.IntN(30) == 0 {
		clear(out[32:])
	}
	return out
}

func (g questions) near(s Schema) NearQuery {
	from := g.query(s)
	q := NearQuery{See: from.See, Filters: from.Filters, Ranges: from.Ranges, Pool: 1 + g.r.IntN(90), Limit: 1 + g.r.IntN(40)}
	for q.Code == nil {
		q.Code = g.code()
	}
	return q
}

// nearest is the two steps over every document.
func (o *oracle) nearest(q NearQuery) []Hit {
	in, _ := o.answer(Query{See: q.See, Filters: q.Filters, Ranges: q.Ranges, Sort: Newest})
	in = slices.DeleteFunc(in, func(h Hit) bool { return o.live[h.ID].Code == nil })
	away := func(h Hit) (n int) {
		for i, b := range o.live[h.ID].Code[:32] {
			n += bits.OnesCount8(b ^ q.Code[i])
		}
		return n
	}
	slices.SortStableFunc(in, func(a, b Hit) int { return cmp.Compare(away(a), away(b)) })
	pool := q.Pool
	if pool == 0 {
		pool = 2000
	}
	in = in[:min(len(in), pool)]
	for i := range in {
		var dot, aa, bb float64
		for j, b := range o.live[in[i].ID].Code[32:] {
			x, y := float64(int8(b)), float64(int8(q.Code[32+j]))
			dot, aa, bb = dot+x*y, aa+x*x, bb+y*y
		}
		if aa*bb > 0 {
			in[i].Score = dot / math.Sqrt(aa*bb)
		}
	}
	slices.SortFunc(in, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Order, a.Order), cmp.Compare(b.ID, a.ID))
	})
	return in[:min(len(in), q.Limit)]
}

func nearAgrees(t *testing.T, x *Index, o *oracle, q NearQuery) {
	t.Helper()
	got, err := x.Near(t.Context(), q)
	noError(t, err)
	if want := o.nearest(q); !slices.Equal(got, want) {
		t.Fatalf("%+v:\n got %v\nwant %v", q, got, want)
	}
}

// TestNearAmongTheSame: when more documents are at the edge of the pool than
// are held, the newest stay.
func TestNearAmongTheSame(t *testing.T) {
	g := questions{texts{rand.New(rand.NewPCG(81, 82))}}
	x := openTest(t, t.TempDir(), Options{})
	o := &oracle{schema: testSchema(), live: map[string]Document{}}
	signs := g.near(x.schema).Code[:32]
	var docs []Document
	for i := range 40_000 {
		d := Document{ID: g.document(i).ID, Class: "public", Values: make([]string, 6), Numbers: []int64{int64(g.r.IntN(60)), None}}
		d.Code = append(bytes.Clone(signs), byte(g.r.IntN(3)), byte(g.r.IntN(3)))
		d.Code = append(d.Code, make([]byte, 22)...)
		if i > 39_900 {
			d.Code[3] ^= 1
		}
		o.live[d.ID] = d
		docs = append(docs, d)
	}
	noError(t, x.Rebuild(t.Context(), 1, makes(docs)))
	for _, pool := range []int{1, 100, 0} {
		q := NearQuery{See: []string{"public"}, Code: g.near(x.schema).Code, Pool: pool, Limit: 300}
		nearAgrees(t, x, o, q)
		q.Code = docs[39_950].Code
		nearAgrees(t, x, o, q)
	}
}

// TestNearRefuses: codes of another length, and an index without any.
func TestNearRefuses(t *testing.T) {
	x := openTest(t, t.TempDir(), Options{})
	for _, q := range []NearQuery{{}, {Code: make([]byte, 55)}, {Code: make([]byte, 56), Pool: -1}, {Code: make([]byte, 56), Limit: -1},
		{Code: make([]byte, 56), Pool: 1 << 30}, {Code: make([]byte, 56), Filters: []Filter{{"no", nil}}}} {
		if _, err := x.Near(t.Context(), q); !errors.Is(err, ErrQuery) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	d := victimBatch(1).Put[0]
	d.Code = make([]byte, 55)
	if err := x.Apply(t.Context(), Batch{Seq: 1, Put: []Document{d}}); err == nil {
		t.Error("a code of another length is taken")
	}
	s := testSchema()
	s.CodeBytes = 32
	if _, err := Open(t.TempDir(), s, Options{}); err == nil {
		t.Error("a schema with codes without components is taken")
	}
}

// TestNoCodesNoChange: an index without codes is as it was before there were
// any: nothing in its print, nothing in its files.
func TestNoCodesNoChange(t *testing.T) {
	s := testSchema()
	s.CodeBytes = 0
	if want := `3|["wallet" "product" "issue" "state" "language" "timely"]|[["wallet"] ["product" "issue"] ["state" "language" "timely"]]|["day" "amount"]|"day"|20|""`; s.print() != want {
		t.Errorf("print %s", s.print())
	}
	x, err := Open(t.TempDir(), s, Options{})
	noError(t, err)
	noError(t, x.Apply(t.Context(), victimBatch(1)))
	noError(t, x.Flush(t.Context()))
	for _, e := range x.entries() {
		for _, part := range []string{"coded", "sign", "vec"} {
			if _, has := e.s.layout.Parts[part]; has {
				t.Errorf("section %s", part)
			}
		}
	}
	if _, err := x.Near(t.Context(), NearQuery{See: []string{"public"}, Limit: 3}); !errors.Is(err, ErrQuery) {
		t.Errorf("near: %v", err)
	}
	noError(t, x.Close())
}

// TestDamagedCodesAreNotServed flips bits of the codes.
func TestDamagedCodesAreNotServed(t *testing.T) {
	dir, _, _ := filledDir(t, 600)
	g := questions{texts{rand.New(rand.NewPCG(91, 92))}}
	x := openTest(t, dir, Options{})
	q := NearQuery{See: []string{"public"}, Code: bytes.Repeat([]byte{7}, 56), Limit: 50}
	want, err := x.Near(t.Context(), q)
	noError(t, err)
	e := x.entries()[0].s
	name := filepath.Join(dir, e.name)
	parts := e.layout.Parts
	noError(t, x.Close())
	whole, err := os.ReadFile(name)
	noError(t, err)
	for _, part := range []string{"coded", "sign", "vec"} {
		broken := bytes.Clone(whole)
		broken[parts[part].Off+int64(g.r.IntN(int(parts[part].Len)))] ^= 4
		noError(t, os.WriteFile(name, broken, 0o600))
		x := openTest(t, dir, Options{})
		var damage *Damage
		if got, err := x.Near(t.Context(), q); !errors.As(err, &damage) {
			t.Errorf("%s: %v, %d hits", part, err, len(got))
		}
		noError(t, x.Close())
	}
	noError(t, os.WriteFile(name, whole, 0o600))
	x = openTest(t, dir, Options{})
	got, err := x.Near(t.Context(), q)
	noError(t, err)
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// BenchmarkNear asks an index of JOINDER_DOCS drawn codes of 160 bytes; run it
// with -benchtime 200x. Times are those of the processor.
func BenchmarkNear(b *testing.B) {
	r := rand.New(rand.NewPCG(101, 102))
	code := func() []byte {
		out := make([]byte, 160)
		a, c := r.Uint64(), r.Uint64() // half of the bits are those of others
		for i := 0; i < 32; i += 8 {
			binary.LittleEndian.PutUint64(out[i:], a&c|uint64(i)*0x0101010101010101)
			a, c = r.Uint64(), r.Uint64()
		}
		for i := range out[32:] {
			out[32+i] = byte(r.IntN(255) - 127)
		}
		return out
	}
	s := complaintSchema()
	s.CodeBytes = 160
	x, err := Open(b.TempDir(), s, Options{})
	noErrorB(b, err)
	defer func() { noErrorB(b, x.Close()) }()
	noErrorB(b, x.Rebuild(b.Context(), 1, func(yield func(Make) bool) {
		for i := range measureDocs() {
			d := Document{ID: fmt.Sprintf("%08x", i), Class: "public", Values: make([]string, 10), Numbers: []int64{int64(i), 1, 1}, Code: code()}
			if i%20 == 0 {
				d.Class = "held"
			}
			d.Values[6] = []string{"CA", "TX", "NY", "FL", "IL"}[i%5]
			if !yield(func(add func(*Document) error) error { return add(&d) }) {
				return
			}
		}
	}))
	for name, q := range map[string]NearQuery{
		"everything": {See: []string{"public", "held"}},
		"public":     {See: []string{"public"}},
		"one in 5":   {See: []string{"public"}, Filters: []Filter{{"state", []string{"NY"}}}},
	} {
		b.Run(name, func(b *testing.B) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			q.Limit = 100
			var took []time.Duration
			for b.Loop() {
				q.Code = code()
				start := threadTime()
				_, err := x.Near(b.Context(), q)
				noErrorB(b, err)
				took = append(took, threadTime()-start)
			}
			b.ReportMetric(at(took[len(took)/4:], 50), "p50-ms")
			b.ReportMetric(at(took[len(took)/4:], 99), "p99-ms")
		})
	}
}
