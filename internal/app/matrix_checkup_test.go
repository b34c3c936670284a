package app_test

// Rows of the visibility matrix for the security check-up: the same for
// everybody, since nothing of an answer is kept.
func init() {
	addSurfaces(map[string]surface{
		"/checkup": {at: just("/checkup", "/checkup?wallet=alipay")}, "/checkup/words.json": {},
	})
}
