package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// filled is a directory with an index of a few files and deletions, and the
// answers it gives.
func filledDir(t *testing.T, docs int) (dir string, queries []Query, answers []Result) {
	t.Helper()
	g := questions{texts{rand.New(rand.NewPCG(31, 32))}}
	dir = t.TempDir()
	x := openTest(t, dir, Options{})
	for i := range 2 {
		b := Batch{Seq: uint64(i + 1), Drop: []string{"00000001", "00000003"}}
		for n := range docs / 2 {
			b.Put = append(b.Put, g.document(i*docs/2+n))
		}
		noError(t, x.Apply(t.Context(), b))
		noError(t, x.Flush(t.Context()))
	}
	for range 40 {
		q := g.query(x.schema)
		r, err := x.Search(t.Context(), q)
		noError(t, err)
		queries, answers = append(queries, q), append(answers, r)
	}
	noError(t, x.Close())
	return dir, queries, answers
}

func same(a, b Result) bool {
	if a.Total != b.Total || !slices.Equal(a.Hits, b.Hits) {
		return false
	}
	for f := range a.Facets {
		if !slices.Equal(a.Facets[f], b.Facets[f]) {
			return false
		}
	}
	return true
}

// TestNothingDamagedIsServed flips bits of every file: each answer is then
// right, or a *Damage; and a search after a *Damage fails too.
func TestNothingDamagedIsServed(t *testing.T) {
	dir, queries, answers := filledDir(t, 600)
	r := rand.New(rand.NewPCG(41, 42))
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	noError(t, err)
	found, tried := 0, 0
	for _, name := range names {
		whole, err := os.ReadFile(name)
		noError(t, err)
		if len(whole) == 0 {
			continue
		}
		for i := range 120 {
			broken := bytes.Clone(whole)
			at := r.IntN(len(whole))
			if i < 40 { // the end has the layout
				at = len(whole) - 1 - r.IntN(min(len(whole), 600))
			}
			if broken[at] ^= 1 << r.IntN(8); i%10 == 9 {
				broken = broken[:at]
			}
			noError(t, os.WriteFile(name, broken, 0o600))
			tried++
			if servesRight(t, dir, queries, answers) {
				found++
			}
		}
		noError(t, os.WriteFile(name, whole, 0o600))
	}
	if found < tried*9/10 {
		t.Errorf("only %d of %d damages were found", found, tried)
	}
	if servesRight(t, dir, queries, answers) {
		t.Error("an index that is whole is called damaged")
	}
	t.Logf("%d of %d damages found, none served", found, tried)
}

// servesRight reports whether damage was found; it fails the test when
// something wrong was served.
func servesRight(t *testing.T, dir string, queries []Query, answers []Result) (found bool) {
	t.Helper()
	var damage *Damage
	x, err := Open(dir, testSchema(), Options{})
	if err != nil {
		if !errors.As(err, &damage) {
			t.Fatalf("open: %v", err)
		}
		return true
	}
	defer func() { noError(t, x.Close()) }()
	for i, q := range queries {
		r, err := x.Search(t.Context(), q)
		switch {
		case errors.As(err, &damage):
			found = true
		case err != nil:
			t.Fatal(err)
		case found:
			t.Fatal("served after damage was found")
		case !same(r, answers[i]):
			t.Fatalf("%+v: served %+v, right is %+v", q, r, answers[i])
		}
	}
	if err := x.Check(t.Context()); errors.As(err, &damage) {
		found = true
	}
	return found
}

// TestKilledAtAnyMoment kills a process that applies, flushes and merges, and
// holds that what opens afterwards is complete up to the number it names.
func TestKilledAtAnyMoment(t *testing.T) {
	if dir := os.Getenv("ENGINE_TEST_VICTIM"); dir != "" {
		victim(dir)
		return
	}
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	dir := t.TempDir()
	last := uint64(0)
	for round := range 12 {
		cmd := exec.Command(os.Args[0], "-test.run=TestKilledAtAnyMoment$")
		cmd.Env = append(os.Environ(), "ENGINE_TEST_VICTIM="+dir)
		var out bytes.Buffer
		cmd.Stderr = &out
		says, err := cmd.StdoutPipe()
		noError(t, err)
		noError(t, cmd.Start())
		if round == 0 { // so that a slow machine tests something too
			_, _ = says.Read(make([]byte, 1)) // an end is seen below
		}
		time.Sleep(time.Duration(100+r.IntN(500)) * time.Millisecond)
		noError(t, cmd.Process.Kill())
		_ = cmd.Wait()
		if strings.Contains(out.String(), "victim:") {
			t.Fatal(out.String())
		}
		x := openTest(t, dir, Options{})
		_, durable := x.Seq()
		if durable < last {
			t.Fatalf("round %d: durable fell from %d to %d", round, last, durable)
		}
		last = durable
		complete(t, x, durable)
		noError(t, x.Check(t.Context()))
		noError(t, x.Close())
	}
	if last == 0 {
		t.Error("nothing was ever durable")
	}
	t.Logf("durable up to %d", last)
}

