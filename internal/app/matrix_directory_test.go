package app_test

// Rows of the visibility matrix for the directory of wallets: counts and sums
// of many people, the same for everybody.
func init() {
	addSurfaces(map[string]surface{
		"/wallets":      {at: just("/wallets", "/wallets?sort=reports&cases=1", "/wallets?kind=unreviewed", "/wallets?q=Publicqzpublished")},
		"/wallets/{id}": {at: just("/wallets/alipay", "/wallets/wechatpay")},
	})
}
