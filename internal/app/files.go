package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"joinder"
	"joinder/internal/blob"
	"joinder/internal/evidence"
	"joinder/internal/i18n"
	"joinder/internal/intake"
)

// letterFiles opens rendered letters, which are locked by their case.
type letterFiles struct{ vault *blob.Store }

// OpenLetterFile implements web.LetterFiles.
func (f letterFiles) OpenLetterFile(ctx context.Context, caseID joinder.ID, s joinder.Sealed) (io.ReadCloser, error) {
	return f.vault.Open(ctx, caseID, s.Item, s.Blob, s.WrappedKey)
}

// disputeItem adds what somebody disputes to a bundle: the record as it was
// sealed, and its lines for the catalogue. A list of none is left out.
func disputeItem(ctx context.Context, vault intake.Vault, s intake.SealedDispute, who string, p proofs, words *i18n.Words, in *evidence.BundleInput) error {
	d, plain, err := intake.OpenDispute(vault, s)
	if err != nil || len(d.Transactions) == 0 {
		return err
	}
	item := recordItem(s.ID, joinder.LeafDispute, plain, s.Salt)
	item.SealedAt, item.Submitter = s.At, who
	item.Name, item.Source, item.Proves = words.N("dispute.bundle.name", len(d.Transactions)), words.T("bundle.source.record"), words.T("dispute.bundle.proves")
	if err := p.of(ctx, s.Leaf, &item); err != nil {
		return err
	}
	in.Items = append(in.Items, item)
	in.Disputed = append(in.Disputed, evidence.Disputed{Item: s.ID, By: who, Transactions: d.Transactions})
	return nil
}

// recordItem is a bundle item whose bytes are at hand.
func recordItem(id joinder.ID, kind joinder.LeafKind, data, salt []byte) evidence.BundleItem {
	sum := sha256.Sum256(data)
	return evidence.BundleItem{
		ID: id, Kind: kind, MediaType: "application/json", Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:]), Salt: salt,
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
	}
}
