package app_test

// Rows of the visibility matrix for submissions, packs and proofs of sending.
func init() {
	addSurfaces(map[string]surface{})
	addDeeds(map[string]string{})
	prepared = append(prepared, func(m *matrix) {})
}
