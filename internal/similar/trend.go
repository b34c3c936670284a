package similar

import (
	"math"
	"time"
)

// maxMonths bounds a trend: twenty years.
const maxMonths = 240

// fill puts in the months without events, so that nothing looks steadier than
// it was; at most the last twenty years.
func fill(months []Month) []Month {
	if len(months) == 0 {
		return []Month{}
	}
	have := make(map[string]Month, len(months))
	for _, m := range months {
		have[m.Month] = m
	}
	first, last := months[0].Month, months[len(months)-1].Month
	at, err := time.Parse("2006-01", last)
	if err != nil {
		return months
	}
	var out []Month
	for range maxMonths {
		name := at.Format("2006-01")
		m := have[name]
		m.Month = name
		out = append(out, m)
		if name <= first {
			break
		}
		at = at.AddDate(0, -1, 0)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// poissonTail is the chance of n or more events when mean are usual.
func poissonTail(n int, mean float64) float64 {
	below := 0.0
	for k := range n {
		g, _ := math.Lgamma(float64(k + 1))
		below += math.Exp(float64(k)*math.Log(mean) - mean - g)
	}
	return max(0, 1-below)
}
