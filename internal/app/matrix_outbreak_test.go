package app_test

// Rows of the visibility matrix for outbreaks: the same for everybody, counts of
// weeks and of five people or more, and nothing of any one person.
func init() {
	addSurfaces(map[string]surface{
		"/outbreaks":      {at: just("/outbreaks", "/outbreaks?wallet=alipay", "/outbreaks?operator=x&issue=y")},
		"/outbreaks.atom": {at: just("/outbreaks.atom", "/outbreaks.atom?wallet=alipay")}, "/outbreaks.json": {at: just("/outbreaks.json", "/outbreaks.json?wallet=alipay")},
		"/outbreaks/{id}": {at: just("/outbreaks/00000000000000000000000000000000"), in: nobody},
	})
}
