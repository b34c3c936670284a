package app_test

// Rows of the visibility matrix for the pack for lawyers, and who is let in to advise.
func init() {
	addSurfaces(map[string]surface{})
	addDeeds(map[string]string{})
	prepared = append(prepared, func(m *matrix) {})
}
