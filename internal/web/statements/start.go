package statements

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/reading"
	"joinder/internal/evidence/statement"
	"joinder/internal/web"
)

// starting is the page on which a file is dropped.
type starting struct {
	page
	Errors web.FormErrors
	MaxMB  int64
	Hours  int
	Known  int // formats that are read by name
	Guides []guide
}

// guide is how the export of a wallet is got, as the data pack knows it.
type guide struct {
	Wallet string
	Name   string
	Told   datapack.Told[datapack.Export]
}

// accepted are the endings that a phone offers; every file is taken, and told
// by its content.
const accepted = ".csv,.txt,.tsv,.xlsx,.xls,.zip,.json,.ofx,.qfx,.xml,.sta,.mt940,.html,.htm,text/csv,text/plain,application/zip,application/json,application/xml," +
	"application/vnd.ms-excel,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (p pages) start(w http.ResponseWriter, r *http.Request) error {
	return p.showStart(w, r, http.StatusOK, nil)
}

func (p pages) showStart(w http.ResponseWriter, r *http.Request, status int, wrong web.FormErrors) error {
	base, err := p.begin(r, "reading.title")
	if err != nil {
		return err
	}
	base.Token, base.Path = "", "/statements"
	c := &starting{page: base, Errors: wrong, MaxMB: p.Limits.File / 1_000_000, Hours: int(held.Hours.Hours()), Known: len(statement.Formats())}
	c.NoIndex = status != http.StatusOK
	for _, entry := range p.Pack.WalletEntries() {
		told := entry.Export(p.Today())
		if told.Status.Shown() && len(told.Value.Path) > 0 && p.reads(entry.ID()) {
			c.Guides = append(c.Guides, guide{entry.ID(), c.Wallet(entry.ID()), told})
		}
	}
	return p.Render(w, r, status, startView(c))
}

// reads reports whether some format is the export of the wallet.
func (p pages) reads(wallet string) bool {
	for _, f := range statement.Formats() {
		if p.WalletOf(f.ID) == wallet {
			return true
		}
	}
	return false
}

// receive takes one or several files, begins the link with the first of them
// where there is none, and has them read.
func (p pages) receive(w http.ResponseWriter, r *http.Request) error {
	token := held.Token(r.PathValue("token"))
	if token != "" {
		if _, _, err := p.Desk.Look(r.Context(), token.Key()); err != nil {
			return err
		}
	}
	token, kept, err := p.take(r, token)
	if kept > 0 { // what arrived is read even where a later file was refused, which the page says
		if err := p.recall(r, token.Key()); err != nil {
			return err
		}
		if err := p.Desk.Read(r.Context(), token.Key()); err != nil {
			return err
		}
		if err != nil {
			p.Flash(r.Context(), "reading.some_failed")
		}
		return web.SeeOther(w, r, "/statements/"+string(token))
	}
	if r.PathValue("token") == "" && token != "" {
		_ = p.Desk.Drop(context.WithoutCancel(r.Context()), token.Key()) // it holds nothing, and is swept anyway
	}
	if err == nil {
		err = joinder.Fail(joinder.Invalid, "error.reading.no_file").On("files")
	}
	found, ok := web.FormErrorsOf(p.Page(r, "reading.title").Words, err)
	if !ok {
		return err
	}
	for i := range found {
		found[i].Field = "files"
	}
	status := http.StatusUnprocessableEntity
	if joinder.KindOf(err) == joinder.TooLarge {
		status = http.StatusRequestEntityTooLarge
	}
	if r.PathValue("token") != "" {
		return p.showResult(w, r, status, found)
	}
	return p.showStart(w, r, status, found)
}

// take streams the form's files, one after the other.
func (p pages) take(r *http.Request, token held.Token) (_ held.Token, kept int, err error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return token, 0, joinder.Fail(joinder.Invalid, "error.reading.no_file")
	}
	form, err := r.MultipartReader()
	if err != nil {
		return token, 0, joinder.Fail(joinder.Invalid, "error.shell.bad_form").Because(err)
	}
	var first error
	for range 4 * reading.MaxFiles {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return token, kept, first
		}
		if err != nil {
			return token, kept, web.Unread(overLimit(err))
		}
		if part.FormName() != "files" || part.FileName() == "" {
			continue
		}
		if token == "" {
			if token, err = p.Desk.Begin(r.Context(), p.Page(r, "reading.title").Lang); err != nil {
				return token, kept, err
			}
		}
		switch err := p.Desk.Add(r.Context(), token.Key(), part.FileName(), part); joinder.KindOf(err) {
		case joinder.Invalid, joinder.TooLarge:
			if first == nil {
				first = err
			}
		default:
			if err != nil {
				return token, kept, web.Interrupted(overLimit(err))
			}
			kept++
		}
	}
	return token, kept, first
}

// overLimit names the limit of the files together, where it was passed.
func overLimit(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return joinder.Fail(joinder.TooLarge, "error.held.all", "LimitMB", tooLarge.Limit/1_000_000).Because(err)
	}
	return err
}
