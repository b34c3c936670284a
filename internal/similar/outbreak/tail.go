package outbreak

import "math"

// Expected is what is usual in seven days: a mean, and a variance that holds
// both chance and what is not known of the mean. Counts are taken as negative
// binomial, as Poisson where the variance is not above the mean.
type Expected struct {
	Mean     float64
	Variance float64
}

// Tail is the chance of n people or more.
func (e Expected) Tail(n int) float64 {
	if n <= 0 {
		return 1
	}
	// The sum of the smaller side keeps small chances exact: from n on upwards
	// once the mean is passed, below n otherwise.
	if float64(n) > e.Mean {
		sum, term := 0.0, e.mass(n)
		for k := n; term > 1e-300; k++ { // below, products do not shrink any more
			sum += term
			if term < sum*1e-12 {
				break
			}
			term *= e.next(k)
		}
		return min(sum, 1)
	}
	if e.Mean > 1e6 {
		return 1 // nobody counts so far
	}
	below, term := 0.0, e.mass(0)
	for k := range n {
		below += term
		term *= e.next(k)
	}
	return max(0, 1-below)
}

// Reach is the smallest number of people whose Tail is p or less.
func (e Expected) Reach(p float64) int {
	n := int(e.Mean)
	for step := 1 << 20; step > 0; step >>= 1 {
		for e.Tail(n+step) > p {
			n += step
		}
	}
	for n > 0 && e.Tail(n) <= p {
		n--
	}
	return n + 1
}

// size is the negative binomial's r; 0 means Poisson.
func (e Expected) size() float64 {
	if e.Variance <= e.Mean*(1+1e-9) {
		return 0
	}
	return e.Mean * e.Mean / (e.Variance - e.Mean)
}

// mass is the chance of exactly n.
func (e Expected) mass(n int) float64 {
	k, r := float64(n), e.size()
	below, _ := math.Lgamma(k + 1)
	if r == 0 {
		return math.Exp(k*math.Log(e.Mean) - e.Mean - below)
	}
	above, _ := math.Lgamma(k + r)
	start, _ := math.Lgamma(r)
	return math.Exp(above - start - below + r*math.Log(r/(r+e.Mean)) + k*math.Log(e.Mean/(r+e.Mean)))
}

// next is mass(k+1) ÷ mass(k).
func (e Expected) next(k int) float64 {
	r := e.size()
	if r == 0 {
		return e.Mean / float64(k+1)
	}
	return (float64(k) + r) / float64(k+1) * e.Mean / (r + e.Mean)
}
