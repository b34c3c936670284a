package watching

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/evidence/watch"
	"joinder/internal/web"
)

// fieldRoom bounds one field of a form, in bytes.
const fieldRoom = 4 << 10

// readUpload reads the fields, which stand before the file; the file is then
// streamed and never kept in memory. It is nil when none was chosen.
func readUpload(r *http.Request) (url.Values, *multipart.Part, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		err := web.ReadForm(r)
		return r.PostForm, nil, err
	}
	form, err := r.MultipartReader()
	if err != nil {
		return nil, nil, joinder.Fail(joinder.Invalid, "error.shell.bad_form").Because(err)
	}
	values := url.Values{}
	for range 20 {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return values, nil, nil
		}
		if err != nil {
			return nil, nil, unread(err)
		}
		if part.FormName() == "file" {
			if part.FileName() != "" {
				return values, part, nil
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, fieldRoom))
		if err != nil {
			return nil, nil, unread(err)
		}
		values.Add(part.FormName(), string(text))
	}
	return nil, nil, joinder.Fail(joinder.Invalid, "error.shell.bad_form")
}

// unread gives a form that could not be read to its end words; one over its
// limit keeps its own.
func unread(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled):
		return joinder.Fail(joinder.Invalid, "error.file.cut_off").On("file").Because(err)
	}
	return joinder.Fail(joinder.Invalid, "error.shell.bad_form").Because(err)
}

// onFile says that an error is the file's, and gives a lost connection words.
func onFile(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = unread(err)
	}
	var said *joinder.Error
	if errors.As(err, &said) && said.Field == "" && joinder.KindOf(err) != joinder.NotFound {
		copied := *said
		return copied.On("file")
	}
	return err
}

// body is a part as a reader; nil stays nil.
func body(p *multipart.Part) io.Reader {
	if p == nil {
		return nil
	}
	return p
}

func fileName(p *multipart.Part) string {
	if p == nil {
		return ""
	}
	return p.FileName()
}

func asked(values url.Values, name string, most int) string {
	s := strings.TrimSpace(values.Get(name))
	if len(s) > most {
		return ""
	}
	return strings.ToValidUTF8(s, "")
}

// number is a whole number of a form; what is none is the other.
func number(values url.Values, name string, other int) int {
	n, err := strconv.Atoi(asked(values, name, 9))
	if err != nil {
		return other
	}
	return n
}

// statusOf is the HTTP status of a form's problem.
func statusOf(err error) int {
	switch joinder.KindOf(err) {
	case joinder.TooLarge:
		return http.StatusRequestEntityTooLarge
	case joinder.Conflict:
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

// tables is what the reader once said of tables.
func (p pages) tables(r *http.Request) ([]watch.Table, error) {
	if p.Parts.Tables == nil {
		return nil, nil
	}
	return p.Parts.Tables(r.Context(), web.ViewerOf(r))
}
