package outbreak

import "math"

// Of the model. Where a figure is not the paper's it says why.
const (
	maxWeeks    = 104  // of history: two years, so that a season is seen twice
	minWeeks    = 8    // of history before anything is judged
	trendWeeks  = 52   // of history before a trend is fitted: in less, an outbreak looks like one
	seasonWeeks = 78   // of history before a season is fitted
	manyPeople  = 52   // in all of the history before a season is fitted: one a week
	outlier     = 2.58 // of the standardised residual, above which a past week counts less (Noufaily et al.)
	least       = 0.5  // people in seven days that are usual at least: nobody knows that nothing ever happens
	rounds      = 25   // of fitting, at most
)

// width is the number of coefficients at most: level, trend, two of a season.
const width = 4

// row is what the model knows of a week: 1, time in years, cos and sin of the
// season.
type row [width]float64

// rowOf is the week that ends back weeks before the one that is judged.
func rowOf(back float64) row {
	year := back * 7 / 365.25
	return row{1, -year, math.Cos(2 * math.Pi * year), math.Sin(2 * math.Pi * year)}
}

// expect fits the improved Farrington model to past weeks, newest first, the
// newest gap weeks before the one that is judged, and says what is usual then.
func expect(past []float64, gap int) Expected {
	total := 0.0
	for _, y := range past {
		total += y
	}
	if total == 0 {
		return floor(0, 1/float64(len(past)), 1)
	}
	use := 1
	if len(past) >= trendWeeks && total >= manyPeople/4 {
		use = 2
	}
	if len(past) >= seasonWeeks && total >= manyPeople {
		use = width
	}
	rows := make([]row, len(past))
	for i := range past {
		rows[i] = rowOf(float64(gap + i))
	}
	now, most := rowOf(0), past[0]
	for _, y := range past {
		most = max(most, y)
	}
	for ; use > 0; use = simpler(use) {
		f := fit{rows: rows, past: past, use: use}
		if !f.reweighted() {
			continue
		}
		mean, spread := f.predict(now)
		if use > 1 && mean > most {
			continue // Noufaily et al.: no trend beyond all that was seen
		}
		return floor(mean, spread, f.dispersion)
	}
	return floor(total/float64(len(past)), 0, 1)
}

// simpler is the next model to try: without season, without trend.
func simpler(use int) int {
	if use == width {
		return 2
	}
	return use - 1
}

// floor puts mean, its variance and dispersion together, with the least that
// is taken as usual.
func floor(mean, spread, dispersion float64) Expected {
	mean = max(mean, least)
	return Expected{Mean: mean, Variance: dispersion*mean + spread}
}

// fit is a quasi-Poisson regression with log link.
type fit struct {
	rows       []row
	past       []float64
	use        int
	weights    []float64 // nil: all one
	beta       [width]float64
	inverse    [width][width]float64 // of the weighted cross product
	dispersion float64
}

func (f *fit) mean(r row) float64 {
	eta := 0.0
	for j := range f.use {
		eta += r[j] * f.beta[j]
	}
	return math.Exp(min(max(eta, -20), 20))
}

func (f *fit) weight(i int) float64 {
	if f.weights == nil {
		return 1
	}
	return f.weights[i]
}

// reweighted fits, gives weeks that look like past outbreaks less weight, and
// fits again; false when there is no solution.
func (f *fit) reweighted() bool {
	if !f.solve() {
		return false
	}
	weights, sum := make([]float64, len(f.past)), 0.0
	for i, y := range f.past {
		mu := f.mean(f.rows[i])
		lever := min(f.quadratic(f.rows[i])*mu, 0.99)
		s := 1.5 * (math.Pow(y, 2.0/3) - math.Pow(mu, 2.0/3)) / (math.Pow(mu, 1.0/6) * math.Sqrt(f.dispersion*(1-lever)))
		weights[i] = 1
		if s > outlier {
			weights[i] = 1 / (s * s)
		}
		sum += weights[i]
	}
	for i := range weights {
		weights[i] *= float64(len(weights)) / sum
	}
	f.weights = weights
	return f.solve()
}

// solve finds the coefficients by iteratively reweighted least squares.
func (f *fit) solve() bool {
	sum, n := 0.0, 0.0
	for i, y := range f.past {
		sum, n = sum+f.weight(i)*y, n+f.weight(i)
	}
	f.beta = [width]float64{math.Log(sum / n)}
	for range rounds {
		var cross [width][width]float64
		var right [width]float64
		for i, y := range f.past {
			mu := f.mean(f.rows[i])
			w := f.weight(i) * mu
			z := math.Log(mu) + (y-mu)/mu
			for j := range f.use {
				x := w * f.rows[i][j]
				right[j] += x * z
				for k := range j + 1 {
					cross[j][k] += x * f.rows[i][k]
				}
			}
		}
		if !invert(&cross, f.use) {
			return false
		}
		f.inverse = cross
		change := 0.0
		for j := range f.use {
			b := 0.0
			for k := range f.use {
				b += cross[j][k] * right[k]
			}
			change = max(change, math.Abs(b-f.beta[j]))
			f.beta[j] = b
		}
		if math.IsNaN(change) || math.IsInf(change, 0) {
			return false
		}
		if change < 1e-6 {
			f.disperse()
			return true
		}
	}
	return false
}

// disperse estimates how much more than Poisson the past varies.
func (f *fit) disperse() {
	chi := 0.0
	for i, y := range f.past {
		mu := f.mean(f.rows[i])
		chi += f.weight(i) * (y - mu) * (y - mu) / mu
	}
	f.dispersion = max(1, chi/float64(max(len(f.past)-f.use, 1)))
}

// predict is the mean of a week and the variance of that estimate.
func (f *fit) predict(r row) (mean, spread float64) {
	mean = f.mean(r)
	return mean, f.dispersion * f.quadratic(r) * mean * mean
}

// quadratic is r'(X'WX)⁻¹r.
func (f *fit) quadratic(r row) float64 {
	sum := 0.0
	for j := range f.use {
		for k := range f.use {
			sum += r[j] * f.inverse[j][k] * r[k]
		}
	}
	return sum
}

// invert replaces the lower triangle of a positive definite matrix by the whole
// inverse, through its Cholesky factor; false when it is not definite.
func invert(a *[width][width]float64, n int) bool {
	var l, inv [width][width]float64
	for j := range n {
		for i := j; i < n; i++ {
			s := a[i][j]
			for k := range j {
				s -= l[i][k] * l[j][k]
			}
			if i == j {
				if s <= 1e-12 {
					return false
				}
				l[j][j] = math.Sqrt(s)
				continue
			}
			l[i][j] = s / l[j][j]
		}
	}
	for c := range n {
		var y [width]float64
		for i := range n {
			s := 0.0
			if i == c {
				s = 1
			}
			for k := range i {
				s -= l[i][k] * y[k]
			}
			y[i] = s / l[i][i]
		}
		for i := n - 1; i >= 0; i-- {
			s := y[i]
			for k := i + 1; k < n; k++ {
				s -= l[k][i] * inv[k][c]
			}
			inv[i][c] = s / l[i][i]
		}
	}
	*a = inv
	return true
}
