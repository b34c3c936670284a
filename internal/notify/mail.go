// Package notify sends mail. Only outbox jobs call it, so that a mail goes out
// if and only if the change that caused it was committed.
//
//	m, err := notify.NewMailer("smtps://user:secret@mail.example:465", "Joinder <post@joinder.example>")
//	err = m.Send(ctx, notify.Mail{To: "lin@example.org", Subject: "…", Text: "…"})
package notify

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/wneessen/go-mail"
)

// Mail is one plain-text message to one person.
type Mail struct {
	To      string // address
	Subject string
	Text    string
	// Stop is the address that ends further mails of this kind, by POST (RFC
	// 8058); "" for mails that are asked for one by one.
	Stop string
}

// Mailer hands mail to one server. It is safe for concurrent use.
type Mailer struct {
	client *mail.Client
	from   string
}

// NewMailer reads a server's address: smtp://host:587 (STARTTLS required),
// smtps://host:465, or smtp+plain://host:25 for a relay on this machine; user
// and password before an @. from is the sender as it will be shown.
func NewMailer(server, from string) (*Mailer, error) {
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("mail server must look like smtps://user:password@host:465")
	}
	if err := mail.NewMsg().From(from); err != nil {
		return nil, fmt.Errorf("mail sender %q: %w", from, err)
	}
	options := []mail.Option{mail.WithTimeout(30 * time.Second)}
	switch u.Scheme {
	case "smtp":
		options = append(options, mail.WithTLSPortPolicy(mail.TLSMandatory))
	case "smtps":
		options = append(options, mail.WithSSLPort(false))
	case "smtp+plain":
		options = append(options, mail.WithTLSPolicy(mail.NoTLS), mail.WithPort(25))
	default:
		return nil, fmt.Errorf("mail server: unknown scheme %q", u.Scheme)
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		options = append(options, mail.WithPort(port))
	}
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	// Servers without notices of delivery are simply not asked for them.
	options = append(options, mail.WithDSNMailReturnType(mail.DSNMailReturnHeadersOnly),
		mail.WithDSNRcptNotifyType(mail.DSNRcptNotifySuccess, mail.DSNRcptNotifyFailure, mail.DSNRcptNotifyDelay))
	client, err := mail.NewClient(u.Hostname(), options...)
	return &Mailer{client, from}, err
}

// Send returns when the server has taken the mail.
func (m *Mailer) Send(ctx context.Context, text Mail) error {
	msg := mail.NewMsg()
	if err := msg.From(m.from); err != nil {
		return err
	}
	if err := msg.To(text.To); err != nil {
		return fmt.Errorf("mail address: %w", err)
	}
	msg.Subject(text.Subject)
	msg.SetBodyString(mail.TypeTextPlain, text.Text)
	if text.Stop != "" {
		msg.SetGenHeader("List-Unsubscribe", "<"+text.Stop+">")
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	return m.client.DialAndSendWithContext(ctx, msg)
}
