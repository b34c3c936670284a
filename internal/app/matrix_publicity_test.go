package app_test

// Rows of the visibility matrix for press kit, right of reply, influence.
func init() {
	addSurfaces(map[string]surface{})
	addDeeds(map[string]string{})
	prepared = append(prepared, func(m *matrix) {})
}
