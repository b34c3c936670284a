package app_test

// Rows of the visibility matrix for answers: opening the address of one shows
// nothing, for nothing is kept.
func init() {
	addSurfaces(map[string]surface{"/only-me/same": {in: nobody}})
}
