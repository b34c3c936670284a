package seal

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"
)

// Store is the log as committed. Reads see only committed leaves; Size never
// shrinks while the process lives. Safe for concurrent use.
type Store interface {
	// Size is the number of leaves.
	Size(ctx context.Context) (int64, error)
	// Hashes reads stored tree hashes by storage index, in the order asked.
	// Missing or damaged ones are an error.
	Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error)
	// Leaves gives the bytes of leaves from ≤ index < to.
	Leaves(ctx context.Context, from, to int64) ([][]byte, error)
	// LastCheckpoint is the signed note of the largest checkpoint, nil if none
	// was saved.
	LastCheckpoint(ctx context.Context) ([]byte, error)
	// SaveCheckpoint stores a signed note, durably on return. It is a
	// compare-and-swap: Conflict unless the last checkpoint's note is still
	// exactly last (nil for none).
	SaveCheckpoint(ctx context.Context, last []byte, size int64, signed []byte) error
}

// reader adapts a Store to tlog within one call.
func reader(ctx context.Context, s Store) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return s.Hashes(ctx, indexes) })
}
