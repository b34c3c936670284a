package app_test

// Rows of the visibility matrix for the directory of wallets.
func init() {
	addSurfaces(map[string]surface{})
}
