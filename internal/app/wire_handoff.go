package app

import (
	"context"
	"errors"
	"io"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/evidence"
	"joinder/internal/i18n"
	"joinder/internal/intake"
	"joinder/internal/recourse/handoff"
	"joinder/internal/recourse/handoff/seat"
	"joinder/internal/sqldb"
	"joinder/internal/web"
)

// handoffFiles is the storage of packs, which may open the contact of members
// who said yes to the recipient.
func (s *Site) handoffFiles() *sqldb.HandoffFiles {
	return s.DB.HandoffFiles(func(id joinder.ID, box []byte) (joinder.Contact, error) { return intake.OpenContact(s.Ring, id, box) }).
		Disputing(s.openDispute)
}

// handoffDesk is the use case of packs at some time. It keeps no state.
func (s *Site) handoffDesk(world joinder.World) *handoff.Desk {
	files := s.handoffFiles()
	return handoff.New(handoff.Parts{
		Ledger: files, Register: files, Vault: s.Vault, Boxes: s.Ring, Evidence: handoffEvidence{s}, Pack: s.Pack, Zone: i18n.Beijing(),
		Host: s.hostName(), URL: s.Config.BaseURL,
		Answers: func(id joinder.ID, box []byte) (string, error) {
			words, err := s.Ring.Unbox(box, []byte("reply/"+string(id)+"/text")) // as internal/recourse/reply locks them
			return string(words), err
		},
		Words: func(l joinder.Lang, key string, args ...any) string { return s.Catalog.Localizer(l).T(key, args...) },
	}, world)
}

// seatDesk is the use case of seats at some time.
func (s *Site) seatDesk(world joinder.World) *seat.Desk {
	return seat.New(seat.Parts{Ledger: s.DB, Vault: s.Ring, Zone: i18n.Beijing()}, world)
}

// handoffParts wires the pages of the pack for lawyers, and who is let in to advise.
func (s *Site) handoffParts() web.HandoffParts {
	return web.HandoffParts{Desk: s.handoffDesk(s.World), Seats: s.seatDesk(s.World)}
}

// handleHandoffJobs registers the outbox handlers of the area.
func (s *Site) handleHandoffJobs() { s.Outbox.Handle(handoff.JobPack, s.handoffDesk(s.World).MakePack) }

// handoffChores is what the area looks after once an hour.
func (s *Site) handoffChores() []chore {
	return []chore{{"packs for lawyers", s.handoffDesk(s.World).Tidy}}
}

// handoffEvidence puts the evidence of a pack together.
type handoffEvidence struct{ site *Site }

// Names implements handoff.Evidence.
func (h handoffEvidence) Names(ctx context.Context, m *handoff.Material) error {
	for i, p := range m.People {
		if len(p.Items) == 0 {
			continue
		}
		known, err := h.site.Shelf.Of(ctx, joinder.SystemViewer(), p.Complaint)
		if err != nil {
			return err
		}
		by := make(map[joinder.ID]joinder.Evidence, len(known))
		for _, e := range known {
			by[e.ID] = e
		}
		for k, e := range p.Items {
			m.People[i].Items[k].Name, m.People[i].Items[k].Caption = by[e.ID].Name, by[e.ID].Caption
		}
	}
	return nil
}

// Letter implements handoff.Evidence.
func (h handoffEvidence) Letter(ctx context.Context, l joinder.Letter) (io.ReadCloser, error) {
	return h.site.Vault.Open(ctx, l.Case, l.PDF.Item, l.PDF.Blob, l.PDF.WrappedKey)
}

// Bundle implements handoff.Evidence: the originals of the material's people
// and their sealed consents to its recipient, and nothing else of the case.
func (h handoffEvidence) Bundle(ctx context.Context, m handoff.Material, w io.Writer) error {
	s := h.site
	checkpoint, err := s.Checks.Run(ctx) // so that the newest items are covered
	if err != nil {
		return joinder.Fail(joinder.Unavailable, "error.bundle.no_checkpoint").Because(err)
	}
	words := s.Catalog.Localizer(m.Pack.Lang)
	in := evidence.BundleInput{
		Case: m.Case.Ref, Title: m.Case.Title, For: m.Recipient.Name, From: s.hostName(), LogURL: s.Config.BaseURL + "/log",
		At: m.Pack.At, Checkpoint: checkpoint.Note, Key: s.Signer.VerifierKey(), Signer: s.Signer,
		Complete: []joinder.Text{{ZH: s.Catalog.Localizer(joinder.Chinese).T("handoff.bundle.complete"), EN: s.Catalog.Localizer(joinder.English).T("handoff.bundle.complete")}},
	}
	p := proofs{s.DB.Log(), checkpoint}
	for _, person := range m.People {
		if err := h.add(ctx, m, person, p, words, &in); err != nil {
			return err
		}
	}
	consents, err := s.DB.SealedPermissions(ctx, m.Case.ID, m.Pack.Recipient)
	if err != nil {
		return err
	}
	rests := map[joinder.ID]bool{}
	for _, person := range m.People {
		rests[person.Consent] = true
	}
	for _, c := range consents {
		if !rests[c.Consent.ID] {
			continue // came after the pack was begun
		}
		item := recordItem(c.Consent.ID, joinder.LeafConsent, c.Bytes, c.Salt)
		item.SealedAt = c.Consent.GivenAt
		item.Name, item.Source = words.T("handoff.bundle.consent", "For", m.Recipient.Name), words.T("bundle.source.record")
		item.Proves, item.Submitter = words.T("bundle.proves.consent"), words.T("bundle.source.case")
		if err := p.of(ctx, c.Leaf, &item); err != nil {
			return err
		}
		in.Items = append(in.Items, item)
	}
	custody, err := s.DB.CustodyOfHandoff(ctx, m.Pack.Recipient)
	if err != nil {
		return err
	}
	inside := map[joinder.ID]bool{}
	for _, item := range in.Items {
		inside[item.ID] = true
	}
	for _, c := range custody {
		if inside[c.Item] {
			in.Custody = append(in.Custody, c)
		}
	}
	return evidence.WriteBundle(ctx, w, in)
}

