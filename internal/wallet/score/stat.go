package score

import "math"

// The regularised incomplete beta and gamma functions by their continued
// fractions: NIST Digital Library of Mathematical Functions, 8.17.22 and 8.9.2,
// evaluated from the front by Lentz's method. The series 8.7.1 serves where the
// fraction of the gamma function converges badly.

const (
	tiny   = 1e-300
	nearly = 1e-15
	steps  = 10_000
)

// lentz evaluates 1/(1 + a₁/(1 + a₂/(1 + …))) when b is nil, or
// 1/(b₀ + a₁/(b₁ + …)).
func lentz(a, b func(i int) float64) float64 {
	f := b(0)
	if f == 0 {
		f = tiny
	}
	c, d := f, 0.0
	for i := 1; i < steps; i++ {
		if d = b(i) + a(i)*d; d == 0 {
			d = tiny
		}
		if c = b(i) + a(i)/c; c == 0 {
			c = tiny
		}
		d = 1 / d
		f *= c * d
		if math.Abs(c*d-1) < nearly {
			break
		}
	}
	return 1 / f
}

func lgamma(x float64) float64 { v, _ := math.Lgamma(x); return v }

// betaCDF is the regularised incomplete beta function I_x(a, b): the chance that
// a Beta(a, b) share is at most x.
func betaCDF(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - betaCDF(1-x, b, a)
	}
	front := math.Exp(a*math.Log(x) + b*math.Log1p(-x) + lgamma(a+b) - lgamma(a) - lgamma(b))
	return front / a * lentz(func(i int) float64 {
		m := float64(i / 2)
		if i%2 == 0 {
			return m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		}
		return -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
	}, func(int) float64 { return 1 })
}

// gammaCDF is the regularised incomplete gamma function P(a, bx): the chance
// that a Gamma count per month with shape a and rate b is at most x.
func gammaCDF(x, a, b float64) float64 {
	x *= b
	if x <= 0 {
		return 0
	}
	front := math.Exp(a*math.Log(x) - x - lgamma(a))
	if x < a+1 {
		sum, term := 1/a, 1/a
		for n := 1.0; n < steps && term > sum*nearly; n++ {
			term *= x / (a + n)
			sum += term
		}
		return front * sum
	}
	return 1 - front*lentz(func(i int) float64 { n := float64(i); return -n * (n - a) },
		func(i int) float64 { return x + 2*float64(i) + 1 - a })
}

// quantile finds where a distribution over [0, high] reaches p, by halving.
func quantile(cdf func(float64) float64, p, high float64) float64 {
	low := 0.0
	for range 200 {
		mid := (low + high) / 2
		if mid == low || mid == high {
			break
		}
		if cdf(mid) < p {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// Beta is a distribution of a share: as if Alpha had been answered and Beta not.
type Beta struct {
	Alpha float64 `json:"alpha"`
	Beta  float64 `json:"beta"`
}

// Mean of the share.
func (d Beta) Mean() float64 { return d.Alpha / (d.Alpha + d.Beta) }

// With is the distribution after k of n.
func (d Beta) With(k, n int) Beta { return Beta{d.Alpha + float64(k), d.Beta + float64(n-k)} }

// Quantile is the share below which p of the distribution lies.
func (d Beta) Quantile(p float64) float64 {
	return quantile(func(x float64) float64 { return betaCDF(x, d.Alpha, d.Beta) }, p, 1)
}

// Gamma is a distribution of people a month: as if Shape people had been seen in
// Rate months.
type Gamma struct {
	Shape float64 `json:"shape"`
	Rate  float64 `json:"rate"` // months
}

// Mean number of people a month.
func (d Gamma) Mean() float64 { return d.Shape / d.Rate }

// With is the distribution after n people in some months.
func (d Gamma) With(n int, months float64) Gamma { return Gamma{d.Shape + float64(n), d.Rate + months} }

// Quantile is the number of people a month below which p of the distribution
// lies.
func (d Gamma) Quantile(p float64) float64 {
	high := d.Mean() + 1/d.Rate
	for gammaCDF(high, d.Shape, d.Rate) < p {
		high *= 2
	}
	return quantile(func(x float64) float64 { return gammaCDF(x, d.Shape, d.Rate) }, p, high)
}
