package watching

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/evidence/watch"
	"joinder/internal/web"
)

// onFile says that an error is the file's, and gives a lost connection words.
func onFile(err error) error {
	err = web.Interrupted(err)
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
