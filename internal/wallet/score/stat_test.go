package score

import (
	"math"
	"math/rand/v2"
	"testing"
)

func near(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if math.Abs(got-want) > by {
		t.Errorf("%s is %.12f, want %.12f", what, got, want)
	}
}

// TestIncompleteFunctions holds values with closed forms: I_x(1, b) = 1 − (1−x)^b,
// I_x(a, 1) = x^a, I_½(a, a) = ½, and sums of binomial and Poisson terms.
func TestIncompleteFunctions(t *testing.T) {
	for _, x := range []float64{0.001, 0.1, 0.5, 0.77, 0.999} {
		near(t, "I(1,7)", betaCDF(x, 1, 7), 1-math.Pow(1-x, 7), 1e-12)
		near(t, "I(0.3,1)", betaCDF(x, 0.3, 1), math.Pow(x, 0.3), 1e-12)
		near(t, "I(3,4)", betaCDF(x, 3, 4), binomialTail(x, 3, 6), 1e-12)
		near(t, "I(300,700)", betaCDF(x, 300, 700), binomialTail(x, 300, 999), 1e-9)
	}
	for _, a := range []float64{0.2, 1, 5, 400} {
		near(t, "I(a,a)", betaCDF(0.5, a, a), 0.5, 1e-12)
	}
	for _, x := range []float64{0.01, 0.9, 3, 12, 40} {
		near(t, "P(1)", gammaCDF(x, 1, 1), 1-math.Exp(-x), 1e-12)
		near(t, "P(½)", gammaCDF(x, 0.5, 1), math.Erf(math.Sqrt(x)), 1e-12)
		near(t, "P(5)", gammaCDF(x, 5, 1), 1-math.Exp(-x)*(1+x+x*x/2+x*x*x/6+x*x*x*x/24), 1e-12)
		near(t, "P(5) of twice", gammaCDF(x/2, 5, 2), gammaCDF(x, 5, 1), 1e-12)
	}
}

// binomialTail is the chance of at least a successes in n tries.
func binomialTail(x float64, a, n int) float64 {
	sum := 0.0
	for j := a; j <= n; j++ {
		sum += math.Exp(lgamma(float64(n+1)) - lgamma(float64(j+1)) - lgamma(float64(n-j+1)) + float64(j)*math.Log(x) + float64(n-j)*math.Log1p(-x))
	}
	return sum
}

func TestQuantilesAreWhereTheMassIs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		p := r.Float64()
		b := Beta{0.1 + 50*r.Float64(), 0.1 + 50*r.Float64()}
		near(t, "beta", betaCDF(b.Quantile(p), b.Alpha, b.Beta), p, 1e-7)
		g := Gamma{0.1 + 90*r.Float64(), 0.1 + 30*r.Float64()}
		near(t, "gamma", gammaCDF(g.Quantile(p), g.Shape, g.Rate), p, 1e-7)
	}
}
