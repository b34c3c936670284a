package fees

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestChartIsDrawnInsideItsFrame(t *testing.T) {
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
	line := func(name string, f func(float64) float64) curveIn {
		in := curveIn{Letter: name, Name: name}
		for i := range 49 {
			x := math.Pow(10, float64(i)/12)
			in.Points = append(in.Points, chartPoint{x, f(x)})
		}
		return in
	}
	for name, lines := range map[string][]curveIn{
		"nothing":       {},
		"free":          {line("A", func(float64) float64 { return 0 })},
		"flat":          {line("A", func(float64) float64 { return 1 }), line("B", func(float64) float64 { return 1 }), line("C", func(float64) float64 { return 1 })},
		"after a while": {line("A", func(x float64) float64 { return max(0, x-1000) / x })},
		"wild":          {line("A", func(x float64) float64 { return 1e12 / x }), line("B", func(x float64) float64 { return x * 1e-9 })},
	} {
		c := draw(lines, []chartPoint{{100, 1}}, 1, 10000, number, number, "free")
		for _, l := range c.Lines {
			if strings.Contains(l.Path, "NaN") || strings.Contains(l.Path, "Inf") {
				t.Errorf("%s: %s", name, l.Path)
			}
			for _, p := range strings.FieldsFunc(l.Path, func(r rune) bool { return r == 'M' || r == 'L' }) {
				xs, ys, _ := strings.Cut(p, " ")
				x, _ := strconv.ParseFloat(xs, 64)
				y, _ := strconv.ParseFloat(ys, 64)
				if x < 0 || x > 1000 || y < plotTop-1 || y > plotBase+1 {
					t.Errorf("%s: a point at %s", name, p)
				}
			}
			if l.LabelY > plotHeight {
				t.Errorf("%s: the letter stands at %d", name, l.LabelY)
			}
		}
		for i := range c.Lines {
			for j := range i {
				if d := c.Lines[i].LabelY - c.Lines[j].LabelY; d > -labelGap && d < labelGap {
					t.Errorf("%s: letters %d and %d cover one another", name, i, j)
				}
			}
		}
		if len(c.XTicks) < 2 || len(c.YTicks) < 2 {
			t.Errorf("%s: %d and %d ticks", name, len(c.XTicks), len(c.YTicks))
		}
	}
}
