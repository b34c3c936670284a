package app_test

// Rows of the visibility matrix for statements.
func init() { addSurfaces(map[string]surface{}) }
