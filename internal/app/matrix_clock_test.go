package app_test

// Rows of the visibility matrix for deadlines, the board of clocks, calendar feeds.
func init() {
	addSurfaces(map[string]surface{})
	addDeeds(map[string]string{})
	prepared = append(prepared, func(m *matrix) {})
}
