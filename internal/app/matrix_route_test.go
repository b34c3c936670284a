package app_test

// Rows of the visibility matrix for where a case can go and in which order.
func init() {
	addSurfaces(map[string]surface{})
	addDeeds(map[string]string{})
	prepared = append(prepared, func(m *matrix) {})
}
