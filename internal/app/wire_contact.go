package app

import (
	"context"
	"fmt"

	"joinder"
	"joinder/internal/notify"
)

// contactLink is the address of a link that confirms a contact, in the language
// of its mail.
func (s *Site) contactLink(secret string, lang joinder.Lang) string {
	return s.Config.BaseURL + "/confirm?t=" + secret + "&lang=" + string(lang)
}

// mailContact sends a link that confirms an address. The mail holds nothing of
// the complaint.
func (s *Site) mailContact(ctx context.Context, payload []byte) error {
	if s.mail == nil {
		return fmt.Errorf("a link that confirms an address waits for a mail server (JOINDER_MAIL)")
	}
	m, ok, err := s.Contacts.Sendable(ctx, payload)
	if err != nil || !ok {
		return err
	}
	w := s.Catalog.Localizer(m.Lang)
	return s.mail.Send(ctx, notify.Mail{To: m.To, Subject: w.T("contact.mail.subject"), Text: w.T("contact.mail.text", "URL", s.contactLink(m.Link, m.Lang))})
}

// contactChores is what is looked after once an hour.
func (s *Site) contactChores() []chore {
	return []chore{{"links that confirm addresses", s.Contacts.Sweep}}
}
