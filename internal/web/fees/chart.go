package fees

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// chart is fees from small to large sums, drawn on the server. Both axes are
// logarithmic, because what matters lies between 0.1 and 100,000; what is free
// runs along the bottom. Lines are told apart by dashes, markers and a letter
// at their end, so that nobody needs the colours.
type chart struct {
	Title, Summary string // for readers who cannot see it
	Lines          []chartLine
	Crossings      []chartCross
	XTicks, YTicks []tick
	FreeLabel      string // at the bottom, where fees are nothing; "" when nothing is free
	low, high      float64
	bottom, top    float64 // decades of the y axis
}

// chartLine is one observation.
type chartLine struct {
	Letter, Name string
	Class        string // fee-l0 … fee-l7
	Path         string // in the plot's own units
	Marks        []mark
	LabelY       int // of the letter at the end, px
}

// mark is a marker on a line: x and y as the outer drawing wants them.
type mark struct {
	X, Y  string
	Shape string // d of a path around 0,0
}

// chartCross is a point where two lines cross.
type chartCross struct{ X, Y, Letter string }

// tick is a line of the grid with its text.
type tick struct {
	At   string // per cent for x, pixels for y
	Text string
	Thin bool // left out on phones
}

// chartPoint is what one observation costs at one amount.
type chartPoint struct{ Amount, Value float64 }

// curveIn is one line to draw.
type curveIn struct {
	Letter, Name string
	Points       []chartPoint
}

// Measures. Widths are per cent of the drawing, so that it fills any width and
// its letters keep their size; heights are pixels.
const (
	plotLeft, plotRight = 3.0, 93.0
	plotTop, plotBase   = 26, 246
	plotFree            = 22 // between the lowest decade and the line of what is free
	plotHeight          = plotBase + 28
	maxLines            = 8
	labelGap            = 17
)

// shapes are markers: circle, square, triangle, diamond, plus, cross, wedge, bar.
func shape(i int) string {
	return []string{
		"M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z", "M-4-4h8v8h-8z", "M0-5l5 9h-10z", "M0-5.5l5.5 5.5l-5.5 5.5l-5.5-5.5z",
		"M-1.5-5h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5v-3h3.5z", "M-5-3l2-2l3 3l3-3l2 2l-3 3l3 3l-2 2l-3-3l-3 3l-2-2l3-3z", "M0 5l5-9h-10z", "M-2-5h4v10h-4z",
	}[i%maxLines]
}

// draw places curves between two amounts. text writes a value of the y axis,
// and amount one of the x axis.
func draw(lines []curveIn, crossings []chartPoint, low, high float64, text, amount func(float64) string, free string) chart {
	c := chart{low: math.Log10(low), high: math.Log10(high)}
	var values []float64
	for _, l := range lines {
		for _, p := range l.Points {
			if p.Value > 0 {
				values = append(values, math.Log10(p.Value))
			} else {
				c.FreeLabel = free
			}
		}
	}
	slices.Sort(values)
	c.bottom, c.top = 0, 1
	if n := len(values); n > 0 {
		// A fee that sets in after a free allowance rises from next to nothing:
		// those few points do not stretch the axis.
		c.bottom, c.top = math.Floor(values[n/10]+1e-9), math.Ceil(values[n-1]-1e-9)
	}
	if c.top <= c.bottom {
		c.top = c.bottom + 1
	}
	every := math.Ceil((c.high - c.low) / 7)
	for d, i := math.Ceil(c.low-1e-9), 0; d <= c.high+1e-9; d, i = d+every, i+1 {
		c.XTicks = append(c.XTicks, tick{At: pct(c.x(math.Pow(10, d))), Text: amount(math.Pow(10, d)), Thin: i%2 == 1 && (c.high-c.low)/every > 4})
	}
	every = math.Ceil((c.top - c.bottom) / 6)
	for d := c.bottom; d <= c.top+1e-9; d += every {
		c.YTicks = append(c.YTicks, tick{At: px(c.y(math.Pow(10, d))), Text: text(math.Pow(10, d))})
	}
	for i, l := range lines[:min(len(lines), maxLines)] {
		c.Lines = append(c.Lines, c.line(i, l))
	}
	c.spread()
	for i, p := range crossings {
		c.Crossings = append(c.Crossings, chartCross{pct(c.x(p.Amount)), px(c.y(p.Value)), strconv.Itoa(i + 1)})
	}
	return c
}

// x is a place across the plot in per cent.
func (c chart) x(amount float64) float64 {
	return plotLeft + (plotRight-plotLeft)*(math.Log10(amount)-c.low)/(c.high-c.low)
}

// y is a place down the plot in pixels.
func (c chart) y(value float64) float64 {
	if value <= 0 {
		return plotBase
	}
	base := float64(plotBase)
	if c.FreeLabel != "" {
		base -= plotFree
	}
	return base - (base-plotTop)*max(0, math.Log10(value)-c.bottom)/(c.top-c.bottom)
}

// line is a path in a plot that is 1,000 units wide and as high as the drawing.
func (c chart) line(i int, l curveIn) chartLine {
	out := chartLine{Letter: l.Letter, Name: l.Name, Class: "fee-l" + strconv.Itoa(i)}
	var d strings.Builder
	for j, p := range l.Points {
		verb := "L"
		if j == 0 {
			verb = "M"
		}
		fmt.Fprintf(&d, "%s%.1f %.1f", verb, c.x(p.Amount)*10, c.y(p.Value))
		if len(l.Points) > 1 && (j-i)%9 == 4 || j == len(l.Points)-1 {
			out.Marks = append(out.Marks, mark{pct(c.x(p.Amount)), px(c.y(p.Value)), shape(i)})
		}
	}
	out.Path = d.String()
	if n := len(l.Points); n > 0 {
		out.LabelY = int(c.y(l.Points[n-1].Value))
	}
	return out
}

// spread moves the letters at the ends apart, so that none covers another.
func (c chart) spread() {
	order := make([]*chartLine, len(c.Lines))
	for i := range c.Lines {
		order[i] = &c.Lines[i]
	}
	slices.SortStableFunc(order, func(a, b *chartLine) int { return a.LabelY - b.LabelY })
	for i := 1; i < len(order); i++ {
		order[i].LabelY = max(order[i].LabelY, order[i-1].LabelY+labelGap)
	}
	for i := len(order) - 1; i >= 0; i-- {
		limit := plotBase + 4
		if i+1 < len(order) {
			limit = order[i+1].LabelY - labelGap
		}
		order[i].LabelY = min(order[i].LabelY, limit)
	}
}

func pct(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) + "%" }
func px(y float64) string  { return strconv.FormatFloat(y, 'f', 1, 64) }
