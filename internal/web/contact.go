package web

import (
	"context"
	"encoding/base32"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"joinder"
	"joinder/internal/intake"
)

// Contacts confirms that people can be reached (*intake.Contacts).
type Contacts interface {
	Standing(ctx context.Context, v joinder.Viewer, complaint joinder.ID) (intake.Standing, error)
	Ask(ctx context.Context, v joinder.Viewer, complaint joinder.ID, lang joinder.Lang) error
	Look(ctx context.Context, secret string) (intake.ContactDoor, error)
	Confirm(ctx context.Context, v joinder.Viewer, secret, number string) error
}

// filerCookie holds a secret that tells one browser that files from another.
// It is worth nothing but to count its complaints once; see intake.Draft.
const filerCookie = "joinder_filer"

// filer is this browser's secret; a browser without one gets it with the answer.
func (s *Server) filer(w http.ResponseWriter, r *http.Request) string {
	secret := s.cookie(r, filerCookie)
	if len(secret) != 26 || strings.Trim(secret, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		secret = strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(s.deps.World.Bytes(16)))
	}
	s.remember(w, filerCookie, secret)
	return secret
}

// contactSheet is the part of the owner's pages about their address.
type contactSheet struct {
	intake.Standing
	Complaint joinder.ID
	Draft     intake.Token // whose receipt is shown, "" elsewhere
	Mail      bool         // mail goes out here
}

func (s *Server) contactSheet(ctx context.Context, v joinder.Viewer, id joinder.ID) (c contactSheet, err error) {
	c.Complaint, c.Mail = id, s.deps.File.Mail
	if s.deps.File.Contacts != nil && v.Owns(id) {
		c.Standing, err = s.deps.File.Contacts.Standing(ctx, v, id)
	}
	return c, err
}

// Shown reports whether there is anything to say.
func (c contactSheet) Shown() bool { return c.Email != "" && (c.Mail || !c.Confirmed.IsZero()) }

// contactAsk sends the owner of a complaint the link that confirms their
// address, and goes back to the page of the question.
func (s *Server) contactAsk(w http.ResponseWriter, r *http.Request) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil || s.deps.File.Contacts == nil || !s.deps.File.Mail {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	var wait *joinder.Error
	err = s.deps.File.Contacts.Ask(r.Context(), ViewerOf(r), id, s.preferencesOf(r).Lang)
	switch {
	case err == nil:
		s.Flash(r.Context(), "contact.flash.sent")
	case errors.As(err, &wait) && wait.Kind == joinder.RateLimited:
		s.Flash(r.Context(), wait.Key)
	default:
		return err
	}
	if t := clip(field(r, "draft"), 64); t != "" {
		return seeOther(w, r, "/draft/"+url.PathEscape(t)+"/receipt#contact")
	}
	return seeOther(w, r, "/mine/"+string(id)+"#contact")
}

// contactPage is where the link of a mail leads: it asks once before it does
// anything, since programs open every link of a mail.
type contactPage struct {
	Page
	Token  string
	Door   intake.ContactDoor
	Holds  bool // this browser filed it: no number is needed
	Errors FormErrors
}

func (s *Server) contactDoor(w http.ResponseWriter, r *http.Request) error {
	return s.showContactDoor(w, r, http.StatusOK, clip(r.URL.Query().Get("t"), 64), nil)
}

func (s *Server) showContactDoor(w http.ResponseWriter, r *http.Request, status int, token string, errs FormErrors) error {
	if s.deps.File.Contacts == nil {
		return joinder.Fail(joinder.NotFound, "error.contact.link")
	}
	door, err := s.deps.File.Contacts.Look(r.Context(), token)
	if err != nil {
		return err
	}
	title := "contact.door.title"
	if door.Done {
		title = "contact.door.done.title"
	}
	p := contactPage{Page: s.Page(r, title), Token: token, Door: door, Errors: errs}
	p.NoIndex, p.Holds = true, p.Viewer.Owns(door.Complaint)
	return s.Render(w, r, status, contactDoorView(p))
}

// contactConfirm confirms the address. The button may be pressed twice.
func (s *Server) contactConfirm(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	if s.deps.File.Contacts == nil {
		return joinder.Fail(joinder.NotFound, "error.contact.link")
	}
	token := clip(field(r, "t"), 64)
	err := s.deps.File.Contacts.Confirm(r.Context(), ViewerOf(r), token, clip(field(r, "number"), 12))
	if found, ok := FormErrorsOf(s.wordsOf(r), err); err != nil && ok {
		return s.showContactDoor(w, r, http.StatusUnprocessableEntity, token, found)
	}
	if err != nil {
		return err
	}
	return s.showContactDoor(w, r, http.StatusOK, token, nil)
}
