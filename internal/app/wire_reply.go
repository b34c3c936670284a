package app

import (
	"context"
	"io"
	"net/url"
	"strings"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/evidence"
	"joinder/internal/notify"
	"joinder/internal/recourse/remedy/operator"
	"joinder/internal/recourse/reply"
	"joinder/internal/recourse/stance"
	"joinder/internal/web"
)

// replies is the use case of answers at some time.
func (s *Site) replies(world joinder.World) (*reply.Desk, error) {
	classifier, err := stance.New()
	if err != nil {
		return nil, err
	}
	limits := evidence.DefaultLimits()
	limits.File = min(s.Config.MaxUpload, reply.MaxFile)
	return reply.New(reply.Parts{Ledger: s.DB, Register: s.DB, Vault: s.Vault, Boxes: s.Ring, Classifier: classifier, MailText: notify.MailText,
		Receiver: replyReceiver{evidence.NewReceiver(s.Vault, replyUsage{s}, limits, world)}}, world), nil
}

// replyUsage counts the files of answers of one member or one case.
type replyUsage struct{ site *Site }

// EvidenceUsed implements evidence.Usage.
func (u replyUsage) EvidenceUsed(ctx context.Context, _ joinder.Viewer, owner joinder.ID) (int, int64, error) {
	return u.site.DB.ReplyFilesUsed(ctx, owner)
}

// replyReceiver takes in files of answers as evidence is taken in.
type replyReceiver struct{ r *evidence.Receiver }

// Receive implements reply.Receiver.
func (p replyReceiver) Receive(ctx context.Context, v joinder.Viewer, owner joinder.ID, name string, body io.Reader) (reply.Kept, error) {
	got, err := p.r.Receive(ctx, v, evidence.Upload{Owner: owner, Name: name, Body: body})
	e := got.Evidence
	return reply.Kept{Item: e.ID, Name: e.Name, MediaType: e.MediaType, Size: e.Size, SHA256: e.SHA256, Blob: e.Blob, Salt: e.Salt,
		Commitment: got.Commitment, WrappedKey: got.WrappedKey}, err
}

// replyParts wires the pages of answers that came back.
func (s *Site) replyParts() web.ReplyParts {
	desk, err := s.replies(s.World)
	if err != nil {
		s.Log.Error("replies", "err", err)
		return web.ReplyParts{}
	}
	return web.ReplyParts{Desk: desk, Facts: s.Pack, Filed: s.DB, Firm: s.firmChannel, Domain: s.mailDomain()}
}

// mailDomain is what stands behind the @ of addresses for answers; "" when no
// mail comes in here.
func (s *Site) mailDomain() string {
	if s.Config.MailIn == "" && s.Config.MailDomain == "" {
		return ""
	}
	if s.Config.MailDomain != "" {
		return s.Config.MailDomain
	}
	if u, err := url.Parse(s.Config.BaseURL); err == nil {
		return u.Hostname()
	}
	return ""
}

// firmChannel is the firm's own desk: by wallet, else by jurisdiction.
func (s *Site) firmChannel(ctx context.Context, caseID joinder.ID) (string, error) {
	subject, err := s.DB.Subject(ctx, joinder.SystemViewer(), caseID)
	if err != nil {
		return "", err
	}
	w, found := subject.Wallet, ""
	for _, c := range s.Pack.Channels("") {
		if c.Kind() != datapack.ByOperator {
			continue
		}
		if strings.HasSuffix(c.ID(), "-"+w.ID) {
			return c.ID(), nil
		}
		if found == "" && c.Jurisdiction() == w.Jurisdiction {
			found = c.ID()
		}
	}
	return found, nil
}

// handleReplyJobs registers the outbox handlers of the area.
func (s *Site) handleReplyJobs() {
	s.Outbox.Handle(reply.JobCame, s.tellOfReply)
	s.Outbox.Handle(jobReplyMail, s.mailReply)
}

// replyChores is what the area looks after once an hour.
func (s *Site) replyChores() []chore { return nil }

// keepStatement keeps what an operator said on its own page as an answer.
func (s *Site) keepStatement(ctx context.Context, in operator.Incoming) (joinder.ID, error) {
	desk, err := s.replies(s.World)
	if err != nil {
		return "", err
	}
	channel, err := s.firmChannel(ctx, in.Case)
	if err != nil {
		return "", err
	}
	r, err := desk.Receive(ctx, joinder.SystemViewer(), reply.Incoming{Case: in.Case, Complaint: in.Complaint, Channel: channel,
		MessageID: "operator/" + string(in.ID), Source: joinder.ReplyByOperator, Text: in.Text, Lang: in.Lang, ReceivedOn: joinder.DateOf(in.At)})
	return r.ID, err
}
