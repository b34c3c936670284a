package scores

import (
	"strconv"

	"joinder/internal/wallet/score"
)

// bar is an interval drawn on a line, with the mean and what is usual here.
// Places are percentages of the line's width.
type bar struct {
	Label            string
	From, Width      string
	Mean, Usual      string
	Least, Most      string // written at the ends
	hasUsual, filled bool
}

func at(x float64) string { return strconv.FormatFloat(min(max(x, 0), 1)*100, 'f', 2, 64) + "%" }

// shareBar draws a share of 0 to 100%.
func (p page) shareBar(label string, e *score.Estimate, usual float64) bar {
	b := bar{Label: label, Usual: at(usual), hasUsual: true, Least: p.percent(0), Most: p.percent(1)}
	if e != nil {
		b.filled, b.From, b.Width, b.Mean = true, at(e.Low), at(e.High-e.Low), at(e.Mean)
	}
	return b
}

// ratioBar draws people a month against a usual wallet, from nothing to a round
// number above the interval.
func (p page) ratioBar(label string, e *score.Estimate) bar {
	most := 2.0
	if e != nil {
		for most < e.High {
			most *= 2
		}
	}
	b := bar{Label: label, Usual: at(1 / most), hasUsual: true, Least: "0", Most: p.T("score.times", "N", exact(most))}
	if e != nil {
		b.filled, b.From, b.Width, b.Mean = true, at(e.Low/most), at((e.High-e.Low)/most), at(e.Mean/most)
	}
	return b
}
