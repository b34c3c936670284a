package app

import (
	"context"
	"io"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/evidence"
	"joinder/internal/i18n"
	"joinder/internal/letter"
	"joinder/internal/notify"
	"joinder/internal/recourse/filing"
	"joinder/internal/recourse/reply"
	"joinder/internal/recourse/route"
	"joinder/internal/sqldb"
	"joinder/internal/web"
)

// filingDesk is the use case of filings at some time. It keeps no state.
func (s *Site) filingDesk(world joinder.World) (*filing.Desk, error) {
	press, err := letter.NewPress()
	if err != nil {
		return nil, err
	}
	files := s.caseFiles()
	limits := evidence.DefaultLimits()
	limits.File = min(s.Config.MaxUpload, proofSize)
	parts := filing.Parts{
		Ledger: s.DB, Register: files, Packs: files, Proofs: s.DB, Mails: s.DB, Cases: filingCases{s.DB}, Vault: s.Vault, Boxes: s.Ring,
		Receiver: proofReceiver{evidence.NewReceiver(s.Vault, proofUsage{s.DB}, limits, world)},
		Printer:  filingPress{press: press, site: s, files: files}, Facts: s.Pack, Gate: filingGate{s}, Zone: i18n.Beijing(),
		Words: func(l joinder.Lang, key string, args ...any) string { return s.Catalog.Localizer(l).T(key, args...) },
	}
	if s.mail != nil {
		parts.Poster = filingPost{s}
	}
	return filing.New(parts, world), nil
}

// proofSize is how many bytes one proof of sending may have: a photo, a
// screenshot, a scanned receipt.
const proofSize = 25_000_000

// Filing is the use case of filings, for what comes in by mail and for tests;
// nil when the fonts of its papers cannot be read.
func (s *Site) Filing() *filing.Desk {
	desk, err := s.filingDesk(s.World)
	if err != nil {
		s.Log.Error("filing", "err", err)
		return nil
	}
	return desk
}

// filingParts wires the pages of submissions, packs and proofs of sending.
func (s *Site) filingParts() web.FilingParts {
	return web.FilingParts{Desk: s.Filing(), Pack: s.Pack, Shelf: s.Shelf, Mail: s.mail != nil}
}

// handleFilingJobs registers the outbox handlers of the area.
func (s *Site) handleFilingJobs() {
	desk := s.Filing()
	if desk == nil {
		return
	}
	s.Outbox.Handle(filing.JobPacks, desk.MakePacks)
	s.Outbox.Handle(filing.JobMail, desk.SendMail)
}

// filingChores is what the area looks after once an hour.
func (s *Site) filingChores() []chore {
	return []chore{{"mails that did not go out", s.GiveUpMails}}
}

// GiveUpMails shows mails that no server took as not sent, for tests too.
func (s *Site) GiveUpMails(ctx context.Context) error {
	desk := s.Filing()
	if desk == nil {
		return nil
	}
	return desk.GiveUp(ctx)
}

// filingCases reads what a filing is about.
type filingCases struct{ *sqldb.DB }

// Subject implements filing.Cases.
func (f filingCases) Subject(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Case, joinder.Wallet, error) {
	s, err := f.DB.Subject(ctx, v, id)
	return s.Case, s.Wallet, err
}

// filingGate asks the router which filings shut one another out.
type filingGate struct{ site *Site }

// Clashes implements filing.Gate.
func (g filingGate) Clashes(channel string, before []joinder.Submission, on joinder.Date) (out []filing.Clash) {
	var past []route.Past
	for _, s := range before {
		event := route.Filed
		if s.State == joinder.SubmissionAnswer {
			event = route.Answered
		}
		past = append(past, route.Past{Channel: s.Channel, Event: event, On: s.FiledOn})
	}
	for _, w := range route.Check(g.site.Pack, channel, past, on) {
		for _, other := range w.Others {
			switch w.Code {
			case route.WouldBeRefused:
				out = append(out, filing.Clash{Kind: filing.Refused, Channel: channel, Through: other})
			case route.WouldShut:
				out = append(out, filing.Clash{Kind: filing.Shuts, Channel: other, Through: channel})
			case route.TooEarly:
				out = append(out, filing.Clash{Kind: filing.TooEarly, Channel: channel, Through: other, Until: w.Until})
			}
		}
	}
	return out
}

// proofUsage counts what was given as proof of sending; whether the viewer may
// add to it was asked before.
type proofUsage struct{ db *sqldb.DB }

// EvidenceUsed implements evidence.Usage.
func (u proofUsage) EvidenceUsed(ctx context.Context, _ joinder.Viewer, owner joinder.ID) (int, int64, error) {
	return u.db.ProofUsed(ctx, owner)
}

// proofReceiver takes in proofs as evidence is taken in.
type proofReceiver struct{ r *evidence.Receiver }

