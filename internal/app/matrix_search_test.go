package app_test

// Rows of the visibility matrix for the pages around a search: they show
// numbers and names of filters, and words that many have.
func init() {
	addSurfaces(map[string]surface{
		"/search/suggest": {at: just("/search/suggest?q=提", "/search/suggest?q=a", "/search/suggest?q=提现")},
		"/search/{facet}": {at: just("/search/wallet", "/search/region?q=提现", "/search/issue?find=a", "/search/level")},
	})
}
