package notify

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"time"

	"github.com/emersion/go-smtp"

	"joinder"
)

// Mailroom takes in mail. Safe for concurrent use.
type Mailroom interface {
	// Knows reports whether an address is one of ours.
	Knows(ctx context.Context, to string) (bool, error)
	// Take keeps a message that was sent to addresses of ours. When it returns
	// nil the message is durable. An error of kind NotFound or Invalid refuses
	// it for good; any other asks the sender's server to try again.
	Take(ctx context.Context, to []string, raw []byte) error
}

// Limits of mail that comes in.
const (
	inboundRecipients = 10
	inboundTime       = 60 * time.Second // for one command or block of data
	inboundLine       = 4000
	inboundAtOnce     = 20 // connections
)

// MailServer takes in mail by SMTP and hands it to a Mailroom. It relays
// nothing and asks nobody to sign in: it belongs behind a mail relay.
type MailServer struct{ smtp *smtp.Server }

// NewMailServer makes one that greets as domain.
func NewMailServer(domain string, room Mailroom) *MailServer {
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{room: room}, nil }))
	s.Domain, s.MaxMessageBytes, s.MaxRecipients, s.MaxLineLength = domain, MaxInbound, inboundRecipients, inboundLine
	s.ReadTimeout, s.WriteTimeout = inboundTime, inboundTime
	return &MailServer{s}
}

// Serve answers on l until ctx ends.
func (m *MailServer) Serve(ctx context.Context, l net.Listener) error {
	stop := context.AfterFunc(ctx, func() { _ = m.smtp.Close() })
	defer stop()
	err := m.smtp.Serve(&bounded{l, make(chan struct{}, inboundAtOnce)})
	if ctx.Err() != nil || errors.Is(err, smtp.ErrServerClosed) {
		return nil
	}
	return err
}

// bounded lets so many connections in at once and no more.
type bounded struct {
	net.Listener
	room chan struct{}
}

// Accept waits for room.
func (b *bounded) Accept() (net.Conn, error) {
	b.room <- struct{}{}
	c, err := b.Listener.Accept()
	if err != nil {
		<-b.room
		return nil, err
	}
	return &leaving{Conn: c, room: b.room}, nil
}

type leaving struct {
	net.Conn
	room chan struct{}
}

// Close makes room, once.
func (l *leaving) Close() error {
	if l.room != nil {
		<-l.room
		l.room = nil
	}
	return l.Conn.Close()
}

// session is one conversation.
type session struct {
	room Mailroom
	to   []string
}

// Mail implements smtp.Session. The empty sender of bounces is welcome.
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt implements smtp.Session: an unknown address is refused at once, so that
// the sender learns of it and nothing is kept.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	ctx, cancel := context.WithTimeout(context.Background(), inboundTime)
	defer cancel()
	known, err := s.room.Knows(ctx, to)
	if err != nil {
		return later
	}
	if !known {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such address"}
	}
	s.to = append(s.to, to)
	return nil
}

// Data implements smtp.Session.
func (s *session) Data(r io.Reader) error {
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(r); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), inboundTime)
	defer cancel()
	switch err := s.room.Take(ctx, s.to, raw.Bytes()); {
	case err == nil:
		return nil
	case Refused(err):
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "message refused"}
	}
	return later
}

// later asks the other server to try again.
var later = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try again later"} //nolint:gochecknoglobals // a constant

// Reset implements smtp.Session.
func (s *session) Reset() { s.to = nil }

// Logout implements smtp.Session.
func (s *session) Logout() error { return nil }

// Refused tells mail that will never be taken from mail to try again.
func Refused(err error) bool {
	switch joinder.KindOf(err) {
	case joinder.NotFound, joinder.Invalid, joinder.TooLarge, joinder.Forbidden:
		return true
	}
	return false
}
