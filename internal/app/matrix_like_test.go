package app_test

// Rows of the visibility matrix for answers. Who opens the address of one
// without having asked sees nobody's question; askIfOnlyMe looks at those who
// have. Forgetting is everybody's own.
func init() {
	addSurfaces(map[string]surface{"/only-me": {}, "/only-me/same": {}})
}