// victimBatch is batch n: puts five documents, changes two, and drops one.
func victimBatch(n uint64) Batch {
	b := Batch{Seq: n}
	put := func(id, version uint64) {
		b.Put = append(b.Put, Document{ID: fmt.Sprintf("%06d", id), Terms: []string{"all", fmt.Sprintf("v%d", version)}, Class: "public",
			Values: make([]string, 6), Numbers: []int64{int64(id), int64(version)}})
	}
	for i := range uint64(5) {
		put(n*5+i, n)
	}
	if n > 2 {
		put(n*5-7, n)
		put(n*5-8, n)
		b.Drop = []string{fmt.Sprintf("%06d", n*5-11)}
	}
	return b
}

func victim(dir string) {
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, "victim:", err)
			os.Exit(3)
		}
	}
	x, err := Open(dir, testSchema(), Options{FlushEvery: 8 * time.Millisecond, EraseIn: time.Second})
	fail(err)
	go func() { fail(x.Maintain(context.Background())) }()
	said := false
	for n, durable := x.Seq(); ; _, durable = x.Seq() {
		if durable > 0 && !said {
			fmt.Println("durable")
			said = true
		}
		n++
		fail(x.Apply(context.Background(), victimBatch(n)))
	}
}

// complete holds what batches up to n have left.
func complete(t *testing.T, x *Index, n uint64) {
	t.Helper()
	want := map[string]int64{}
	for i := uint64(1); i <= n; i++ {
		b := victimBatch(i)
		for _, id := range b.Drop {
			delete(want, id)
		}
		for _, d := range b.Put {
			want[d.ID] = d.Numbers[1]
		}
	}
	got := map[string]int64{}
	everything := Query{Expr: Word("all"), See: []string{"public"}}
	noError(t, x.Scan(t.Context(), everything, Columns{Numbers: []string{testSchema().Numbers[1]}}, func(b *Block) error {
		for i := range b.Len() {
			id := string(b.ID(i))
			if _, twice := got[id]; twice {
				t.Fatalf("%s twice", id)
			}
			got[id] = b.Numbers[0][i]
		}
		return nil
	}))
	for id, v := range want {
		if got[id] != v {
			t.Fatalf("after %d: %s has version %d, want %d", n, id, got[id], v)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("after %d: %d documents, want %d", n, len(got), len(want))
	}
}

// TestErasedTextLeavesTheFiles: a word that only a deleted complaint had is in
// no file once EraseIn is over.
func TestErasedTextLeavesTheFiles(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	clock := func() time.Time { return now }
	x := openTest(t, dir, Options{Now: clock, EraseIn: time.Hour})
	secret := Document{ID: "secret-id", Terms: []string{"unforgettable"}, Singles: []string{"㊙"}, Class: "public", Values: make([]string, 6), Numbers: []int64{1, 2}}
	secret.Values[0] = "onlywallet"
	secret.Code = []byte("these thirty-two bytes are signs" + "twenty-four more are not")
	other := victimBatch(1)
	other.Put = append(other.Put, secret)
	noError(t, x.Apply(t.Context(), other))
	noError(t, x.Flush(t.Context()))
	has := func() bool {
		names, err := filepath.Glob(filepath.Join(dir, "*"))
		noError(t, err)
		for _, name := range names {
			data, err := os.ReadFile(name)
			if errors.Is(err, fs.ErrNotExist) {
				return true // taken away just now: look again
			}
			noError(t, err)
			for _, s := range []string{"unforgettable", "secret-id", "㊙", "onlywallet", "thirty-two bytes", "twenty-four more"} {
				if bytes.Contains(data, []byte(s)) {
					return true
				}
			}
		}
		return false
	}
	if !has() {
		t.Fatal("the test looks for the wrong thing")
	}
	noError(t, x.Apply(t.Context(), Batch{Seq: 2, Drop: []string{"secret-id"}}))
	now = now.Add(31 * time.Minute)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- x.maintain(ctx, time.Millisecond) }()
	for deadline := time.Now().Add(2 * time.Minute); has() && time.Now().Before(deadline); {
		time.Sleep(2 * time.Millisecond)
	}
	stop()
	noError(t, <-done)
	if has() {
		t.Error("erased text is still in a file")
	}
}

// TestReadersDoNotWait: searches go on, each in one moment of the index, while
// batches, flushes and merges follow one another.
func TestReadersDoNotWait(t *testing.T) {
	x := openTest(t, t.TempDir(), Options{FlushEvery: 4 * time.Millisecond})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan error, 3)
	go func() { done <- x.Maintain(ctx) }()
	for range 2 {
		go func() {
			for ctx.Err() == nil {
				// A batch is seen whole or not at all: five more documents, one less.
				r, err := x.Search(context.WithoutCancel(ctx), Query{Expr: Word("all"), See: []string{"public"}, Limit: 3})
				n := r.Total
				if err == nil && n != 0 && n != 5 && n != 10 && (n-15)%4 != 0 {
					err = fmt.Errorf("a batch in halves: %d documents", n)
				}
				if err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for n := uint64(1); n <= 300; n++ {
		noError(t, x.Apply(t.Context(), victimBatch(n)))
	}
	stop()
	for range 3 {
		noError(t, <-done)
	}
	complete(t, x, 300)
}
