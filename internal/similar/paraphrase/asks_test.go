package paraphrase

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

func TestAsks(t *testing.T) {
	c, err := Written()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range c.Asks.Forms {
		for _, s := range k.Said {
			if strings.Count(s, "{x}") != 1 {
				t.Errorf("%s: %q has not one place for the act", k.Name, s)
			}
		}
	}
	pairs := c.AskTrial(1, 6000)
	same, languages := 0, 0
	for _, p := range pairs {
		if strings.ContainsAny(p.A+p.B, "{}") || p.A == p.B {
			t.Fatalf("%q %q: an unfilled place, or twice the same", p.A, p.B)
		}
		if p.Same {
			same++
		}
		if strings.ContainsFunc(p.A, isHan) != strings.ContainsFunc(p.B, isHan) {
			languages++
		}
	}
	t.Logf("%d acts, %d ways to ask, %d things: %d of %d pairs the same, %d across languages", len(c.Asks.Acts), len(c.Asks.Forms), len(c.Asks.Things), same, len(pairs), languages)
	if len(pairs) != 6000 || same < 1800 || same > 2500 || languages < 200 {
		t.Error("not as many as asked for, or not of each kind")
	}
	if !reflect.DeepEqual(pairs, c.AskTrial(1, 6000)) {
		t.Error("the same seed gave other pairs")
	}
	if got := (&Asks{}); len(newAsker(got, nil, nil).pairs(9)) != 0 {
		t.Error("pairs of nothing")
	}
}

// TestAsksAreParted: no phrase of an act is on both sides, and no sentence.
func TestAsksAreParted(t *testing.T) {
	c, err := Written()
	if err != nil {
		t.Fatal(err)
	}
	for name, part := range map[string]func(float64, uint64) (*Corpus, *Corpus){"sentences": c.Part, "problems": c.PartProblems} {
		learn, held := part(0.25, 4)
		in := map[string]bool{}
		for _, p := range learn.AskTrial(1, 8000) {
			in[p.A], in[p.B] = true, true
		}
		trial := held.AskTrial(2, 4000)
		for _, p := range trial {
			if in[p.A] || in[p.B] {
				t.Errorf("by %s: %q or %q is on both sides", name, p.A, p.B)
			}
		}
		if len(trial) < 4000 {
			t.Errorf("by %s: only %d pairs", name, len(trial))
		}
	}
}

func TestReadAsks(t *testing.T) {
	for text, want := range map[string]string{
		"hello":                         "put nothing",
		"% a\nx\nx":                     "twice",
		"% a\nx\n% a\ny":                "twice",
		"% a":                           "no way",
		"? f ~ g\n{x}":                  "is none",
		"@ do : it\nx":                  "is none",
		"% it\nx\n@ do\ny":              "with nothing",
		"% it\nx\n@ do : it ! other\ny": "is none",
	} {
		_, err := ReadAsks(fstest.MapFS{"a.txt": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
