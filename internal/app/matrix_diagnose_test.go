package app_test

// Rows of the visibility matrix for payments that failed: the same for everybody,
// whatever the address says.
func init() {
	addSurfaces(map[string]surface{
		"/failed": {at: just("/failed", "/failed?w=alipay&a=l2kb1e9", "/failed?w=alipay&a=l1ka1a2s3&on=2026-10-02", "/failed?a=l1ka2a3m1")},
	})
}
