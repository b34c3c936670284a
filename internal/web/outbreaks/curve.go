package outbreaks

import (
	"strconv"

	"joinder/internal/similar"
	"joinder/internal/similar/outbreak"
)

// Measures of the curve in pixels.
const (
	curveTop    = 30
	curveHeight = 170
	curveBase   = curveTop + curveHeight
)

// curve is the weeks in their places: across in percent, up in pixels, so that
// it fills any width and its letters keep their size.
type curve struct {
	Title, Desc string
	Weeks       []bar
	Alarm       string // the middle of the alarm's week
	AlarmAt     string // where its name begins or ends
	Anchor      string
}

// bar is one week, or the seven days of the alarm when their week is not told yet.
type bar struct {
	X, Width, Left, Right, Middle string
	Y, Height                     int
	Usual, Threshold              int // heights; 0: not known
	Few, High, Days               bool
	Text, Label, Say              string
	Thin, Loud                    bool
}

// draw places the weeks of the outbreak.
func (p onePage) draw() curve {
	o := p.It
	weeks := o.Weeks
	alarm := outbreak.Monday(o.From)
	extra := len(weeks) == 0 || weeks[len(weeks)-1].From.Before(alarm)
	if extra {
		weeks = append(weeks[:len(weeks):len(weeks)], outbreak.Week{From: o.From, People: o.People, Usual: o.Usual, Threshold: o.Threshold})
	}
	most := float64(max(o.People, o.Threshold, similar.FewPeople))
	for _, w := range weeks {
		most = max(most, float64(w.People))
	}
	most *= 1.1
	up := func(n float64) int { return int(n*curveHeight/most + 0.5) }
	out := curve{Title: p.T("outbreak.curve", "About", p.About(o)), Anchor: "middle"}
	slot := 100 / float64(len(weeks))
	loudest := 0
	for i, w := range weeks {
		if w.People > weeks[loudest].People {
			loudest = i
		}
	}
	for i, w := range weeks {
		x := float64(i) * slot
		b := bar{X: percent(x + slot*0.12), Width: percent(slot * 0.76), Left: percent(x), Right: percent(x + slot), Middle: percent(x + slot/2),
			Height: up(float64(w.People)), Few: w.Few, Loud: i == loudest && w.People > 0, Text: p.people(w), Thin: true}
		if w.Few {
			b.Height = up(similar.FewPeople-1) / 2
		}
		if w.Threshold > 0 {
			b.Usual = curveBase - up(w.Usual)
			if float64(w.Threshold) <= most { // the table has those that would flatten the bars
				b.Threshold = curveBase - up(float64(w.Threshold))
			}
			b.High = w.People >= w.Threshold
		}
		b.Y = curveBase - b.Height
		b.Days = extra && i == len(weeks)-1
		b.Say = p.T("outbreak.say", "Week", p.Words.Day(w.From), "People", p.people(w))
		if i == 0 || w.From.Month != weeks[i-1].From.Month && !b.Days {
			b.Label, b.Thin = p.Words.ShortMonth(w.From.String()[:7]), w.From.Month%2 == 0
		}
		if w.From == alarm || b.Days {
			out.Alarm, out.AlarmAt = b.Middle, b.Middle
			if i > len(weeks)*3/5 {
				out.Anchor, out.AlarmAt = "end", percent(x+slot)
			}
		}
		out.Weeks = append(out.Weeks, b)
	}
	out.Desc = p.Sentence(o)
	return out
}

func percent(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) + "%" }
