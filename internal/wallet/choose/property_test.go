package choose

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// field invents candidates and weights.
func field(r *rand.Rand) ([]candidate, []Weight) {
	weights := make([]Weight, 2+r.IntN(9))
	sum := 0
	for i := range weights {
		weights[i] = Weight{Criterion: fmt.Sprint("c", i), Units: r.IntN(6) * 500, Asked: r.IntN(8) > 0}
	}
	weights[0].Asked, weights[0].Units = true, 1000
	for _, w := range weights {
		sum += int(w.counts())
	}
	for i, w := range weights {
		weights[i].Share = float64(w.counts()) / float64(sum)
	}
	found := make([]candidate, 1+r.IntN(12))
	for i := range found {
		found[i].wallet = fmt.Sprintf("w%02d", i)
		for range weights {
			low := int64(r.IntN(11)) * whole / 10
			high := low + int64(r.IntN(3))*(whole-low)/2
			found[i].marks = append(found[i].marks, Mark{Low: low, High: high, Parts: []PartMark{{Known: high < whole}}})
		}
	}
	return found, weights
}

func first(found []candidate, weights []Weight) string { return rank(found, weights)[0].Wallet }

// at gives a criterion the share k/n exactly, the others in their proportions.
func at(weights []Weight, i int, k, n int64) []Weight {
	var others int64
	out := slices.Clone(weights)
	for j := range out {
		if j != i {
			others += out[j].counts()
			out[j].Units = int(out[j].counts() * (n - k))
		}
	}
	out[i].Units = int(k * others)
	return out
}

func placeOf(found []candidate, weights []Weight, wallet string) int {
	for _, r := range rank(found, weights) {
		if r.Wallet == wallet {
			return r.Place
		}
	}
	return -1
}

func TestMoreOfAGoodThingNeverLowersTheRank(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		found, weights := field(r)
		i, j := r.IntN(len(found)), r.IntN(len(weights))
		before := placeOf(found, weights, found[i].wallet)
		better := slices.Clone(found)
		better[i].marks = slices.Clone(found[i].marks)
		m := &better[i].marks[j]
		m.Low += (m.High - m.Low) / 2
		m.High += (whole - m.High) / 3
		if after := placeOf(better, weights, found[i].wallet); after > before {
			t.Fatalf("place %d became %d", before, after)
		}
	}
}

func TestOnlyTheProportionsOfWeightsMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 1000 {
		found, weights := field(r)
		more := slices.Clone(weights)
		for i := range more {
			more[i].Units *= 7
		}
		a, b := rank(found, weights), rank(found, more)
		for i := range a {
			if a[i].Wallet != b[i].Wallet || a[i].Place != b[i].Place || a[i].Score-b[i].Score > 1e-12 || b[i].Score-a[i].Score > 1e-12 {
				t.Fatalf("%+v became %+v", a[i], b[i])
			}
		}
		slices.Reverse(found)
		for i, x := range rank(found, weights) {
			if x.Wallet != a[i].Wallet {
				t.Fatal("the order depends on the order of the directory")
			}
		}
	}
}

// TestSwingsAgainstTrying computes the first place at every two-hundredth of
// the share, and right before and after each threshold.
func TestSwingsAgainstTrying(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 150 {
		found, weights := field(r)
		for _, s := range swings(found, weights) {
			i := slices.IndexFunc(weights, func(w Weight) bool { return w.Criterion == s.Criterion })
			if others := at(weights, i, 1, 2); others[i].Units == 0 {
				continue // nothing else counts: there is only one share
			}
			holdSpans(t, s, found, weights, i)
		}
	}
}

func holdSpans(t *testing.T, s Swing, found []candidate, weights []Weight, i int) {
	t.Helper()
	const n = 200
	for k := int64(1); k < n; k++ {
		got := first(found, at(weights, i, k, n))
		share := float64(k) / n
		inside := ""
		for _, x := range s.Spans {
			from, _ := x.From.Float64()
			to, _ := x.To.Float64()
			if share > from+1e-9 && share < to-1e-9 {
				inside = x.Wallet
			}
		}
		if inside != "" && inside != got {
			t.Fatalf("at %v of %s %s is first, the spans say %s: %+v", share, s.Criterion, got, inside, s.Spans)
		}
	}
	for j, x := range s.Spans {
		if x.From.Cmp(x.To) >= 0 || j > 0 && x.From.Cmp(s.Spans[j-1].To) != 0 || j > 0 && x.Wallet == s.Spans[j-1].Wallet {
			t.Fatalf("spans do not follow one another: %+v", s.Spans)
		}
	}
}

func TestEqualScoresShareAPlace(t *testing.T) {
	weights := []Weight{{Criterion: "a", Units: 1000, Asked: true, Share: 1}}
	same := func(id string, known bool) candidate {
		return candidate{id, []Mark{{Low: whole / 2, High: whole / 2, Parts: []PartMark{{Known: known}}}}}
	}
	got := rank([]candidate{same("z", true), same("b", false), same("c", true), {"low", []Mark{{}}}}, weights)
	if got[0].Wallet != "c" || got[1].Wallet != "z" || got[2].Wallet != "b" || got[2].Place != 1 || got[3].Place != 4 || !got[0].Tied || got[3].Tied {
		t.Errorf("%+v", got)
	}
}
