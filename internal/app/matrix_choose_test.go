package app_test

// Rows of the visibility matrix for choosing a wallet: facts of the data pack
// and published figures, the same for everybody. Nothing of a person stands
// there but what they wrote into the address themselves.
func init() {
	addSurfaces(map[string]surface{
		"/choose": {at: just("/choose", "/choose?use=spend&country=CN", "/choose?use=spend&use=withdraw&country=CN&currency=CNY&amount=120&w.fees=10",
			"/choose?use=crypto&country=US&asset=BTC&cold=1")},
		"/choose/how": {},
		"/compare":    {at: just("/compare", "/compare?w=alipay&w=wechatpay", "/compare?w=alipay&w=wechatpay&use=spend&country=CN&amount=120")},
	})
}