// add adds one person's items.
func (h handoffEvidence) add(ctx context.Context, m handoff.Material, person handoff.Person, p proofs, words *i18n.Words, in *evidence.BundleInput) error {
	who := person.Contact.Name
	if who == "" {
		who = collective.Pseudonym(words.Lang(), person.Number)
	}
	for _, e := range person.Items {
		item := evidence.BundleItem{
			ID: e.ID, Kind: joinder.LeafEvidence, MediaType: e.MediaType, Size: e.Size, SHA256: e.SHA256, Salt: e.Salt, SealedAt: e.At,
			Name: e.Name, Source: words.T("bundle.source.member"), Submitter: who, Proves: words.T("bundle.proves.account"), Carrier: words.T("bundle.carrier.member"),
			Open: func(ctx context.Context) (io.ReadCloser, error) {
				r, err := h.site.DB.HandoffItem(ctx, m.Pack.Recipient, e.ID)
				if joinder.KindOf(err) == joinder.NotFound { // its owner took it back while the pack was written
					return nil, errors.Join(joinder.Fail(joinder.Conflict, "error.handoff.withdrawn"), err)
				}
				if err != nil {
					return nil, err
				}
				return h.site.Vault.Open(ctx, r.Owner, e.ID, e.Blob, r.WrappedKey)
			},
		}
		if err := p.of(ctx, e.Leaf, &item); err != nil {
			return err
		}
		in.Items = append(in.Items, item)
		in.Captures = append(in.Captures, evidence.Capture{Item: e.ID, By: who, Method: words.T("bundle.method.upload"), At: e.At, TimeSource: words.T("bundle.time.server")})
	}
	if person.Dispute.ID == "" {
		return nil
	}
	given, err := h.site.DB.Disputes(ctx, joinder.SystemViewer(), person.Complaint)
	if err != nil {
		return err
	}
	for _, s := range given {
		if s.ID == person.Dispute.ID {
			return disputeItem(ctx, h.site.Ring, s, who, p, words, in)
		}
	}
	return joinder.Fail(joinder.Conflict, "error.handoff.withdrawn") // erased while the pack was written
}

// handoffDemo names a law firm in the sample's sent case, lets most members say
// yes to it, sets a rate, orders a pack, and invites an observer.
func (s *Site) handoffDemo(ctx context.Context, known demoCases) error {
	system, id := joinder.SystemViewer(), known.Sent
	subject, err := s.DB.Subject(ctx, system, id)
	if err != nil {
		return err
	}
	words, desk := s.Catalog.Localizer(subject.Case.Lang), s.handoffDesk(s.World)
	to, err := desk.Name(ctx, system, handoff.Naming{Case: id, Kind: handoff.Lawyer, Name: words.T("handoff.demo.firm"), Purpose: words.T("handoff.demo.purpose")})
	if err != nil {
		return err
	}
	members, err := s.caseFiles().Participants(ctx, system, id)
	if err != nil {
		return err
	}
	currency := joinder.Currency("CNY")
	for _, m := range members {
		if m.Number%4 == 0 || m.State != joinder.Filed {
			continue // every fourth did not answer
		}
		if !m.Amount.IsZero() {
			currency = m.Amount.Currency
		}
		if err := desk.Permit(ctx, system, id, m.Complaint, to, true); err != nil {
			return err
		}
	}
	if err := desk.SetTerms(ctx, system, id, handoff.Terms{Currency: currency, Rate: "3", Basis: 365, Until: known.Today, Source: words.T("handoff.demo.rate")}); err != nil {
		return err
	}
	if _, err := desk.Order(ctx, system, id, to, subject.Case.Lang); err != nil {
		return err
	}
	_, err = s.seatDesk(s.World).Invite(ctx, system, seat.Invitation{Case: id, Role: joinder.Observer, Name: words.T("handoff.demo.observer"),
		Purpose: words.T("handoff.demo.observer_purpose"), Ends: known.Today.AddDays(90)})
	return err
}
