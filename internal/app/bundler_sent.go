package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/evidence"
	"joinder/internal/i18n"
	"joinder/internal/recourse/reply"
	"joinder/internal/sqldb"
)

// channelName is a channel's name as the pack may show it today.
func (s *Site) channelName(id string) joinder.Text {
	if c, ok := s.Pack.Channel(id); ok {
		return s.Pack.ChannelName(c, today(s.World))
	}
	return joinder.Text{ZH: id, EN: id}
}

// whose is a member by number, or the case.
func whose(words *i18n.Words, number int) string {
	if number == 0 {
		return words.T("bundle.source.case")
	}
	return collective.Pseudonym(words.Lang(), number)
}

// addSent adds what shows that letters went out: proofs of sending, members'
// confirmations of their own papers, and their yeses to the letter.
func (b *bundler) addSent(ctx context.Context, v joinder.Viewer, id joinder.ID, p proofs, words *i18n.Words, in *evidence.BundleInput) error {
	sent, err := b.db.SharedProofs(ctx, v, id)
	if err != nil {
		return err
	}
	for _, s := range sent {
		item := evidence.BundleItem{
			ID: s.ID, Kind: joinder.LeafProof, MediaType: s.MediaType, Size: s.Size, SHA256: s.SHA256, Salt: s.Salt, SealedAt: s.At,
			Name:   words.T("bundle.sending", "What", words.T("filing.kind."+string(s.Kind)), "Channel", b.channel(s.Channel)),
			Source: words.T("bundle.source.sending"), Proves: words.T("bundle.proves.sending"), Submitter: whose(words, s.Number),
			Open: func(ctx context.Context) (io.ReadCloser, error) {
				return b.vault.Open(ctx, s.Owner, s.ID, s.Blob, s.WrappedKey)
			},
		}
		if err := p.of(ctx, s.Leaf, &item); err != nil {
			return err
		}
		in.Items = append(in.Items, item)
	}
	confirmed, err := b.db.SealedFilings(ctx, v, id)
	if err != nil {
		return err
	}
	for _, c := range confirmed {
		item := recordItem(c.Item, joinder.LeafProof, c.Bytes, c.Salt)
		item.SealedAt, item.Submitter = c.At, whose(words, c.Number)
		item.Name, item.Source, item.Proves = words.T("bundle.confirmation"), words.T("bundle.source.confirmations"), words.T("bundle.proves.confirmation")
		if err := p.of(ctx, c.Leaf, &item); err != nil {
			return err
		}
		in.Items = append(in.Items, item)
	}
	signed, err := b.db.SealedSignOffs(ctx, v, id)
	if err != nil {
		return err
	}
	for _, s := range signed {
		item := recordItem(s.ID, joinder.LeafProof, s.Bytes, s.Salt)
		item.SealedAt, item.Submitter = s.At, whose(words, s.Number)
		item.Name, item.Source, item.Proves = words.T("bundle.signoff", "Version", s.Version), words.T("bundle.source.confirmations"), words.T("bundle.proves.signoff")
		if err := p.of(ctx, s.Leaf, &item); err != nil {
			return err
		}
		in.Items = append(in.Items, item)
	}
	return nil
}

// addReplies adds the answers that came back, as words and as the files they
// came as.
func (b *bundler) addReplies(ctx context.Context, v joinder.Viewer, id joinder.ID, p proofs, words *i18n.Words, in *evidence.BundleInput) error {
	replies, err := b.db.SealedReplies(ctx, v, id)
	if err != nil {
		return err
	}
	for _, r := range replies {
		item, err := b.replyWords(r, words)
		if err != nil {
			return err
		}
		if err := p.of(ctx, r.Leaf, &item); err != nil {
			return err
		}
		in.Items = append(in.Items, item)
		for _, f := range r.Files {
			item := evidence.BundleItem{
				ID: f.ID, Kind: joinder.LeafReply, MediaType: f.MediaType, Size: f.Size, SHA256: f.SHA256, Salt: f.Salt, SealedAt: f.At,
				Name:   words.T("bundle.reply.file", "Channel", b.channel(r.Channel), "Type", f.MediaType),
				Source: words.T("bundle.source.reply." + r.Source), Proves: words.T("bundle.proves.reply", "Date", r.ReceivedOn), Submitter: whose(words, r.Number),
				Open: func(ctx context.Context) (io.ReadCloser, error) {
					return b.vault.Open(ctx, f.Owner, f.ID, f.Blob, f.WrappedKey)
				},
			}
			if err := p.of(ctx, r.FileLeaf, &item); err != nil {
				return err
			}
			in.Items = append(in.Items, item)
		}
	}
	return nil
}

// replyWords is an answer's words as they were sealed; only what the operator
// wrote on its own page is no copy of something else.
func (b *bundler) replyWords(r sqldb.SealedReply, words *i18n.Words) (evidence.BundleItem, error) {
	text, err := reply.OpenText(b.boxes, r.Row)
	if err != nil {
		return evidence.BundleItem{}, err
	}
	sum := sha256.Sum256(text)
	return evidence.BundleItem{
		ID: r.ID, Kind: joinder.LeafReply, MediaType: "text/plain", Size: int64(len(text)), SHA256: hex.EncodeToString(sum[:]), Salt: r.Salt, SealedAt: r.At,
		Name:   words.T("bundle.reply.words", "Channel", b.channel(r.Channel)),
		Source: words.T("bundle.source.reply." + r.Source), Proves: words.T("bundle.proves.reply", "Date", r.ReceivedOn), Submitter: whose(words, r.Number),
		Copy: r.Source != joinder.ReplyByOperator,
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil },
	}, nil
}
