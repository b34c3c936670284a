package filing

import (
	"bytes"
	"context"
	"io"
	"net/mail"
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

const maxMail = 24 << 20 // bytes of a message; most servers take 25 MB

// Email is the channel's address where the pack shows one as a fact today.
func (d *Desk) Email(channel string) string {
	c, ok := d.Facts.Channel(channel)
	if !ok {
		return ""
	}
	if address, status := c.Email(d.Today()); status == datapack.Fact {
		return address
	}
	return ""
}

// Send lets a submission go out by mail from the case's own address. An address
// that is not a fact of the pack is for organisers, who accept the risk.
func (d *Desk) Send(ctx context.Context, v joinder.Viewer, submission joinder.ID, to string, accepted bool) error {
	if d.Poster == nil {
		return joinder.Fail(joinder.Conflict, "error.filing.no_mail")
	}
	sub, f, err := d.Register.Submission(ctx, v, submission)
	if err != nil {
		return err
	}
	if err := mayFile(v, sub); err != nil {
		return err
	}
	fact := d.Email(sub.Channel)
	if to = strings.TrimSpace(to); to == "" {
		to = fact
	}
	address, err := mail.ParseAddress(to)
	if err != nil || address.Name != "" || address.Address != to || len(to) > 254 {
		return joinder.Fail(joinder.Invalid, "error.filing.address").On("to")
	}
	reviewed := strings.EqualFold(to, fact)
	switch {
	case reviewed:
	case !sub.Joint():
		return joinder.Fail(joinder.Invalid, "error.filing.address_not_reviewed").On("to")
	case !accepted:
		return joinder.Fail(joinder.Conflict, "error.filing.address_unread").On("accepted")
	}
	if err := d.sendable(ctx, v, sub, f); err != nil {
		return err
	}
	now, id := d.world.Now(), d.world.ID()
	domain := "joinder.invalid"
	if _, host, ok := strings.Cut(d.Poster.Address(""), "@"); ok {
		domain = host
	}
	return d.Mails.QueueMail(ctx, v, Mail{ID: id, Case: sub.Case, Submission: sub.ID, MessageID: string(id) + "@" + domain, To: to,
		Reviewed: reviewed, State: MailWaiting, At: now, ChangedAt: now})
}

// sendable says before a mail is queued what would be said when it is filed.
func (d *Desk) sendable(ctx context.Context, v joinder.Viewer, sub joinder.Submission, f Filing) error {
	if !f.Current() {
		return joinder.Fail(joinder.Conflict, "error.filing.letter_replaced")
	}
	if !sub.Joint() {
		if sub.State != joinder.Confirmed {
			return joinder.Fail(joinder.Conflict, "error.filing.not_confirmed")
		}
		return nil
	}
	if sub.State != joinder.Prepared && sub.State != joinder.Confirmed {
		return joinder.Fail(joinder.Conflict, "error.filing.filed_already")
	}
	agreed, err := d.Register.Agreed(ctx, v, f.ID)
	if err != nil {
		return err
	}
	return d.Complete(f, agreed)
}

// Complete says what a joint filing still needs, nil when nothing.
func (d *Desk) Complete(f Filing, agreed []Yes) error {
	least, _, spoken := d.Rule(f.Channel, f.Form)
	speak := 0
	for _, y := range agreed {
		if y.Chosen {
			speak++
		}
	}
	return Enough(len(agreed), speak, least, spoken)
}

// Enough holds a channel's rule against the yeses that are there.
func Enough(agreed, speak, least int, spoken bool) error {
	switch {
	case agreed < least:
		return joinder.Fail(joinder.Conflict, "error.filing.too_few_agreed", "Need", least, "Have", agreed)
	case spoken && speak == 0:
		return joinder.Fail(joinder.Conflict, "error.filing.nobody_speaks")
	}
	return nil
}

// SendMail is the handler of JobMail. The message is the same at every try, and
// so is its id: a server that took it twice because the answer was lost shows
// one message to whoever looks by id.
func (d *Desk) SendMail(ctx context.Context, payload []byte) error {
	m, err := d.Mails.Mail(ctx, joinder.ID(payload))
	if joinder.KindOf(err) == joinder.NotFound {
		return nil // erased meanwhile
	}
	if err != nil || m.State != MailWaiting {
		return err
	}
	if d.Poster == nil {
		return joinder.Fail(joinder.Unavailable, "error.filing.no_mail")
	}
	system := joinder.SystemViewer()
	sub, f, err := d.Register.Submission(ctx, system, m.Submission)
	if err != nil {
		return err
	}
	post, err := d.letterpost(ctx, m, sub, f)
	if joinder.KindOf(err) == joinder.NotFound {
		return d.Mails.SettleMail(ctx, m.ID, MailRefused, d.Words(f.Lang, "filing.mail.gone"), d.world.Now())
	} else if err != nil {
		return err
	}
	size := 0
	for _, a := range post.Attached {
		size += len(a.Data)
	}
	if size > maxMail*3/4 { // files grow by a third on their way
		return d.Mails.SettleMail(ctx, m.ID, MailRefused, d.Words(f.Lang, "filing.mail.too_large"), d.world.Now())
	}
	message, answer, notices, err := d.Poster.Post(ctx, post)
	if joinder.KindOf(err) == joinder.Invalid {
		return d.Mails.SettleMail(ctx, m.ID, MailRefused, answer, d.world.Now())
	} else if err != nil {
		return err
	}
	if !notices {
		answer += "\n" + d.Words(f.Lang, "filing.mail.no_notices")
	}
	return d.keepMessage(ctx, m, sub, f, answer, bytes.NewReader(message))
}

// keepMessage keeps the message as it went out and records the filing with it.
func (d *Desk) keepMessage(ctx context.Context, m Mail, sub joinder.Submission, f Filing, answer string, message io.Reader) error {
	kept, err := d.keep(ctx, sub, "message.eml", message)
	if err != nil {
		return err
	}
	on := joinder.DateOf(d.world.Now().In(d.Zone))
	return d.commitProof(ctx, sub, kept, SentMail, tidy(answer), func(p Proof, leaf joinder.Leaf) error {
		l := d.lodged(sub, f, Lodging{Method: "email", On: on}, &p, &leaf)
		l.Mail, l.Answer = m.ID, answer
		return d.Ledger.File(ctx, joinder.SystemViewer(), l)
	})
}

// keep puts a message of our own into the vault.
func (d *Desk) keep(ctx context.Context, sub joinder.Submission, name string, r io.Reader) (Kept, error) {
	item := d.world.ID()
	got, err := d.Vault.Put(ctx, proofOwner(sub), item, r, 2*maxMail)
	return Kept{Item: item, Name: name, MediaType: "message/rfc822", Size: got.Size, SHA256: got.SHA256, Blob: got.Blob, Salt: got.Salt,
		Commitment: got.Commitment, WrappedKey: got.WrappedKey}, err
}

// letterpost is the mail of a submission: the sealed letter, and for a member's
// own their pack with the shared annex.
func (d *Desk) letterpost(ctx context.Context, m Mail, sub joinder.Submission, f Filing) (Letterpost, error) {
	system := joinder.SystemViewer()
	base, err := d.paper(ctx, system, f)
	if err != nil {
		return Letterpost{}, err
	}
	post := Letterpost{
		ID: m.MessageID, Case: f.Case, Filed: sub, From: base.Case.Title, To: m.To, Subject: base.Letter.Subject, At: m.At,
		Text: d.Words(f.Lang, "filing.mail.text", "Title", base.Case.Title, "Subject", base.Letter.Subject, "Digest", base.Letter.PDF.SHA256),
	}
	attach := func(name, kind string, open func() (io.ReadCloser, error)) {
		if err != nil {
			return
		}
		var body io.ReadCloser
		if body, err = open(); err != nil {
			return
		}
		defer body.Close()
		var data []byte
		data, err = io.ReadAll(io.LimitReader(body, maxMail+1))
		post.Attached = append(post.Attached, Attachment{name, kind, data})
	}
	sealed := func(s joinder.Sealed) func() (io.ReadCloser, error) {
		return func() (io.ReadCloser, error) { return d.Vault.Open(ctx, f.Case, s.Item, s.Blob, s.WrappedKey) }
	}
	if sub.Joint() {
		attach("letter.pdf", "application/pdf", sealed(base.Letter.PDF))
		attach("annex.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sealed(base.Letter.XLSX))
		return post, err
	}
	attach("statement.pdf", "application/pdf", func() (io.ReadCloser, error) { return d.OpenPack(ctx, system, sub.ID) })
	attach("letter.pdf", "application/pdf", func() (io.ReadCloser, error) { return d.OpenShared(ctx, f) })
	return post, err
}

// GiveUp shows mails whose job was tried too often as not sent, so that a
// person can send them again. It is safe to repeat.
func (d *Desk) GiveUp(ctx context.Context) error { return d.Mails.GiveUpMails(ctx, d.world.Now()) }

// Notice records what a mail server said about the delivery of a message and
// keeps the notice, sealed. NotFound when no mail of ours has that id.
func (d *Desk) Notice(ctx context.Context, messageID string, state MailState, words string, raw []byte) error {
	m, err := d.Mails.MailByMessage(ctx, strings.Trim(strings.TrimSpace(messageID), "<>"))
	if err != nil {
		return err
	}
	if m.State == state || state == MailDelayed && (m.State == MailDelivered || m.State == MailFailed) {
		return nil // told already, or old news
	}
	if m.State == MailWaiting && state != MailFailed {
		return nil // its job says more: what was filed, and when
	}
	system := joinder.SystemViewer()
	sub, _, err := d.Register.Submission(ctx, system, m.Submission)
	if err != nil {
		return err
	}
	kept, err := d.keep(ctx, sub, "notice.eml", bytes.NewReader(raw))
	if err != nil {
		return err
	}
	err = d.commitProof(ctx, sub, kept, Notice, tidy(words), func(p Proof, leaf joinder.Leaf) error { return d.Ledger.AddProof(ctx, system, p, leaf) })
	if err != nil {
		return err
	}
	return d.Mails.SettleMail(ctx, m.ID, state, words, d.world.Now())
}
