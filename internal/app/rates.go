package app

import (
	"golang.org/x/time/rate"

	"joinder/internal/config"
	"joinder/internal/web"
)

// limits are the web server's limits with the host's rates; a burst may be five
// seconds' worth.
func limits(r config.Rates) web.Limits {
	var l web.Limits
	for rule, perSecond := range map[*web.Rate]float64{&l.Pages: r.Pages, &l.Writes: r.Writes, &l.Guesses: r.Guesses} {
		if perSecond > 0 {
			*rule = web.Rate{PerSecond: rate.Limit(perSecond), Burst: max(1, int(5*perSecond))}
		}
	}
	return l
}
