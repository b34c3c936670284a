package app

import (
	"bytes"
	"cmp"
	"context"
	"net"
	"strings"

	"joinder"
	"joinder/internal/notify"
	"joinder/internal/recourse/filing"
	"joinder/internal/recourse/reply"
)

// mailroom takes in answers by mail.
type mailroom struct {
	site *Site
	desk *reply.Desk
	// lookup finds DNS TXT records; nil asks the system.
	lookup func(domain string) ([]string, error)
}

func (s *Site) mailroom() (*mailroom, error) {
	desk, err := s.replies(s.World)
	return &mailroom{site: s, desk: desk}, err
}

// token is the secret part of an address for answers: what stands after the +.
func token(to string) string {
	local, _, _ := strings.Cut(strings.Trim(strings.TrimSpace(to), "<>"), "@")
	_, tag, _ := strings.Cut(local, "+")
	return strings.ToLower(tag)
}

// sender reports whether an address is one that our own mail comes from: the
// site's, or the one with a case's tag. Notices of delivery come back to it,
// and answers of those who overlook where to answer; both are known by the
// message that they are about.
func (m *mailroom) sender(to string) bool {
	mailer := m.site.mail
	return mailer != nil && (strings.HasPrefix(mailer.Tag(to), caseTag) || strings.EqualFold(strings.Trim(strings.TrimSpace(to), "<>"), mailer.Address("")))
}

// Knows implements notify.Mailroom.
func (m *mailroom) Knows(ctx context.Context, to string) (bool, error) {
	if m.sender(to) {
		return true, nil
	}
	_, err := m.find(ctx, token(to))
	if joinder.KindOf(err) == joinder.NotFound {
		return false, nil
	}
	return err == nil, err
}

func (m *mailroom) find(ctx context.Context, tag string) (reply.Address, error) {
	if len(tag) < 16 {
		return reply.Address{}, joinder.Fail(joinder.NotFound, "error.reply.missing")
	}
	return m.site.DB.AddressOf(ctx, joinder.SystemViewer(), tag)
}

// Take implements notify.Mailroom: by the secret in the address, else by the
// message of ours that it answers.
func (m *mailroom) Take(ctx context.Context, to []string, raw []byte) error {
	if len(raw) > notify.MaxInbound {
		return joinder.Fail(joinder.TooLarge, "error.reply.too_long")
	}
	in, err := notify.ReadInbound(raw)
	if err != nil {
		return joinder.Fail(joinder.Invalid, "error.reply.no_mail").Because(err)
	}
	if d, err := notify.ParseDSN(bytes.NewReader(raw)); err == nil {
		return m.notice(ctx, d, raw)
	} else if in.Bounce {
		return nil // says nothing that can be read
	}
	address, err := m.addressOf(ctx, to, in)
	if err != nil {
		return err
	}
	if strings.TrimSpace(in.Text) == "" {
		in.Text = in.Subject
	}
	sender := in.From
	if in.Name != "" {
		sender = in.Name + " <" + in.From + ">"
	}
	_, err = m.desk.Receive(ctx, joinder.SystemViewer(), reply.Incoming{
		Case: address.Case, Submission: address.Submission, Complaint: address.Complaint, Channel: address.Channel, Source: joinder.ReplyByMail,
		Sender: sender, Text: in.Text, Name: "message.eml", Body: bytes.NewReader(raw), MessageID: in.ID, Auto: in.Auto,
		Signed: notify.CheckSignatures(raw, m.site.World.Now(), m.lookup).SignedBy(),
	})
	return err
}

// notice records what became of a mail of ours. What is about another's mail
// is dropped without a word: nobody waits for an answer to a notice.
func (m *mailroom) notice(ctx context.Context, d notify.DSN, raw []byte) error {
	states := map[notify.Action]filing.MailState{notify.Delivered: filing.MailDelivered, notify.Failed: filing.MailFailed, notify.Delayed: filing.MailDelayed}
	state, ok := states[d.Action]
	desk := m.site.Filing()
	if !ok || d.MessageID == "" || desk == nil {
		return nil
	}
	err := desk.Notice(ctx, d.MessageID, state, cmp.Or(d.Words, d.Status), raw)
	if joinder.KindOf(err) == joinder.NotFound {
		return nil
	}
	return err
}

// addressOf finds where a message belongs.
func (m *mailroom) addressOf(ctx context.Context, to []string, in notify.Inbound) (reply.Address, error) {
	for _, one := range to {
		a, err := m.find(ctx, token(one))
		if joinder.KindOf(err) != joinder.NotFound {
			return a, err
		}
	}
	return m.site.DB.AddressByMessage(ctx, joinder.SystemViewer(), in.Answers)
}

// ReceiveMail takes in one message, for a mail server's pipe. Without to the
// address is read from the message's own headers.
func (s *Site) ReceiveMail(ctx context.Context, to []string, raw []byte) error {
	m, err := s.mailroom()
	if err != nil {
		return err
	}
	if len(to) == 0 {
		to = notify.Recipients(raw)
	}
	return m.Take(ctx, to, raw)
}

// takeMail answers the mail port until ctx ends, if there is one.
func (s *Site) takeMail(ctx context.Context) {
	if s.Config.MailIn == "" {
		return
	}
	m, err := s.mailroom()
	if err != nil {
		s.Log.Error("mail in", "err", err)
		return
	}
	l, err := net.Listen("tcp", s.Config.MailIn)
	if err != nil {
		s.Log.Error("mail in", "err", err)
		return
	}
	s.Log.Info("mail in", "addr", l.Addr().String())
	if err := notify.NewMailServer(s.mailDomain(), m).Serve(ctx, l); err != nil {
		s.Log.Error("mail in", "err", err)
	}
}
