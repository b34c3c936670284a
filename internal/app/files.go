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
)

// letterFiles opens rendered letters, which are locked by their case.
type letterFiles struct{ vault *blob.Store }

// OpenLetterFile implements web.LetterFiles.
func (f letterFiles) OpenLetterFile(ctx context.Context, caseID joinder.ID, s joinder.Sealed) (io.ReadCloser, error) {
	return f.vault.Open(ctx, caseID, s.Item, s.Blob, s.WrappedKey)
}

// recordItem is a bundle item whose bytes are at hand.
func recordItem(id joinder.ID, kind joinder.LeafKind, data, salt []byte) evidence.BundleItem {
	sum := sha256.Sum256(data)
	return evidence.BundleItem{
		ID: id, Kind: kind, MediaType: "application/json", Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:]), Salt: salt,
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
	}
}
