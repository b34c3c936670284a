package app_test

import "joinder/internal/app/apptest"

// Rows of the visibility matrix for statements. Whoever has a link sees what it
// leads to, and of complaints their own.
func init() {
	var link string
	at := func(rest string) func(*matrix, viewer) []string {
		return func(*matrix, viewer) []string { return []string{link + rest} }
	}
	addSurfaces(map[string]surface{
		"/statements":                   {},
		"/statements/{token}":           {at: at("")},
		"/statements/{token}/complaint": {at: at("/complaint"), grants: []grant{{standing, "self", "id"}}},
	})
	prepared = append(prepared, func(m *matrix) {
		csv := "date,amount,currency,counterparty\n2026-01-04,-300.00,CNY,Shop\n2026-01-05,20.00,CNY,Friend\n"
		a := m.site.Person("en").Give("/statements", "files", apptest.Upload{Name: "my.csv", Data: []byte(csv)})
		m.sure(a, a.Path)
		link = a.Path
	})
}
