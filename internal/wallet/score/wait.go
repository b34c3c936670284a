package score

import "slices"

// stay is how many filings were answered after some days, or waited so long and
// still do.
type stay struct{ days, answered, open int }

// Waiting is the time to the first answer by Kaplan and Meier (1958): filings
// that still wait count as waiting for as long as they did, so that silence
// never makes a firm look fast. Median and P80 are days by which half and four
// fifths had an answer; nil while so many have not.
type Waiting struct {
	N        int  `json:"n"`
	Answered int  `json:"answered"`
	Median   *int `json:"median"`
	P80      *int `json:"p80"`
}

// TooFew reports whether there is nothing to say.
func (w Waiting) TooFew() bool { return w.N < Few }

// waiting estimates from stays in any order.
func waiting(stays []stay) (w Waiting) {
	for _, s := range stays {
		w.N += s.answered + s.open
		w.Answered += s.answered
	}
	if w.TooFew() {
		return w
	}
	for _, point := range survival(stays) {
		day := point.Day
		if w.Median == nil && point.Left <= 0.5+1e-12 {
			w.Median = &day
		}
		if w.P80 == nil && point.Left <= 0.2+1e-12 {
			w.P80 = &day
		}
	}
	return w
}

// Point of a curve: the share that is still without an answer after a day.
type Point struct {
	Day  int
	Left float64
}

// survival is the curve, at the days on which answers came.
func survival(stays []stay) (curve []Point) {
	byDay := map[int]stay{}
	risk := 0
	for _, s := range stays {
		at := byDay[s.days]
		byDay[s.days] = stay{s.days, at.answered + s.answered, at.open + s.open}
		risk += s.answered + s.open
	}
	left := 1.0
	days := sortedKeys(byDay)
	slices.Sort(days)
	for _, day := range days {
		at := byDay[day]
		if at.answered > 0 {
			left *= 1 - float64(at.answered)/float64(risk)
			curve = append(curve, Point{day, left})
		}
		risk -= at.answered + at.open
	}
	return curve
}

// Curve is how many of a wallet's filings were still without an answer after
// how many days, in the book's period.
func (b *Book) Curve(wallet string) []Point {
	c := summed(b.Inputs.only(wallet), b.Period).of[wallet]
	if c == nil {
		return nil
	}
	return survival(c.stays)
}
