package tracing

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/web"
)

// frontPage says what following money can and cannot say, and takes files.
type frontPage struct {
	web.Page
	Errors  web.FormErrors
	LimitMB int64
}

func (p pages) front(w http.ResponseWriter, r *http.Request) error {
	return p.Render(w, r, http.StatusOK, frontView(p.frontPage(r, nil)))
}

func (p pages) frontPage(r *http.Request, found web.FormErrors) frontPage {
	page := frontPage{Page: p.Page(r, "tracing.title"), Errors: found, LimitMB: p.Held.Limits().File / 1_000_000}
	page.Section = "/library"
	page.Styles = []string{"tracing.css"}
	if r.Method == http.MethodPost {
		page.Path = "/trace"
	}
	return page
}

// begin holds the first files under a new link.
func (p pages) begin(w http.ResponseWriter, r *http.Request) error {
	l := link{}
	got, failure := p.receive(r, &l)
	if failure == nil && len(got) == 0 {
		failure = joinder.Fail(joinder.Invalid, "error.tracing.no_file").On("files")
	}
	if failure == nil {
		failure = p.check(r, &l)
	}
	words := p.Page(r, "tracing.title").Words
	if failure != nil {
		if l.token != "" {
			_ = p.Held.Drop(r.Context(), l.token.Key()) // nothing of it was acknowledged
		}
		if found, ok := web.FormErrorsOf(words, failure); ok {
			return p.Render(w, r, http.StatusUnprocessableEntity, frontView(p.frontPage(r, onFiles(found))))
		}
		return failure
	}
	return web.SeeOther(w, r, l.path(""))
}

// onFiles puts what is wrong with files beside their field.
func onFiles(found web.FormErrors) web.FormErrors {
	for i := range found {
		found[i].Field = "files"
	}
	return found
}

// addFiles adds further files to a link. One that cannot be read is let go at
// once; those that can be are kept.
func (p pages) addFiles(w http.ResponseWriter, r *http.Request) error {
	l, err := p.follow(r)
	if err != nil {
		return err
	}
	got, failure := p.receive(r, &l)
	if failure == nil && len(got) == 0 {
		failure = joinder.Fail(joinder.Invalid, "error.tracing.no_file").On("files")
	}
	if wrong := p.check(r, &l); failure == nil {
		failure = wrong
	}
	if failure != nil {
		found, ok := web.FormErrorsOf(p.Page(r, "tracing.title").Words, failure)
		if !ok {
			return failure
		}
		return p.showChoose(w, r, l, onFiles(found))
	}
	return web.SeeOther(w, r, l.path(""))
}

// receive streams a form's files into the link; the first opens it.
func (p pages) receive(r *http.Request, l *link) (got []held.File, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, joinder.Fail(joinder.Invalid, "error.shell.bad_form").Because(err)
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return got, nil
		}
		if err != nil {
			return got, web.Unread(err)
		}
		switch {
		case part.FormName() == "asset":
			text, err := io.ReadAll(io.LimitReader(part, 64))
			if err != nil {
				return got, web.Unread(err)
			}
			l.state.Asset = asset(string(text))
		case part.FormName() == "files" && part.FileName() != "":
			f, err := p.receiveFile(r, l, part)
			if err != nil {
				return got, web.Interrupted(err)
			}
			got = append(got, f)
		}
	}
}

func (p pages) receiveFile(r *http.Request, l *link, part *multipart.Part) (held.File, error) {
	if l.token == "" {
		token, err := p.Held.Hold(r.Context(), Kind, l.state, held.Hours)
		if err != nil {
			return held.File{}, err
		}
		l.token = token
	}
	name := []rune(strings.ToValidUTF8(part.FileName(), "�"))
	return p.Held.Add(r.Context(), l.token.Key(), string(name[:min(len(name), 200)]), part)
}

// asset is a code such as LTC; anything else is nothing.
func asset(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) > 12 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
		return ""
	}
	return s
}

// check reads what the link holds, lets go of files that cannot be read, and
// says why.
func (p pages) check(r *http.Request, l *link) error {
	if l.token == "" {
		return nil
	}
	var err error
	if l.held, err = p.Held.Look(r.Context(), Kind, l.token.Key()); err != nil {
		return err
	}
	read, err := p.read(r.Context(), p.Page(r, "tracing.title").Words, l.held, l.state.Asset)
	if err != nil {
		return err
	}
	if len(read.wrong) == 0 {
		if read.ledger.Len() == 0 {
			return joinder.Fail(joinder.Invalid, "error.trace.empty")
		}
		return nil
	}
	var all joinder.Problems
	for _, x := range read.wrong {
		if err := p.Held.DropFile(r.Context(), l.held.Key, x.file.ID); err != nil {
			return err
		}
		var why *joinder.Error
		if !errors.As(x.err, &why) {
			return x.err
		}
		all = append(all, why)
	}
	if l.held, err = p.Held.Look(r.Context(), Kind, l.token.Key()); err != nil {
		return err
	}
	return all
}

// dropFile lets go of one file.
func (p pages) dropFile(w http.ResponseWriter, r *http.Request) error {
	l, err := p.follow(r)
	if err != nil {
		return err
	}
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	p.Readings.Forget(l.held.Key)
	if err := p.Held.DropFile(r.Context(), l.held.Key, id); err != nil {
		return err
	}
	return web.SeeOther(w, r, l.path(""))
}

// drop lets go of everything at once.
func (p pages) drop(w http.ResponseWriter, r *http.Request) error {
	l, err := p.follow(r)
	if err != nil {
		return err
	}
	p.Readings.Forget(l.held.Key)
	if err := p.Held.Drop(r.Context(), l.held.Key); err != nil {
		return err
	}
	p.Flash(r.Context(), "tracing.dropped")
	return web.SeeOther(w, r, "/trace")
}
