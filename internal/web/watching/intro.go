package watching

import (
	"net/http"
	"strconv"

	"joinder/internal/evidence/watch"
	"joinder/internal/web"
)

// introPage explains, and begins a watch with its first file.
type introPage struct {
	web.Page
	Months string
	Agreed bool
	MaxMB  int64
	Mail   bool
	Errors web.FormErrors
}

func (p pages) intro(w http.ResponseWriter, r *http.Request) error {
	return p.showIntro(w, r, http.StatusOK, introPage{Months: strconv.Itoa(watch.DefaultTerm)})
}

func (p pages) showIntro(w http.ResponseWriter, r *http.Request, status int, c introPage) error {
	c.Page = p.Page(r, "watch.title")
	c.NoIndex, c.Mail, c.MaxMB, c.Styles = status != http.StatusOK, p.Mail, p.Limits.File/1_000_000, []string{"watching.css"}
	return p.Render(w, r, status, introView(&c))
}

// months are the terms to choose from.
func (c *introPage) months() web.Field {
	f := web.Field{Name: "months", Label: c.T("watch.start.months"), Value: c.Months, Radio: true, Error: c.Errors.Of("months")}
	for _, n := range watch.Terms() {
		f.Options = append(f.Options, web.Option{Value: strconv.Itoa(n), Text: c.N("watch.months", n), Hint: c.T("watch.start.months." + strconv.Itoa(n))})
	}
	return f
}

func (p pages) start(w http.ResponseWriter, r *http.Request) error {
	values, file, err := web.ReadUpload(r)
	if err != nil {
		return p.startFailed(w, r, introPage{Months: strconv.Itoa(watch.DefaultTerm)}, err)
	}
	page := p.Page(r, "watch.title")
	c := introPage{Months: asked(values, "months", 4), Agreed: values.Get("agreed") == "1"}
	tables, err := p.tables(r)
	if err != nil {
		return err
	}
	token, err := p.Desk.Start(r.Context(), watch.Wish{Agreed: c.Agreed, Months: number(values, "months", 0), Lang: page.Lang, Zone: page.Words.Zone().String(), Tables: tables}, fileName(file), body(file))
	if err != nil {
		return p.startFailed(w, r, c, onFile(err))
	}
	p.Flash(r.Context(), "watch.flash.started")
	return web.SeeOther(w, r, "/watch/"+string(token))
}

func (p pages) startFailed(w http.ResponseWriter, r *http.Request, c introPage, err error) error {
	found, ok := web.FormErrorsOf(p.Page(r, "watch.title").Words, err)
	if !ok {
		return err
	}
	c.Errors = found
	return p.showIntro(w, r, statusOf(err), c)
}
