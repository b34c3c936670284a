package outbreak

import (
	"math"
	"math/rand/v2"
	"testing"

	"joinder"
)

// TestTail against sums over the whole distribution.
func TestTail(t *testing.T) {
	for _, e := range []Expected{{0.5, 0.5}, {0.5, 1.5}, {6, 6}, {6, 20}, {40, 41}, {700, 9000}} {
		sum, mean := 0.0, 0.0
		for k := range 20_000 {
			m := e.mass(k)
			sum, mean = sum+m, mean+float64(k)*m
		}
		if math.Abs(sum-1) > 1e-6 || math.Abs(mean-e.Mean) > 1e-3*e.Mean {
			t.Errorf("%+v: mass %v, mean %v", e, sum, mean)
		}
		for _, n := range []int{0, 1, 3, 7, 50, 800} {
			want := 0.0
			for k := n; k < 20_000; k++ {
				want += e.mass(k)
			}
			if got := e.Tail(n); math.Abs(got-want) > 1e-9+1e-6*want {
				t.Errorf("%+v: tail of %d is %v, not %v", e, n, got, want)
			}
		}
		for _, p := range []float64{0.5, 0.01, 1e-4, 1e-9} {
			if n := e.Reach(p); e.Tail(n) > p || n > 0 && e.Tail(n-1) <= p {
				t.Errorf("%+v: %d people reach %v", e, n, p)
			}
		}
	}
}

// TestExpect finds level, trend and season again, and is not misled by an
// outbreak of last year.
func TestExpect(t *testing.T) {
	draw := func(dice *rand.Rand, mean float64) float64 {
		n, p := 0.0, dice.Float64()
		for floor := math.Exp(-mean); p > floor; p *= dice.Float64() {
			n++
		}
		return n
	}
	for name, c := range map[string]struct {
		at   func(back float64) float64
		want float64
	}{
		"level":    {func(float64) float64 { return 8 }, 8},
		"trend":    {func(back float64) float64 { return 12 * math.Exp(-back*7/365.25*0.4) }, 12},
		"season":   {func(back float64) float64 { return 20 * (1 + 0.4*math.Cos(2*math.Pi*back*7/365.25)) }, 28},
		"outbreak": {func(back float64) float64 { return map[bool]float64{true: 80, false: 8}[back > 30 && back < 36] }, 8},
		"sparse":   {func(float64) float64 { return 0.2 }, least},
		"nothing":  {func(float64) float64 { return 0 }, least},
	} {
		var past []float64
		dice := rand.New(rand.NewPCG(3, 4))
		for k := range maxWeeks {
			past = append(past, draw(dice, c.at(float64(k+Gap+1))))
		}
		e := expect(past, Gap+1)
		if e.Mean < c.want*0.65 || e.Mean > c.want*1.35 || e.Variance < e.Mean*0.99 || math.IsNaN(e.Variance) {
			t.Errorf("%s: %+v, want about %v", name, e, c.want)
		}
		if name == "outbreak" && e.Tail(60) > 1e-3 {
			t.Errorf("an old outbreak hides a new one: %+v", e)
		}
	}
}

// TestCut is Benjamini and Hochberg's, and never above Alpha.
func TestCut(t *testing.T) {
	for _, c := range []struct {
		chances []float64
		series  int
		want    float64
	}{
		{nil, 100, 0},
		{[]float64{0.02}, 100, 0},
		{[]float64{0.0009}, 100, Alpha},
		{[]float64{3e-5}, 3000, 0.1 / 3000},
		{[]float64{4e-5, 0.9}, 3000, 0},
		{[]float64{6e-5, 5e-5}, 3000, 0.2 / 3000},
	} {
		if got := Cut(c.chances, c.series); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v of %d: %v, want %v", c.chances, c.series, got, c.want)
		}
	}
}

// TestMonday over a whole leap year.
func TestMonday(t *testing.T) {
	for i := range 366 {
		d := joinder.Date{Year: 2028, Month: 1, Day: 1}.AddDays(i)
		if m := Monday(d); m.Weekday() != 1 || d.Before(m) || m.DaysUntil(d) > 6 {
			t.Errorf("Monday of %s is %s", d, m)
		}
	}
}

// FuzzJudge: any counts give a verdict.
func FuzzJudge(f *testing.F) {
	f.Add([]byte("aaaaaaa"), 50)
	f.Fuzz(func(t *testing.T, raw []byte, more int) {
		days := make([]int, len(raw))
		for i, b := range raw {
			days[i] = int(b) * (1 + more&0xffff)
		}
		s := NewSeries(Key{"w", "i"}, joinder.Date{Year: 2024, Month: 2, Day: 29}, days)
		for at := range days {
			if v := s.Judge(at); math.IsNaN(v.Chance) || v.Chance < 0 || v.Chance > 1 {
				t.Fatalf("day %d: %+v", at, v)
			}
		}
	})
}
