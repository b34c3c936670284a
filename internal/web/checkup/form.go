package checkup

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"joinder/internal/datapack"
	"joinder/internal/guide/checkup"
	"joinder/internal/web"
)

// formPage is the questions, with what was answered before.
type formPage struct {
	web.Page
	Sheet   datapack.CheckSheet
	Given   checkup.Answers
	Wallet  string // id, "" for none
	Label   string // its name
	Missing bool   // sent without a single answer
}

func (p pages) form(w http.ResponseWriter, r *http.Request) error {
	page, err := p.asking(r, r.URL.Query().Get("wallet"), nil)
	if err != nil {
		return err
	}
	return p.Render(w, r, http.StatusOK, formView(page))
}

func (p pages) asking(r *http.Request, wallet string, given checkup.Answers) (formPage, error) {
	names, err := p.Names(r)
	if err != nil {
		return formPage{}, err
	}
	page := formPage{Page: p.Page(r, "checkup.title"), Sheet: p.Pack.CheckSheet(p.Today()), Given: given}
	page.Section = "/library"
	page.Styles, page.Scripts = []string{"checkup.css"}, []string{"checkup.js"}
	if id, ok := names.Find(wallet); ok {
		page.Wallet, page.Label = id, names.Wallet(id)
	}
	return page, nil
}

// answered reads the known answers of a form; anything else is left out.
func (p pages) answered(r *http.Request) (checkup.Answers, error) {
	if err := web.ReadForm(r); err != nil {
		return nil, err
	}
	given := checkup.Answers{}
	for _, g := range p.Pack.CheckSheet(p.Today()).Groups {
		for _, q := range g.Questions {
			for _, o := range q.Options {
				if slices.Contains(r.PostForm[q.ID], o.ID) && (q.Many || len(given[q.ID]) == 0) {
					given[q.ID] = append(given[q.ID], o.ID)
				}
			}
		}
	}
	return given, nil
}

// first is the one answer to a question, "" when there is none.
func first(a checkup.Answers, question string) string {
	if given := a[question]; len(given) > 0 {
		return given[0]
	}
	return ""
}

func options(p web.Page, q datapack.CheckQuestion) []web.Option {
	out := make([]web.Option, len(q.Options))
	for i, o := range q.Options {
		out[i] = web.Option{Value: o.ID, Text: p.Words.Text(o.Text)}
	}
	return out
}

// lists are what the browser's meter judges by.
func (p pages) lists(w http.ResponseWriter, _ *http.Request) error {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=86400")
	return json.NewEncoder(w).Encode(map[string]any{
		"common": p.Common, "passwords": strings.Fields(passwords), "words": strings.Fields(words), "graphs": json.RawMessage(graphs),
	})
}
