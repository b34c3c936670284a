package app_test

// Rows of the visibility matrix for what fees cost.
func init() {
	addSurfaces(map[string]surface{})
}
