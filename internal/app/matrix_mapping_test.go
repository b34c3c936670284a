package app_test

import (
	"regexp"
	"strings"

	"joinder/internal/app/apptest"
)

// neededFile finds where a page asks for something about a file.
var neededFile = regexp.MustCompile(`/statements/[a-z0-9]+/files/[0-9a-f]{32}/(?:mapping|several|password)`)

// Rows of the visibility matrix for what goes into a reading and out of it:
// whoever has the link, and nothing of anybody else.
func init() {
	var table, archive, link string
	to := func(path *string, rest string) func(*matrix, viewer) []string {
		return func(*matrix, viewer) []string { return []string{*path + rest} }
	}
	addSurfaces(map[string]surface{
		"/statements/{token}/files/{file}/mapping":  {at: to(&table, "/mapping")},
		"/statements/{token}/files/{file}/several":  {at: to(&archive, "/several")},
		"/statements/{token}/files/{file}/password": {at: to(&archive, "/password")},
		"/statements/{token}/rows.csv":              {at: to(&link, "/rows.csv")},
		"/statements/{token}/rows.xlsx":             {at: to(&link, "/rows.xlsx")},
	})
	prepared = append(prepared, func(m *matrix) {
		p := m.site.Person("en")
		a := p.Give("/statements", "files", apptest.Upload{Name: "strange.csv", Data: []byte(strangeTable)})
		m.sure(a, a.Path)
		table = strings.TrimSuffix(neededFile.FindString(a.Body), "/mapping")
		a = p.Give("/statements", "files", apptest.Upload{Name: "two.zip", Data: archiveOf("", "a.csv", plainTable, "b.csv", plainTable)})
		m.sure(a, a.Path)
		archive = strings.TrimSuffix(neededFile.FindString(a.Body), "/several")
		a = p.Give("/statements", "files", apptest.Upload{Name: "plain.csv", Data: []byte(plainTable)})
		m.sure(a, a.Path)
		if link = a.Path; table == "" || archive == "" {
			panic("the pages ask for nothing")
		}
	})
}
