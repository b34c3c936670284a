package app_test

// Rows of the visibility matrix for offers, promises, payouts, closure, and the operator’s side.
func init() {
	addSurfaces(map[string]surface{})
	addDeeds(map[string]string{})
	prepared = append(prepared, func(m *matrix) {})
}
