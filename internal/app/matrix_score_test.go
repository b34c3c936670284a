package app_test

// Rows of the visibility matrix for scorecards: the same for everybody, and
// nothing of any one person. Only a case's page tells of cases with few people.
func init() {
	addSurfaces(map[string]surface{
		"/scores":      {at: just("/scores", "/scores?period=all&sort=reply", "/scores?sort=x&page=9")},
		"/scores.json": {at: just("/scores.json", "/scores.json?period=all")}, "/scores.csv": {at: just("/scores.csv?period=all")},
		"/scores/recompute.py": {},
		"/wallets/{id}/score":  {at: just("/wallets/alipay/score", "/wallets/alipay/score?period=all", "/wallets/nobody/score")},
	})
}
