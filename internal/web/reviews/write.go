package reviews

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"

	"joinder"
	"joinder/internal/wallet/review"
	"joinder/internal/web"
)

// writePage is the form, or how one comes to it.
type writePage struct {
	sheet
	Standing review.Standing
	Edits    bool // there is a review already
	Hidden   bool // and it is hidden
	Draft    review.Draft
	Errors   web.FormErrors
}

func (p pages) form(w http.ResponseWriter, r *http.Request) error {
	return p.showForm(w, r, http.StatusOK, nil, nil)
}

// showForm draws the form with what was typed, with the review that there is,
// or empty.
func (p pages) showForm(w http.ResponseWriter, r *http.Request, status int, typed *review.Draft, wrong web.FormErrors) error {
	s, err := p.sheet(r, "review.write.title")
	if err != nil {
		return err
	}
	f := writePage{sheet: s, Errors: wrong}
	f.NoIndex = true
	if f.Standing, err = p.Desk.Standing(r.Context(), s.Viewer, s.Wallet); err != nil {
		return err
	}
	m, err := p.Desk.Store.OwnReview(r.Context(), s.Viewer, s.Wallet)
	switch {
	case err == nil:
		f.Edits, f.Hidden = m.State != review.Withdrawn, m.State == review.Hidden
		f.Draft = review.Draft{Ratings: m.Current.Ratings, Text: m.Current.Text, From: m.Current.From, Until: m.Current.Until}
	case joinder.KindOf(err) != joinder.NotFound:
		return err
	}
	if typed != nil {
		f.Draft = *typed
	}
	return p.Render(w, r, status, writeView(f))
}

func (p pages) write(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	draft := review.Draft{Wallet: r.PathValue("id"), Ratings: review.Ratings{}, Text: r.PostFormValue("text"), From: r.PostFormValue("from"), Until: r.PostFormValue("until")}
	for _, c := range review.Criteria() {
		switch n, err := strconv.Atoi(r.PostFormValue("rate-" + string(c))); {
		case err == nil:
			draft.Ratings[c] = n
		case r.PostFormValue("rate-"+string(c)) != "":
			draft.Ratings[c] = -1 // no number: said so by the desk
		}
	}
	back, err := p.Desk.Write(r.Context(), web.ViewerOf(r), draft)
	if err != nil {
		found, ok := web.FormErrorsOf(p.Page(r, "review.crumb").Words, err)
		if !ok {
			return err
		}
		return p.showForm(w, r, http.StatusUnprocessableEntity, &back, found)
	}
	p.Flash(r.Context(), "review.write.done")
	return web.SeeOther(w, r, base(draft.Wallet)+"/mine")
}

// prove takes in one file that shows the reader's own use.
func (p pages) prove(w http.ResponseWriter, r *http.Request) error {
	err := p.receive(r)
	if err != nil {
		var tooLarge *http.MaxBytesError
		words := p.Page(r, "review.crumb").Words
		found, ok := web.FormErrorsOf(words, err)
		if errors.As(err, &tooLarge) {
			found, ok = web.FormErrors{{Text: words.T("error.review.file_large", "Limit", words.Size(uploadBytes))}}, true
		}
		if !ok {
			return err
		}
		for i := range found {
			found[i].Field = "file"
		}
		return p.showForm(w, r, http.StatusUnprocessableEntity, nil, found)
	}
	p.Flash(r.Context(), "review.proof.done")
	return web.SeeOther(w, r, base(r.PathValue("id"))+"/write")
}

func (p pages) receive(r *http.Request) error {
	form, err := r.MultipartReader()
	if err != nil {
		return joinder.Fail(joinder.Invalid, "error.review.no_file").Because(err)
	}
	for {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return joinder.Fail(joinder.Invalid, "error.review.no_file")
		case err != nil:
			return damaged(err)
		case part.FormName() == "file" && part.FileName() != "":
			return p.keep(r, part)
		}
	}
}

func (p pages) keep(r *http.Request, part *multipart.Part) error {
	return damaged(p.Desk.Prove(r.Context(), web.ViewerOf(r), r.PathValue("id"), part.FileName(), part))
}

// damaged: when a form cannot be read to its end, the site is not at fault.
func damaged(err error) error {
	var tooLarge *http.MaxBytesError
	if err == nil || joinder.KindOf(err) != joinder.Internal || errors.As(err, &tooLarge) {
		return err
	}
	return joinder.Fail(joinder.Invalid, "error.review.cut_off").Because(err)
}

// Typed is the mark that is chosen, "" for none.
func (f writePage) Typed(c review.Criterion) string {
	if n := f.Draft.Ratings[c]; n > 0 {
		return strconv.Itoa(n)
	}
	return ""
}

// Here is the way back to this page after signing in.
func (f writePage) Here(path string) string {
	return path + "?next=" + url.QueryEscape(f.At("/write"))
}

// File is where a complaint about this wallet begins.
func (f writePage) File() string { return "/file?wallet=" + url.QueryEscape(f.Wallet) }
