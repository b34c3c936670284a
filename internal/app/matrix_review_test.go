package app_test

// Rows of the visibility matrix for reviews of wallets.
func init() {
	addSurfaces(map[string]surface{})
}
