package outbreak

import (
	"cmp"
	"slices"
)

// Of the comparison with the rest of the site.
const (
	// Everywhere is the chance at which the rest of a site counts as risen.
	Everywhere = 1e-3
	apart      = 8 // largest wallets that are looked at one by one; all others are one
)

// Site is all series of a site, for telling what rises in one wallet from what
// rises everywhere. It is not safe for concurrent use.
type Site struct {
	of    map[string]int // part of a wallet
	parts []*Series
	days  map[int]siteDay
}

// siteDay is seven days of the parts.
type siteDay struct {
	people []float64
	usual  []Expected
}

// NewSite puts series together by wallet. They must all begin on one day.
func NewSite(series []*Series) *Site {
	sizes := map[string]int{}
	for _, s := range series {
		sizes[s.Wallet] += s.Sum(0, len(s.Days)-1)
	}
	wallets := make([]string, 0, len(sizes))
	for w := range sizes {
		wallets = append(wallets, w)
	}
	slices.SortFunc(wallets, func(a, b string) int { return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(a, b)) })
	out := &Site{of: map[string]int{}, days: map[int]siteDay{}}
	for i, w := range wallets {
		out.of[w] = min(i, apart)
	}
	sums := make([][]int, min(len(wallets), apart+1))
	for _, s := range series {
		part := out.of[s.Wallet]
		if sums[part] == nil {
			sums[part] = make([]int, len(s.Days))
		}
		for d, n := range s.Days {
			sums[part][d] += n
		}
	}
	for _, days := range sums {
		out.parts = append(out.parts, NewSeries(Key{}, series[0].First, days))
	}
	return out
}

func (s *Site) day(at int) siteDay {
	d, known := s.days[at]
	if !known {
		for _, p := range s.parts {
			d.people, d.usual = append(d.people, float64(p.Week(at))), append(d.usual, p.Usual(at))
		}
		s.days[at] = d
	}
	return d
}

// Rise is how many times what is usual came to the other wallets in the seven
// days that end at a place, and what is usual there. It is 1 unless they rose
// by more than chance, whichever one of them is left out: an outbreak of one
// wallet is no rise of the others.
func (s *Site) Rise(wallet string, at int) (times float64, usual Expected) {
	own, known := s.of[wallet]
	if !known || len(s.parts) < 3 {
		return 1, Expected{}
	}
	d := s.day(at)
	times = -1
	for out := range s.parts {
		if out == own {
			continue
		}
		people, rest := 0.0, Expected{}
		for i := range s.parts {
			if i != own && i != out {
				people += d.people[i]
				rest.Mean += d.usual[i].Mean
				rest.Variance += d.usual[i].Variance
			}
		}
		if rest.Mean <= 0 || rest.Tail(int(people)) > Everywhere {
			return 1, Expected{}
		}
		if r := people / rest.Mean; times < 0 || r < times {
			times, usual = r, rest
		}
	}
	return max(times, 1), usual
}

// Beside compares a verdict on a wallet with the rest of the site: where that
// rose, as much more is expected of the wallet, with what is not known of the
// rise as further variance. The people stay those that came.
func (s *Site) Beside(wallet string, at int, v Verdict) Verdict {
	times, rest := s.Rise(wallet, at)
	if times > 1 {
		v.Expected.Variance = v.Expected.Variance*times*times + v.Expected.Mean*v.Expected.Mean*rest.Variance/(rest.Mean*rest.Mean)
		v.Expected.Mean *= times
		v = v.of(v.People)
	}
	return v
}
