package paraphrase

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// few is a corpus that is learned in a moment.
func few(t *testing.T) *Corpus {
	t.Helper()
	c, err := Written()
	if err != nil {
		t.Fatal(err)
	}
	c.Problems, c.Traps, c.Asks = c.Problems[:4], nil, nil
	for i := range c.Problems {
		c.Problems[i].Close, c.Problems[i].Akin = nil, nil
	}
	return c
}

// TestTrial: what an instance knows is learned where it helps, and judged on
// sentences that were not.
func TestTrial(t *testing.T) {
	c := few(t)
	var known []Known
	things := []string{"zorb", "quim", "vask", "plen"}
	for i := range 600 {
		a, b := things[i%4], things[(i/4)%4]
		k := Known{A: fmt.Sprintf("my %s is gone since %d", a, i), B: fmt.Sprintf("where is the %s of number %d", b, i+7000), How: Refused}
		if a == b {
			k.How = Confirmed
		}
		known = append(known, k)
	}
	o, err := Trial(c, known, 0.25, Settings{Seed: 1, Rounds: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", o.Judge)
	if !o.Judge.Own || !o.Better || o.Judge.With < o.Judge.Without || o.Known[Confirmed]+o.Known[Refused] != 600 || o.Model == nil {
		t.Errorf("%+v", o)
	}
	path := filepath.Join(t.TempDir(), "paraphrase.model")
	if kept, err := o.Keep(path); !kept || err != nil {
		t.Errorf("not kept: %v", err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	// People who say anything: what is learned from them tells no better, and is
	// not kept, nor learned from in full.
	dice := rand.New(rand.NewPCG(3, 4))
	for i := range known {
		if known[i].How = Refused; dice.IntN(2) == 0 {
			known[i].How = Confirmed
		}
	}
	worse := false
	for seed := uint64(1); seed < 9 && !worse; seed++ {
		if o, err = Trial(c, known, 0.25, Settings{Seed: seed, Rounds: 3}); err != nil {
			t.Fatal(err)
		}
		worse = !o.Better
	}
	if kept, err := o.Keep(path); !worse || kept || err != nil || o.Model != nil || o.Judge.With >= o.Judge.Without {
		t.Errorf("a worse model: kept %v (%v), %+v", kept, err, o.Judge)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(after, before) {
		t.Error("the file is another one")
	}
	if o, err := Trial(c, nil, 0.25, Settings{Seed: 1}); err != nil || o.Better || o.Model != nil || o.Written == 0 || o.Pairs() != 0 {
		t.Errorf("nothing known: %+v, %v", o, err)
	}
}

// TestKept: a file is taken while the program runs, and passed over when it is
// no model.
func TestKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "paraphrase.model")
	k, err := Keep(path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	again := func() *Model { k.until = time.Time{}; return k.Model() }
	if again() != k.shipped {
		t.Error("not the shipped model without a file")
	}
	if err := Put(path, file(t, model(t))); err != nil {
		t.Fatal(err)
	}
	if m := again(); m == k.shipped || k.Likely("提现没到", []string{"钱没到账", ""})[1] != 0 {
		t.Error("a new file was not taken")
	}
	if err := os.WriteFile(path, []byte("no model"), 0o600); err != nil {
		t.Fatal(err)
	}
	if again() != k.shipped {
		t.Error("a damaged file is in use")
	}
}
