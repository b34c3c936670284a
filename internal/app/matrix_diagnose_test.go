package app_test

// Rows of the visibility matrix for payments that failed.
func init() {
	addSurfaces(map[string]surface{})
}
