package app

import (
	"context"
	"io"

	"joinder"
	"joinder/internal/blob"
	"joinder/internal/collective"
	"joinder/internal/evidence"
	"joinder/internal/i18n"
	"joinder/internal/seal"
	"joinder/internal/sqldb"
)

// bundler puts a case's bundle together: what its members consented to send,
// the sealed letters, what shows that they went out, the answers that came
// back, every consent, and a proof for each.
type bundler struct {
	db      *sqldb.DB
	cases   *sqldb.CaseFiles
	vault   *blob.Store
	boxes   *blob.Keyring
	shelf   *evidence.Shelf
	checks  *seal.Checkpointer
	signer  *seal.Signer
	catalog *i18n.Catalog
	world   joinder.World
	host    string
	base    string
	channel func(id string) joinder.Text
}

// WriteBundle writes the bundle of one case. Organisers and custodians may
// have it; names are in it only where the letter prints them.
func (b *bundler) WriteBundle(ctx context.Context, v joinder.Viewer, id joinder.ID, w io.Writer) error {
	subject, err := b.db.Subject(ctx, v, id)
	if err != nil {
		return err
	}
	if !collective.Exports(v, id) {
		return joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	checkpoint, err := b.checks.Run(ctx) // so that the newest items are covered
	if err != nil {
		return joinder.Fail(joinder.Unavailable, "error.bundle.no_checkpoint").Because(err)
	}
	words := b.catalog.Localizer(subject.Case.Lang)
	in := evidence.BundleInput{
		Case: subject.Case.Ref, Title: subject.Case.Title, For: words.T("bundle.for"), From: b.host, LogURL: b.base + "/log",
		At: b.world.Now(), Checkpoint: checkpoint.Note, Key: b.signer.VerifierKey(), Signer: b.signer,
	}
	p := proofs{b.db.Log(), checkpoint}
	if err := b.addShared(ctx, v, id, p, words, &in); err != nil {
		return err
	}
	for _, add := range []func(context.Context, joinder.Viewer, joinder.ID, proofs, *i18n.Words, *evidence.BundleInput) error{
		b.addDisputes, b.addLetter, b.addSent, b.addReplies, b.addConsents,
	} {
		if err := add(ctx, v, id, p, words, &in); err != nil {
			return err
		}
	}
	return evidence.WriteBundle(ctx, w, in)
}

// proofs proves leaves under one checkpoint.
type proofs struct {
	log   sqldb.Log
	under seal.Checkpoint
}

// of fills in an item's leaf and proof.
func (p proofs) of(ctx context.Context, index int64, item *evidence.BundleItem) error {
	leaves, err := p.log.Leaves(ctx, index, index+1)
	if err != nil {
		return err
	}
	proof, err := seal.Prove(ctx, p.log, p.under, index)
	if err != nil {
		return err
	}
	item.Leaf, item.Proof = leaves[0], proof.Text()
	return nil
}

// addShared adds the members' evidence and its custody log.
func (b *bundler) addShared(ctx context.Context, v joinder.Viewer, id joinder.ID, p proofs, words *i18n.Words, in *evidence.BundleInput) (err error) {
	shared, err := b.db.SharedItems(ctx, v, id)
	if err != nil {
		return err
	}
	for _, row := range shared {
		e := row.Evidence
		who := collective.Pseudonym(words.Lang(), row.Number)
		item := evidence.BundleItem{
			ID: e.ID, Kind: joinder.LeafEvidence, MediaType: e.MediaType, Size: e.Size, SHA256: e.SHA256, Salt: e.Salt, SealedAt: e.At,
			Name: words.T("bundle.evidence", "Type", e.MediaType), Source: words.T("bundle.source.member"), Submitter: who,
			Proves: words.T("bundle.proves.account"), Carrier: words.T("bundle.carrier.member"),
			Open: func(ctx context.Context) (io.ReadCloser, error) {
				_, body, err := b.shelf.Open(ctx, v, e.ID, "bundle")
				return body, err
			},
		}
		if err := p.of(ctx, e.Leaf, &item); err != nil {
			return err
		}
		in.Items = append(in.Items, item)
		in.Captures = append(in.Captures, evidence.Capture{Item: e.ID, By: who, Method: words.T("bundle.method.upload"), At: e.At, TimeSource: words.T("bundle.time.server")})
	}
	in.Custody, err = b.db.CustodyOfCase(ctx, v, id)
	return err
}

// addDisputes adds what the members who send evidence dispute, as sealed
// records and as lines of the catalogue.
func (b *bundler) addDisputes(ctx context.Context, v joinder.Viewer, id joinder.ID, p proofs, words *i18n.Words, in *evidence.BundleInput) error {
	shared, err := b.db.SharedDisputes(ctx, v, id)
	if err != nil {
		return err
	}
	for _, s := range shared {
		if err := disputeItem(ctx, b.boxes, s.SealedDispute, collective.Pseudonym(words.Lang(), s.Number), p, words, in); err != nil {
			return err
		}
	}
	return nil
}

// addLetter adds the files of every letter that is sealed and not replaced.
func (b *bundler) addLetter(ctx context.Context, v joinder.Viewer, id joinder.ID, p proofs, words *i18n.Words, in *evidence.BundleInput) error {
	letters, err := b.db.Letters(ctx, v, id)
	if err != nil {
		return err
	}
	behind, err := b.behind(ctx, v, id)
	if err != nil {
		return err
	}
	found := false
	for _, l := range letters {
		if l.State != joinder.LetterFrozen || l.Member != "" && !behind[l.Member] {
			continue
		}
		found = true
		for _, f := range []struct {
			file joinder.Sealed
			kind string
			name string
		}{{l.PDF, "application/pdf", "bundle.letter.pdf"}, {l.XLSX, xlsxType, "bundle.letter.xlsx"}} {
			file := f.file
			item := evidence.BundleItem{
				ID: file.Item, Kind: joinder.LeafLetter, MediaType: f.kind, Size: file.Size, SHA256: file.SHA256, Salt: file.Salt, SealedAt: l.FrozenAt,
				Name: words.T(f.name, "Version", l.Version), Source: words.T("bundle.source.case"), Proves: words.T("bundle.proves.demand"), Submitter: words.T("bundle.source.case"),
				Open: func(ctx context.Context) (io.ReadCloser, error) {
					return b.vault.Open(ctx, id, file.Item, file.Blob, file.WrappedKey)
				},
			}
			if err := p.of(ctx, file.Leaf, &item); err != nil {
				return err
			}
			in.Items = append(in.Items, item)
		}
	}
	if found {
		return nil
	}
	in.Complete = append(in.Complete, joinder.Text{
		ZH: b.catalog.Localizer(joinder.Chinese).T("bundle.no_letter"), EN: b.catalog.Localizer(joinder.English).T("bundle.no_letter"),
	})
	return nil
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// addConsents adds what the members who stand behind this bundle allow now:
// nothing of those who only let themselves be counted, have left or took their
// complaint back, whose numbers are nobody's business.
func (b *bundler) addConsents(ctx context.Context, v joinder.Viewer, id joinder.ID, p proofs, words *i18n.Words, in *evidence.BundleInput) error {
	consents, err := b.db.SealedConsents(ctx, v, id)
	if err != nil {
		return err
	}
	behind, err := b.behind(ctx, v, id)
	if err != nil {
		return err
	}
	for _, c := range consents {
		if !c.Consent.InForce() || c.Consent.Use == joinder.CountMe || !behind[c.Consent.Complaint] {
			continue
		}
		item := recordItem(c.Consent.ID, joinder.LeafConsent, c.Bytes, c.Salt)
		item.SealedAt = c.Consent.GivenAt
		item.Name, item.Source = words.T("bundle.consent.given", "Use", words.T("bundle.use."+string(c.Consent.Use))), words.T("bundle.source.record")
		item.Proves, item.Submitter = words.T("bundle.proves.consent"), words.T("bundle.source.case")
		if err := p.of(ctx, c.Leaf, &item); err != nil {
			return err
		}
		in.Items = append(in.Items, item)
	}
	return nil
}

// behind are the complaints whose owners sign or send evidence.
func (b *bundler) behind(ctx context.Context, v joinder.Viewer, id joinder.ID) (map[joinder.ID]bool, error) {
	members, err := b.cases.Participants(ctx, v, id)
	out := map[joinder.ID]bool{}
	for _, m := range members {
		out[m.Complaint] = m.State == joinder.Filed && (m.Consents[joinder.SignForMe] || m.Consents[joinder.SendEvidence])
	}
	return out, err
}
