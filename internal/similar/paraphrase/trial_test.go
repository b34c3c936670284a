package paraphrase

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestTrial: what an instance knows is learned where it helps, and judged on
// sentences that were not.
func TestTrial(t *testing.T) {
	c, err := Written()
	if err != nil {
		t.Fatal(err)
	}
	c.Problems, c.Traps, c.Asks = c.Problems[:4], nil, nil
	for i := range c.Problems {
		c.Problems[i].Close, c.Problems[i].Akin = nil, nil
	}
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
