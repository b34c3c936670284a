package app_test

// Rows of the visibility matrix for scorecards.
func init() {
	addSurfaces(map[string]surface{})
}
