package app_test

// Rows of the visibility matrix for tracing.
func init() { addSurfaces(map[string]surface{}) }
