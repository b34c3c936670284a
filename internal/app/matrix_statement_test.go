package app_test

import (
	"bytes"
	"mime/multipart"
	"net/http"

	"joinder/internal/app/apptest"
)

// giveFiles sends a form of files.
func giveFiles(p *apptest.Person, path string, files ...apptest.Upload) apptest.Answer {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, f := range files {
		if w, err := form.CreateFormFile("files", f.Name); err == nil {
			_, _ = w.Write(f.Data) // a buffer takes everything
		}
	}
	_ = form.Close()
	r := p.Request(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return p.Do(r)
}

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
		a := giveFiles(m.site.Person("en"), "/statements", apptest.Upload{Name: "my.csv", Data: []byte(csv)})
		m.sure(a, a.Path)
		link = a.Path
	})
}
