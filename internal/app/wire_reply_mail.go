package app

import (
	"context"
	"encoding/json"
	"fmt"

	"joinder"
	"joinder/internal/notify"
	"joinder/internal/recourse/clock"
)

// jobReplyMail sends one mail that says that an answer came. Its payload is a
// replyMail boxed with replyMailAAD.
const jobReplyMail = "reply.mail"

func replyMailAAD() []byte { return []byte("job/" + jobReplyMail) }

// replyMail is one mail, once unboxed: no word of the answer is in it.
type replyMail struct {
	To      string       `json:"to"`
	Lang    joinder.Lang `json:"lang"`
	Case    joinder.ID   `json:"case"`
	Title   string       `json:"title"`
	Channel string       `json:"channel"`
}

// tellOfReply commits a mail for everyone who is to be told of a reply, each
// once however often the job runs.
func (s *Site) tellOfReply(ctx context.Context, payload []byte) error {
	if s.mail == nil {
		return nil // news that nobody can send would be old news later
	}
	r, title, readers, err := s.DB.ReplyReaders(ctx, joinder.ID(payload))
	if joinder.KindOf(err) == joinder.NotFound {
		return nil // erased meanwhile
	}
	if err != nil {
		return err
	}
	for _, to := range readers {
		mark := clock.Mark{Line: "reply/" + string(r.ID), Ends: r.ReceivedOn}
		err := s.DB.Remind(ctx, to.Link.ID, []clock.Mark{mark}, s.World.Now(), func([]clock.Mark) (joinder.Job, error) {
			return s.replyMailJob(r, title, to.Link)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Site) replyMailJob(r joinder.Reply, title string, l clock.Link) (joinder.Job, error) {
	address, err := s.Ring.Unbox(l.Box, clock.LinkAAD(l.ID))
	if err != nil {
		return joinder.Job{}, err
	}
	plain, err := json.Marshal(replyMail{To: string(address), Lang: l.Lang, Case: r.Case, Title: title, Channel: r.Channel})
	if err != nil {
		return joinder.Job{}, err
	}
	boxed, err := s.Ring.Box(plain, replyMailAAD())
	return joinder.Job{Kind: jobReplyMail, Payload: boxed}, err
}

// mailReply sends one.
func (s *Site) mailReply(ctx context.Context, payload []byte) error {
	plain, err := s.Ring.Unbox(payload, replyMailAAD())
	if err != nil {
		return err
	}
	var m replyMail
	if err := json.Unmarshal(plain, &m); err != nil {
		return err
	}
	if s.mail == nil {
		return fmt.Errorf("news of an answer waits for a mail server (JOINDER_MAIL)")
	}
	w := s.Catalog.Localizer(m.Lang)
	return s.mail.Send(ctx, notify.Mail{To: m.To, Subject: w.T("reply.mail.subject", "Case", m.Title),
		Text: w.T("reply.mail.text", "Case", m.Title, "Channel", s.channelName(m.Channel).In(m.Lang), "URL", s.Config.BaseURL+"/cases/"+string(m.Case)+"/replies",
			"End", s.Config.BaseURL+"/cases/"+string(m.Case)+"/clocks#remind")})
}
