package web

import (
	"errors"
	"net/http"
	"slices"

	"joinder"
	"joinder/internal/i18n"
)

// badForm gives an unreadable form words; a form over its limit keeps its own.
func badForm(err error) error {
	var tooLarge *http.MaxBytesError
	if err == nil || errors.As(err, &tooLarge) {
		return err
	}
	return joinder.Fail(joinder.Invalid, "error.shell.bad_form").Because(err)
}

// FormErrors is what is wrong with a form, in the reader's words: an entry per
// problem, in the order of the fields. The zero value says nothing is.
type FormErrors []FormError

// FormError is one problem; Field is "" when it concerns the whole form.
type FormError struct{ Field, Text, Form string }

// FormErrorsOf reads joinder.Problems or a joinder.Error of kind Invalid,
// Conflict or TooLarge; ok is false for any other error, which is not the
// form's fault and should be returned by the handler.
func FormErrorsOf(words *i18n.Words, err error) (found FormErrors, ok bool) {
	var many joinder.Problems
	if errors.As(err, &many) {
		for _, e := range many {
			found = append(found, FormError{Field: e.Field, Text: words.Error(e)})
		}
		return found, len(found) > 0
	}
	var e *joinder.Error
	if !errors.As(err, &e) || e.Key == "" {
		return nil, false
	}
	switch e.Kind {
	case joinder.Invalid, joinder.Conflict, joinder.TooLarge:
		return FormErrors{{Field: e.Field, Text: words.Error(e)}}, true
	}
	return nil, false
}

// Of is the text for one field, "" if nothing is wrong with it.
func (f FormErrors) Of(field string) string {
	for _, e := range f {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}

// In are the same errors as those of the page's form of that name, so that the
// links of their summary lead into it.
func (f FormErrors) In(form string) FormErrors {
	out := slices.Clone(f)
	for i := range out {
		out[i].Form = form
	}
	return out
}
