package score

import "math"

// Rules of the priors. They are published with every export.
const (
	MinWallets = 5 // wallets with enough observations, before they tell what is usual
	MinEach    = 5 // observations of a wallet that may tell
	MinWeight  = 2 // observations that a Beta prior is worth at least
	MaxWeight  = 100
	MinMonths  = 0.1 // months that a Gamma prior is worth at least
	MaxMonths  = 24
)

// How a prior came about.
const (
	FromWallets = "moments" // from all wallets here, by the method of moments
	FixedPrior  = "fixed"   // weak and fixed: too few wallets to tell
)

// BetaPrior is what is known of a share before a wallet is looked at.
type BetaPrior struct {
	Beta
	How     string `json:"how"`
	Wallets int    `json:"wallets"` // that had enough observations
}

// GammaPrior is what is known of people a month before a wallet is looked at.
type GammaPrior struct {
	Gamma
	How     string `json:"how"`
	Wallets int    `json:"wallets"`
}

// tally is k of n.
type tally struct{ k, n int }

// betaPrior estimates how shares differ between wallets, by the method of
// moments with weights n (Kleinman, JASA 68, 1973): with p the pooled share and
// S = Σ n(k/n − p)², ρ = (S/(p(1−p)) − (N−1)) / (Σn − Σn²/Σn − (N−1)), and the
// prior is worth 1/ρ − 1 observations. Without enough wallets it is uniform.
func betaPrior(of []tally) BetaPrior {
	var n, k, squares, wallets float64
	for _, t := range of {
		if t.n >= MinEach {
			n, k, squares, wallets = n+float64(t.n), k+float64(t.k), squares+float64(t.n*t.n), wallets+1
		}
	}
	prior := BetaPrior{Beta{1, 1}, FixedPrior, int(wallets)}
	if wallets < MinWallets || k == 0 || k == n {
		return prior
	}
	p, s := k/n, 0.0
	for _, t := range of {
		if t.n >= MinEach {
			d := float64(t.k)/float64(t.n) - p
			s += float64(t.n) * d * d
		}
	}
	rho := (s/(p*(1-p)) - (wallets - 1)) / (n - squares/n - (wallets - 1))
	weight := float64(MaxWeight)
	if rho > 0 {
		weight = min(max(1/rho-1, MinWeight), MaxWeight)
	}
	return BetaPrior{Beta{p * weight, (1 - p) * weight}, FromWallets, int(wallets)}
}

// gammaPrior estimates how people a month differ between wallets over the same
// months: with mean m and sample variance v of the rates, chance alone gives
// m/months, the rest is how wallets differ, and the prior is worth m over that
// in months. Without enough wallets it is one person in one month.
func gammaPrior(people []int, months float64) GammaPrior {
	prior := GammaPrior{Gamma{1, 1}, FixedPrior, len(people)}
	sum := 0.0
	for _, n := range people {
		sum += float64(n)
	}
	if len(people) < MinWallets || sum == 0 {
		return prior
	}
	m, v := sum/float64(len(people))/months, 0.0
	for _, n := range people {
		v += math.Pow(float64(n)/months-m, 2)
	}
	v /= float64(len(people) - 1)
	rate := float64(MaxMonths)
	if between := v - m/months; between > 0 {
		rate = min(max(m/between, MinMonths), MaxMonths)
	}
	return GammaPrior{Gamma{m * rate, rate}, FromWallets, len(people)}
}
