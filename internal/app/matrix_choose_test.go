package app_test

// Rows of the visibility matrix for choosing a wallet.
func init() {
	addSurfaces(map[string]surface{})
}
