package app_test

// Rows of the visibility matrix for the self-defence library.
func init() {
	addSurfaces(map[string]surface{
		"/library":        {},
		"/library/{slug}": {at: just("/library/stolen", "/library/fees", "/library/no-such")},
	})
}
