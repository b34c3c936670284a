package statements

import (
	"net/http"
	"slices"
	"strconv"

	"joinder/internal/evidence/held"
	"joinder/internal/evidence/watch"
	"joinder/internal/web"
)

// watch goes on from looking once to comparing every month: it begins a watch
// with the files that are held here, which stay here as they are.
func (p pages) watch(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	months, _ := strconv.Atoi(asked(r.PostForm, "months", 4))
	page := p.Page(r, "reading.result.title")
	path, all, err := p.Parts.Watch(r.Context(), held.Token(r.PathValue("token")).Key(),
		watch.Wish{Agreed: r.PostForm.Get("agreed") == "1", Months: months, Lang: page.Lang, Zone: page.Words.Zone().String()})
	if err != nil {
		found, ok := web.FormErrorsOf(page.Words, err)
		if !ok {
			return err
		}
		for i := range found {
			if found[i].Field == "file" { // it is chosen already
				found[i].Field = ""
			}
		}
		return p.showResult(w, r, http.StatusUnprocessableEntity, found)
	}
	if all {
		p.Flash(r.Context(), "watch.flash.started")
	} else {
		p.Flash(r.Context(), "reading.watch.some")
	}
	return web.SeeOther(w, r, path)
}

// terms are how long a watch may be kept.
func (c *result) terms() web.Field {
	f := web.Field{Name: "months", Label: c.T("watch.start.months"), Value: strconv.Itoa(watch.DefaultTerm), Error: c.Errors.Of("months")}
	for _, n := range watch.Terms() {
		f.Options = append(f.Options, web.Option{Value: strconv.Itoa(n), Text: c.N("watch.months", n)})
	}
	return f
}

// wrong reports whether one of some fields is not as it should be, so that their
// form stands open.
func (c *result) wrong(fields ...string) bool {
	return slices.ContainsFunc(c.Errors, func(e web.FormError) bool { return slices.Contains(fields, e.Field) })
}
