package app

import (
	"context"
	"encoding/json"
	"fmt"

	"joinder/internal/intake"
	"joinder/internal/notify"
)

// mailReceipt sends the receipt that a person asked for by mail. A job left
// over from a time when there was a mail server waits for the next one.
func (s *Site) mailReceipt(ctx context.Context, payload []byte) error {
	plain, err := s.Ring.Unbox(payload, intake.ReceiptMailAAD())
	if err != nil {
		return err
	}
	var m intake.ReceiptMail
	if err := json.Unmarshal(plain, &m); err != nil {
		return err
	}
	if s.mail == nil {
		return fmt.Errorf("a receipt waits for a mail server (JOINDER_MAIL)")
	}
	w := s.Catalog.Localizer(m.Lang)
	return s.mail.Send(ctx, notify.Mail{To: m.To, Subject: w.T("file.mail.subject"),
		Text: w.T("file.mail.text", "Code", m.Code, "URL", s.Config.BaseURL+"/receipt", "Complaint", string(m.Complaint), "Confirm", s.contactLink(m.Link, m.Lang))})
}
