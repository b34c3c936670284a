package web

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"

	"joinder"
)

// Interrupted gives words to a file whose connection was lost on its way. Every
// other error stays what it is: a disk that is full is not the person's fault.
func Interrupted(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled) {
		return joinder.Fail(joinder.Invalid, "error.file.cut_off").Because(err)
	}
	return err
}

// Unread is Interrupted for what is between the files of a form: when that
// cannot be read, the form is at fault, not the site. A body over the route's
// limit keeps its own error.
func Unread(err error) error {
	if err = Interrupted(err); joinder.KindOf(err) == joinder.Internal {
		return badForm(err)
	}
	return err
}

// uploadFields and fieldRoom bound what stands before a file: how many fields,
// and the bytes of each.
const (
	uploadFields = 20
	fieldRoom    = 4 << 10
)

// ReadUpload reads the fields of a form, which stand before its file, named
// "file"; the file is then streamed and never kept in memory. It is nil when
// none was chosen.
func ReadUpload(r *http.Request) (url.Values, *multipart.Part, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		err := ReadForm(r)
		return r.PostForm, nil, err
	}
	form, err := r.MultipartReader()
	if err != nil {
		return nil, nil, badForm(err)
	}
	values := url.Values{}
	for range uploadFields {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return values, nil, nil
		}
		if err != nil {
			return nil, nil, Unread(err)
		}
		if part.FormName() == "file" {
			if part.FileName() != "" {
				return values, part, nil
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, fieldRoom))
		if err != nil {
			return nil, nil, Unread(err)
		}
		values.Add(part.FormName(), string(text))
	}
	return nil, nil, badForm(errors.New("too many fields"))
}
