package watching

import (
	"net/http"
	"strings"

	"joinder"
	"joinder/internal/evidence/watch"
	"joinder/internal/web"
)

// back leads to the watch again.
func back(w http.ResponseWriter, r *http.Request, part string) error {
	return web.SeeOther(w, r, "/watch/"+strings.ToLower(r.PathValue("token"))+part)
}

func (p pages) give(w http.ResponseWriter, r *http.Request) error {
	tables, err := p.tables(r)
	if err != nil {
		return err
	}
	values, file, err := web.ReadUpload(r)
	if err == nil {
		err = p.Desk.Give(r.Context(), keyOf(r.PathValue("token")), watch.Given{Name: fileName(file), Account: number(values, "account", watch.FindOut), Tables: tables}, body(file))
	}
	if err != nil {
		return p.failed(w, r, "give", onFile(err), mailGiven{})
	}
	return back(w, r, "")
}

func (p pages) answer(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.Desk.Answer(r.Context(), keyOf(r.PathValue("token")), number(r.PostForm, "n", 0), r.PostForm.Get("password"), r.PostForm.Get("entry"))
	if err != nil {
		return p.failed(w, r, "answer", err, mailGiven{})
	}
	return back(w, r, "")
}

func (p pages) putBack(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	if err := p.Desk.PutBack(r.Context(), keyOf(r.PathValue("token")), number(r.PostForm, "n", 0)); err != nil {
		return err
	}
	p.Flash(r.Context(), "watch.flash.back")
	return back(w, r, "")
}

func (p pages) ordinary(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	if err := p.Judge.Ordinary(r.Context(), keyOf(r.PathValue("token")), number(r.PostForm, "mark", -1), r.PostForm.Get("like") == "1"); err != nil {
		return err
	}
	p.Flash(r.Context(), "watch.flash.ordinary")
	return back(w, r, "")
}

func (p pages) again(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	if err := p.Judge.Again(r.Context(), keyOf(r.PathValue("token")), number(r.PostForm, "mark", -1)); err != nil {
		return err
	}
	p.Flash(r.Context(), "watch.flash.again")
	return back(w, r, "")
}

// dispute takes the files of a finding to where payments are marked.
func (p pages) dispute(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	if p.Parts.Dispute == nil {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	key := keyOf(r.PathValue("token"))
	files, err := p.Judge.Originals(r.Context(), key, number(r.PostForm, "mark", -1))
	if err != nil {
		return p.failed(w, r, "dispute", err, mailGiven{})
	}
	path, err := p.Parts.Dispute(r.Context(), p.Page(r, "watch.own.title").Lang, key, files)
	if err != nil {
		return p.failed(w, r, "dispute", err, mailGiven{})
	}
	return web.SeeOther(w, r, path)
}

func (p pages) tell(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	if !p.Mail {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	given := mailGiven{Address: asked(r.PostForm, "address", 300), Day: asked(r.PostForm, "day", 4), Results: r.PostForm.Get("results") == "1"}
	wish := watch.MailWish{Address: given.Address, Day: number(r.PostForm, "day", -1), Results: given.Results, Lang: p.Page(r, "watch.own.title").Lang}
	if err := p.Mails.Tell(r.Context(), keyOf(r.PathValue("token")), wish); err != nil {
		return p.failed(w, r, "mail", err, given)
	}
	return back(w, r, "#mail")
}

func (p pages) tellNoMore(w http.ResponseWriter, r *http.Request) error {
	if err := p.Mails.TellNoMore(r.Context(), keyOf(r.PathValue("token"))); err != nil {
		return err
	}
	p.Flash(r.Context(), "watch.flash.no_mail")
	return back(w, r, "")
}

func (p pages) keep(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	if err := p.Judge.Extend(r.Context(), keyOf(r.PathValue("token")), number(r.PostForm, "months", 0)); err != nil {
		return p.failed(w, r, "keep", err, mailGiven{})
	}
	p.Flash(r.Context(), "watch.flash.kept")
	return back(w, r, "")
}

func (p pages) end(w http.ResponseWriter, r *http.Request) error {
	if err := p.Judge.End(r.Context(), keyOf(r.PathValue("token"))); err != nil {
		return err
	}
	p.Flash(r.Context(), "watch.flash.ended")
	return web.SeeOther(w, r, "/watch")
}
