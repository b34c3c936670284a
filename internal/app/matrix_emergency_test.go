package app_test

// Rows of the visibility matrix for emergencies.
func init() {
	addSurfaces(map[string]surface{})
}