// Receive implements filing.Receiver.
func (p proofReceiver) Receive(ctx context.Context, v joinder.Viewer, owner joinder.ID, name string, body io.Reader) (filing.Kept, error) {
	got, err := p.r.Receive(ctx, v, evidence.Upload{Owner: owner, Name: name, Body: body})
	e := got.Evidence
	return filing.Kept{Item: e.ID, Name: e.Name, MediaType: e.MediaType, Size: e.Size, SHA256: e.SHA256, Blob: e.Blob, Salt: e.Salt,
		Commitment: got.Commitment, WrappedKey: got.WrappedKey}, err
}

// filingPress prints packs with the letter's press.
type filingPress struct {
	press *letter.Press
	site  *Site
	files *sqldb.CaseFiles
}

// Pack implements filing.Printer.
func (f filingPress) Pack(w io.Writer, p filing.Paper) error {
	_, err := f.press.Pack(w, f.document(p))
	return err
}

func (f filingPress) document(p filing.Paper) letter.PackDoc {
	lang, s := p.Filing.Lang, f.site
	wallet := p.Case.Wallet
	for _, known := range s.names.all() {
		if known.ID == wallet {
			wallet = known.Label(lang)
			break
		}
	}
	return letter.PackDoc{
		Lang: lang, Words: s.documentWords(lang), To: p.Channel.In(lang), Case: p.Case.Title, Number: p.Person.Number, Name: p.Person.Name, Wallet: wallet,
		Issue: s.Pack.IssueName(p.Person.Issue).In(lang), OccurredOn: p.Person.OccurredOn, Amount: p.Person.Amount, Demand: p.Case.Demand, Own: p.Person.Words,
		Evidence: p.Person.Evidence, Hidden: p.Person.Withheld, Transactions: p.Person.Transactions, At: p.At, URL: s.Config.BaseURL + "/cases/" + string(p.Case.ID),
		Letter: letter.PackLetter{Subject: p.Letter.Subject, Version: p.Letter.Version, SHA256: p.Letter.PDF.SHA256, Shared: p.Filing.Shared.SHA256, Leaf: p.Letter.PDF.Leaf, FrozenAt: p.Letter.FrozenAt},
	}
}

// Shared implements filing.Printer: the sealed letter with numbers where names
// were, of those who still sign it.
func (f filingPress) Shared(ctx context.Context, at filing.Filing, w io.Writer) error {
	system := joinder.SystemViewer()
	d, err := f.site.Letters.Document(ctx, system, at.Letter)
	if err != nil {
		return err
	}
	members, err := f.files.Participants(ctx, system, at.Case)
	if err != nil {
		return err
	}
	signs := map[int]bool{}
	for _, m := range members {
		signs[m.Number] = m.State == joinder.Filed && m.Consents[joinder.SignForMe]
	}
	rows := d.Rows
	d.Rows = nil
	for _, r := range rows {
		if !signs[r.Number] {
			continue
		}
		r.Name = collective.Pseudonym(d.Lang, r.Number)
		r.Transactions = nil // members file with it, and read only their own
		d.Rows = append(d.Rows, r)
	}
	_, err = f.press.Shared(w, d)
	return err
}

// filingPost sends submissions by mail.
type filingPost struct{ site *Site }

// caseTag is what an address of a case has before its id, where mail goes out
// and does not come in.
const caseTag = "c"

// Address implements filing.Poster.
func (p filingPost) Address(id joinder.ID) string {
	if id == "" || p.site.mailDomain() != "" {
		return p.site.mail.Address("")
	}
	return p.site.mail.Address(caseTag + string(id))
}

// answers is where answers to a submission come in: an address that only its
// channel is told. "" when no mail comes in here.
func (p filingPost) answers(ctx context.Context, s joinder.Submission) (string, error) {
	domain := p.site.mailDomain()
	if domain == "" {
		return "", nil
	}
	desk := reply.New(reply.Parts{Ledger: p.site.DB}, p.site.World) // giving out addresses needs no more
	a, err := desk.AddressFor(ctx, joinder.SystemViewer(), reply.Address{Case: s.Case, Submission: s.ID, Complaint: s.Complaint, Channel: s.Channel})
	return "reply+" + a.Token + "@" + domain, err
}

// Post implements filing.Poster.
func (p filingPost) Post(ctx context.Context, m filing.Letterpost) ([]byte, string, bool, error) {
	answers, err := p.answers(ctx, m.Filed)
	if err != nil {
		return nil, "", false, err
	}
	l := notify.Letter{ID: m.ID, From: m.From, Address: p.Address(m.Case), Answers: answers, To: m.To, Subject: m.Subject, Text: m.Text, At: m.At}
	for _, a := range m.Attached {
		l.Attached = append(l.Attached, notify.File{Name: a.Name, MediaType: a.MediaType, Data: a.Data})
	}
	posted, err := p.site.mail.Post(ctx, l)
	return posted.Message, posted.Answer, posted.Notices, err
}
