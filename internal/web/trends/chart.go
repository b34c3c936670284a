package trends

import (
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/web"
)

// chart is a course with everything in its place. Heights are pixels; across,
// a period is 1 and the drawing stretches to any width, while letters and
// strokes keep their size.
type chart struct {
	Title, Desc string
	Height      int // of the plot, with the room above it
	Width       int // periods
	Rungs       []rung
	Ticks       []mark
	Bars        []column
	Lines       []stroke
	Touch       []column // for what a pointer says, over everything
	Ends        bool     // names stand at the ends of the lines
}

// rung is a line of the scale.
type rung struct {
	Y    string
	Text string
}

// mark is a name on the axis of time.
type mark struct {
	X, Anchor, Text string
	Thin            bool // phones leave it out
}

// column is a bar, or the room of a period.
type column struct {
	X, Width, Y, Height string
	Say                 string
	Part                bool // the period is not over
}

// stroke is a line; Class says its colour and its dashes.
type stroke struct {
	Name, Short, Long  string
	Class              string
	Points, Unfinished string // the second leads into a period that is not over
	LabelY, EndY       string
	Total              string
}

// Measures of the chart in pixels.
const (
	plotTop    = 12
	plotHeight = 228
	plotBase   = plotTop + plotHeight
	labelRoom  = 16 // between two names at the ends
	touchable  = 120
)

func num(x float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
}

// value of a cell by the measure.
func (a asked) value(c similar.Cell) int {
	if a.People {
		return c.Shown()
	}
	return c.Complaints
}

// draw places a course.
func (p trendPage) draw() chart {
	c := p.Course
	out := chart{Height: plotBase, Width: max(1, len(c.Periods)), Ends: len(c.Lines) > 0}
	lines := p.lines()
	most := 0
	for _, l := range lines {
		for _, cell := range l.Cells {
			most = max(most, p.Ask.value(cell))
		}
	}
	top := out.scale(p.Page, most)
	y := func(n int) float64 { return plotBase - float64(n)*plotHeight/float64(top) }
	out.Ticks = p.ticks()
	if len(c.Lines) == 0 {
		for i, cell := range c.Total.Cells {
			n := p.Ask.value(cell)
			if n == 0 {
				continue
			}
			out.Bars = append(out.Bars, column{X: num2(float64(i) + 0.1), Width: "0.8", Y: num(y(n)), Height: num(plotBase - y(n)), Part: p.part(i)})
		}
	}
	if len(c.Lines) > 0 {
		var names []string
		for i, l := range lines {
			out.Lines = append(out.Lines, p.stroke(l, i, y))
			if !p.isOthers(i) {
				names = append(names, out.Lines[i].Name)
			}
		}
		from := shared(names)
		for i, name := range names {
			out.Lines[i].Short, out.Lines[i].Long = cut(name[from:], 10), cut(name[from:], 22)
		}
	}
	spread(out.Lines)
	if len(c.Periods) <= touchable {
		for i := range c.Periods {
			out.Touch = append(out.Touch, column{X: strconv.Itoa(i), Say: p.say(i, lines)})
		}
	}
	out.Title, out.Desc = p.Heading(), p.describe()
	return out
}

func num2(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }

// scale makes the rungs, at most five, in round numbers; top is the highest.
func (out *chart) scale(p web.Page, most int) (top int) {
	step := 1
	for i := 0; most > step*4; i++ {
		step = []int{1, 2, 5}[i%3] * pow10(i/3)
	}
	top = max(step, (most+step-1)/step*step)
	for n := 0; n <= top; n += step {
		out.Rungs = append(out.Rungs, rung{num(plotBase - float64(n)*plotHeight/float64(top)), short(p, n)})
	}
	return top
}

func pow10(n int) int {
	out := 1
	for range n {
		out *= 10
	}
	return out
}

// lines are what is drawn: the total, or the values and the others.
func (p trendPage) lines() []similar.Line {
	if len(p.Course.Lines) == 0 {
		return []similar.Line{p.Course.Total}
	}
	out := p.Course.Lines
	if p.Course.Apart > 0 {
		out = append(out[:len(out):len(out)], p.Course.Others)
	}
	return out
}

// part reports whether a period is not over or was not counted from its first
// day.
func (p trendPage) part(i int) bool {
	return i == len(p.Course.Periods)-1 && p.Course.Partial() || i == 0 && p.Course.Late()
}

