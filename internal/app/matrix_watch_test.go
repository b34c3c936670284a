package app_test

// Rows of the visibility matrix for watching.
func init() { addSurfaces(map[string]surface{}) }
