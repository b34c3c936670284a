package notify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"joinder"
)

// Letter is a mail with files that somebody will have to account for: it has a
// message id of its own, asks for notices of delivery, and the bytes that went
// out are given back to be kept.
type Letter struct {
	ID       string // message id without angle brackets
	From     string // name shown beside the address; "" shows the site's
	Address  string // that it comes from; see Mailer.Address
	Answers  string // address that answers go to; "" is Address
	To       string
	Subject  string
	Text     string
	At       time.Time
	Attached []File
}

// File is one file of a Letter.
type File struct {
	Name, MediaType string
	Data            []byte
}

// Posted is what came of it.
type Posted struct {
	Message []byte // as it went out, with all headers
	Answer  string // the server's, with its number where it has one
	Notices bool   // the server promised notices of delivery (RFC 3461)
}

// Address is the sender's address with a tag before the @, which most servers
// deliver to the same box (RFC 5233). Without a tag it is the address itself.
func (m *Mailer) Address(tag string) string {
	a, err := mail.ParseAddress(m.from)
	if err != nil {
		return ""
	}
	local, host, ok := strings.Cut(a.Address, "@")
	if !ok || tag == "" {
		return a.Address
	}
	return local + "+" + tag + "@" + host
}

// Tag reads the tag back out of an address that Address made; "" for others.
func (m *Mailer) Tag(address string) string {
	a, err := mail.ParseAddress(address)
	if err != nil {
		return ""
	}
	local, host, _ := strings.Cut(a.Address, "@")
	base, tag, _ := strings.Cut(local, "+")
	if own, ownHost, _ := strings.Cut(m.Address(""), "@"); !strings.EqualFold(base, own) || !strings.EqualFold(host, ownHost) {
		return ""
	}
	return strings.ToLower(tag)
}

// Post returns when the server has taken the letter. The same Letter gives the
// same bytes, so that a try whose answer was lost can be repeated. A server
// that refuses for good gives an error of kind Invalid with its words in
// Posted.Answer; any other error is worth another try.
func (m *Mailer) Post(ctx context.Context, l Letter) (Posted, error) {
	msg, err := m.message(l)
	if err != nil {
		return Posted{Answer: err.Error()}, joinder.Fail(joinder.Invalid, "error.mail.refused").Because(err)
	}
	var out bytes.Buffer
	if _, err := msg.WriteTo(&out); err != nil {
		return Posted{}, err
	}
	p := Posted{Message: out.Bytes()}
	server, err := m.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return p, fmt.Errorf("mail server: %w", err)
	}
	defer m.client.CloseWithSMTPClient(server) //nolint:errcheck // the answer is known by then
	p.Notices, _ = server.Extension("DSN")
	err = m.client.SendWithSMTPClient(server, msg)
	if msg.IsDelivered() {
		p.Answer = msg.ServerResponse()
		return p, nil
	}
	var refused *gomail.SendError
	if errors.As(err, &refused) && refused.ErrorCode() >= 500 {
		p.Answer = refused.Error()
		return p, joinder.Fail(joinder.Invalid, "error.mail.refused").Because(err)
	}
	return p, err
}

// message puts a letter together with nothing in it that differs from one
// try to the next.
func (m *Mailer) message(l Letter) (*gomail.Msg, error) {
	sum := sha256.Sum256([]byte(l.ID))
	msg := gomail.NewMsg(gomail.WithBoundary("joinder-"+hex.EncodeToString(sum[:16])), gomail.WithNoDefaultUserAgent())
	name := l.From
	if own, err := mail.ParseAddress(m.from); err == nil && name == "" {
		name = own.Name
	}
	if err := msg.FromFormat(oneLine(name), l.Address); err != nil {
		return nil, fmt.Errorf("sender: %w", err)
	}
	if err := msg.To(l.To); err != nil {
		return nil, fmt.Errorf("address: %w", err)
	}
	if l.Answers != "" {
		if err := msg.ReplyTo(l.Answers); err != nil {
			return nil, fmt.Errorf("address for answers: %w", err)
		}
	}
	msg.Subject(oneLine(l.Subject))
	msg.SetMessageIDWithValue(l.ID)
	msg.SetDateWithValue(l.At)
	msg.SetBodyString(gomail.TypeTextPlain, l.Text)
	for _, f := range l.Attached {
		if err := msg.AttachReader(f.Name, bytes.NewReader(f.Data), gomail.WithFileContentType(gomail.ContentType(f.MediaType))); err != nil {
			return nil, err
		}
	}
	return msg, nil
}

// oneLine keeps a header a header.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