// isOthers reports whether a line is the sum of the values without one.
func (p trendPage) isOthers(i int) bool { return p.Course.Apart > 0 && i == len(p.Course.Lines) }

func (p trendPage) stroke(l similar.Line, i int, y func(int) float64) stroke {
	s := stroke{Name: p.LineName(l, i), Class: "l" + strconv.Itoa(i+1)}
	if p.isOthers(i) {
		s.Class = "l0"
	}
	s.Short, s.Long = cut(s.Name, 10), cut(s.Name, 22)
	n := len(l.Cells)
	points := make([]string, n)
	for k, cell := range l.Cells {
		points[k] = strconv.Itoa(k) + ".5," + num(y(p.Ask.value(cell)))
	}
	whole := points
	if n > 1 && p.Course.Partial() {
		whole = points[:n-1]
		s.Unfinished = points[n-2] + " " + points[n-1]
	}
	if len(whole) == 1 { // a point is no line
		_, height, _ := strings.Cut(whole[0], ",")
		whole = []string{"0.1," + height, "0.9," + height}
		if n > 1 {
			whole = []string{"0.1," + height, "0.5," + height}
		}
	}
	s.Points = strings.Join(whole, " ")
	if n > 0 {
		s.EndY = num(y(p.Ask.value(l.Cells[n-1])))
		s.LabelY = s.EndY
	}
	s.Total = p.LineTotal(l)
	return s
}

// spread moves the names apart, from the highest down, and back up from the
// base where they would fall below it.
func spread(lines []stroke) {
	type place struct {
		i int
		y float64
	}
	var order []place
	for i, l := range lines {
		y, _ := strconv.ParseFloat(l.EndY, 64)
		at := len(order)
		for at > 0 && order[at-1].y > y {
			at--
		}
		order = append(order[:at], append([]place{{i, y}}, order[at:]...)...)
	}
	for k := range order {
		if k > 0 {
			order[k].y = max(order[k].y, order[k-1].y+labelRoom)
		}
	}
	for k := len(order) - 1; k >= 0; k-- {
		limit := float64(plotBase)
		if k+1 < len(order) {
			limit = order[k+1].y - labelRoom
		}
		order[k].y = min(order[k].y, limit)
	}
	for _, o := range order {
		lines[o.i].LabelY = num(o.y)
	}
}

// ticks names some periods: at most seven, those that divide a year evenly.
func (p trendPage) ticks() (out []mark) {
	strides := map[similar.Step][]int{
		similar.ByDay: {1, 2, 7, 14, 28, 56, 91}, similar.ByWeek: {1, 2, 4, 13, 26, 52, 104},
		similar.ByMonth: {1, 2, 3, 6, 12, 24, 60, 120}, similar.ByQuarter: {1, 2, 4, 8, 20, 40, 80}, similar.ByYear: {1, 2, 5, 10, 20, 50, 100},
	}[p.Course.Step]
	n := len(p.Course.Periods)
	stride := 1
	for _, s := range strides {
		if stride = s; n <= 6*s {
			break
		}
	}
	first := joinder.Date{Year: 2000, Month: 1, Day: 1}
	for i, from := range p.Course.Periods {
		at := n - 1 - i // days and weeks from the last one
		if !p.Course.Step.Fine() {
			at = p.Course.Step.Between(first, from)
		}
		if at%stride != 0 {
			continue
		}
		x := (float64(i) + 0.5) / float64(n) * 100
		m := mark{X: num2(x) + "%", Anchor: "middle", Text: tick(p.Page, p.Course.Step, from, len(out) == 0)}
		switch {
		case n > 1 && x < 9:
			m.X, m.Anchor = "0%", "start"
		case n > 1 && x > 91:
			m.X, m.Anchor = "100%", "end"
		}
		out = append(out, m)
	}
	for i := range out {
		out[i].Thin = len(out) > 3 && i%2 == 1
	}
	return out
}

// say is what a pointer over a period says.
func (p trendPage) say(i int, lines []similar.Line) string {
	text := period(p.Page, p.Course.Step, p.Course.Periods[i])
	for k, l := range lines {
		n := p.Words.Number(int64(p.Ask.value(l.Cells[i])))
		if len(p.Course.Lines) == 0 {
			return p.T("trends.say.total", "Period", text, "N", n)
		}
		text = p.T("trends.say.more", "So", text, "Name", cut(p.LineName(l, k), 30), "N", n)
	}
	return text
}
