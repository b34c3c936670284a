package app_test

// Rows of the visibility matrix for the security check-up.
func init() {
	addSurfaces(map[string]surface{})
}
