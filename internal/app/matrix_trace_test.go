package app_test

// Rows of the visibility matrix for tracing. What a link leads to is its
// holder's alone; a wrong link leads nowhere, whoever asks.
func init() {
	addSurfaces(map[string]surface{
		"/trace":         {},
		"/trace/{token}": {in: nobody}, "/trace/{token}/method": {in: nobody}, "/trace/{token}/result": {in: nobody}, "/trace/{token}/flow.svg": {in: nobody},
		"/trace/{token}/steps.csv": {in: nobody}, "/trace/{token}/trace.json": {in: nobody}, "/trace/{token}/letter": {in: nobody},
	})
}
