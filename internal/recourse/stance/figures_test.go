package stance

import (
	"fmt"
	"strings"
	"testing"

	"joinder"
)

// tally is what TestStanceFigures adds up.
type tally struct {
	n, right, kind int
	table          map[[2]joinder.Stance]int // labelled, proposed
	bins           [5]struct {
		n, right int
		sum      float64
	}
}

func (a *tally) add(l labelled, r Reading) {
	if a.table == nil {
		a.table = map[[2]joinder.Stance]int{}
	}
	a.n++
	a.table[[2]joinder.Stance{l.Stance, r.Stance}]++
	b := &a.bins[min(int((r.Confidence-0.35)/0.13), 4)]
	if r.Confidence < 0.35 {
		b = &a.bins[0]
	}
	b.n++
	b.sum += r.Confidence
	if r.Stance == l.Stance {
		a.right++
		b.right++
	}
	if r.Kind == l.Kind {
		a.kind++
	}
}

func (a *tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d replies: stance right %.3f, kind right %.3f\n", a.n, float64(a.right)/float64(a.n), float64(a.kind)/float64(a.n))
	for _, s := range joinder.Stances {
		hit, said, were := a.table[[2]joinder.Stance{s, s}], 0, 0
		for _, o := range joinder.Stances {
			said += a.table[[2]joinder.Stance{o, s}]
			were += a.table[[2]joinder.Stance{s, o}]
		}
		fmt.Fprintf(&b, "  %-11s precision %.3f  recall %.3f  (%d)\n", s, float64(hit)/float64(max(said, 1)), float64(hit)/float64(max(were, 1)), were)
	}
	b.WriteString("  confidence said → right (replies)\n")
	for _, bin := range a.bins {
		if bin.n > 0 {
			fmt.Fprintf(&b, "    %.2f → %.2f  (%d)\n", bin.sum/float64(bin.n), float64(bin.right)/float64(bin.n), bin.n)
		}
	}
	return b.String()
}

// TestStanceFigures prints how well the classifier does on split "test", which
// nothing was tuned on. It fails only far below what it was when written.
func TestStanceFigures(t *testing.T) {
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	both, byLang := &tally{}, map[string]*tally{"zh": {}, "en": {}}
	for _, l := range readLabelled(t, "test") {
		r := c.Read(l.Text, l.lang())
		both.add(l, r)
		byLang[l.Lang].add(l, r)
	}
	t.Logf("both languages, %v", both)
	t.Logf("Chinese, %v", byLang["zh"])
	t.Logf("English, %v", byLang["en"])
	if both.right*100 < both.n*70 {
		t.Errorf("%d of %d stances right; something broke", both.right, both.n)
	}
}
