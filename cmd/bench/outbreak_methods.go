package main

import (
	"math"

	"joinder/internal/similar"
	"joinder/internal/similar/outbreak"
)

// detector scores every day of a part of a series by what came before it: the
// higher, the more unusual. What it says of days of fewer than five people is 0.
type detector interface {
	name() string
	scores(s *outbreak.Series, from, to int) []float64
}

func detectors() []detector {
	return []detector{ears{1}, ears{2}, ears{3}, bayes{}, cusum{}, farrington{}, scan{}}
}

// ears are C1, C2 and C3 of the Early Aberration Reporting System: the day
// against the seven before (C1), the seven before with two days between (C2),
// the sum of what C2 exceeds one by in three days (C3). Where nothing varies a
// deviation of 0.3 stands in.
type ears struct{ kind int }

func (e ears) name() string { return [...]string{"", "EARS C1", "EARS C2", "EARS C3"}[e.kind] }

func (e ears) scores(s *outbreak.Series, from, to int) []float64 {
	out := make([]float64, to-from)
	for i := range out {
		at := from + i
		if s.Week(at) < similar.FewPeople {
			continue
		}
		switch e.kind {
		case 1:
			out[i] = above(s, at, 1)
		case 2:
			out[i] = above(s, at, 3)
		default:
			for d := range 3 {
				out[i] += max(0, above(s, at-d, 3)-1)
			}
		}
	}
	return out
}

func above(s *outbreak.Series, at, lag int) float64 {
	var sum, squares float64
	for d := lag; d < lag+7; d++ {
		x := float64(s.Days[at-d])
		sum, squares = sum+x, squares+x*x
	}
	mean := sum / 7
	dev := math.Sqrt(max(0, (squares-7*mean*mean)/6))
	return (float64(s.Days[at]) - mean) / max(dev, 0.3)
}

// surprise turns a chance into a score.
func surprise(chance float64) float64 { return -math.Log10(max(chance, 1e-300)) }

// farrington is what the product does.
type farrington struct{}

func (farrington) name() string { return "Farrington, improved" }

func (farrington) scores(s *outbreak.Series, from, to int) []float64 {
	out := make([]float64, to-from)
	for i := range out {
		out[i] = surprise(s.Judge(from + i).Chance)
	}
	return out
}

// bayes is the predictive distribution of Riebler and Höhle: a Gamma posterior
// of the weeks around this one, this year and last.
type bayes struct{}

func (bayes) name() string { return "Bayes" }

func (bayes) scores(s *outbreak.Series, from, to int) []float64 {
	out := make([]float64, to-from)
	for i := range out {
		at := from + i
		if s.Week(at) < similar.FewPeople {
			continue
		}
		sum, n := 0.5, 0.0
		for k := outbreak.Gap + 1; k <= outbreak.Gap+12; k++ {
			sum, n = sum+float64(s.Week(at-7*k)), n+1
		}
		for k := 52 - 3; k <= 52+3; k++ {
			sum, n = sum+float64(s.Week(at-7*k)), n+1
		}
		mean := sum / n
		out[i] = surprise(outbreak.Expected{Mean: mean, Variance: mean + mean/n}.Tail(s.Week(at)))
	}
	return out
}

// daily spreads what is usual in seven days over the days of the week, as they
// were in two years, drawn a little to even.
func daily(s *outbreak.Series, at int) (share [7]float64) {
	total := 0.0
	for i := range share {
		share[i] = 7
	}
	for d := max(0, at-728); d < at-28; d++ {
		share[d%7] += float64(s.Days[d])
	}
	for _, x := range share {
		total += x
	}
	for i := range share {
		share[i] /= total
	}
	return share
}

// cusum is the negative binomial likelihood ratio of Höhle and Paul for a
// doubling, day by day, on the product's baseline; it begins again from zero
// 60 days before what is scored.
type cusum struct{}

func (cusum) name() string { return "negative binomial CUSUM" }

func (cusum) scores(s *outbreak.Series, from, to int) []float64 {
	out := make([]float64, to-from)
	stat := 0.0
	var usual outbreak.Expected
	var share [7]float64
	for at := max(from-60, 0); at < to; at++ {
		if usual.Mean == 0 || at%7 == 0 {
			usual, share = s.Usual(at), daily(s, at)
		}
		mean := max(usual.Mean*share[at%7], 1e-3)
		x := float64(s.Days[at])
		// Negative binomial with the week's dispersion: variance = phi × mean.
		size := mean / max(usual.Variance/usual.Mean-1, 0.01)
		stat = max(0, stat+x*math.Log(2)-(x+size)*math.Log((size+2*mean)/(size+mean)))
		if at >= from && s.Week(at) >= similar.FewPeople {
			out[at-from] = stat
		}
	}
	return out
}

// scan is a scan over time: the least likely of the windows of 1, 3, 7, 14 and
// 28 days that end on the day, on the product's baseline.
type scan struct{}

func (scan) name() string { return "scan, 1 to 28 days" }

func (scan) scores(s *outbreak.Series, from, to int) []float64 {
	out := make([]float64, to-from)
	for i := range out {
		at := from + i
		if s.Sum(at-27, at) < similar.FewPeople {
			continue
		}
		usual, share := s.Usual(at), daily(s, at)
		for _, days := range []int{1, 3, 7, 14, 28} {
			n := s.Sum(at-days+1, at)
			if n < similar.FewPeople {
				continue
			}
			part := 0.0
			for d := range days {
				part += share[(at-d)%7]
			}
			e := outbreak.Expected{Mean: usual.Mean * part, Variance: usual.Variance * part}
			out[i] = max(out[i], surprise(e.Tail(n)))
		}
	}
	return out
}
