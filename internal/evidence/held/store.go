package held

import (
	"context"
	"io"
	"time"

	"joinder"
)

// Store keeps the rows. Every method is one transaction, durable when it
// returns, and safe for concurrent use. What is not there, or past its time, is
// NotFound with the key "error.held.gone". There is no viewer: whoever has the
// link is the only one who sees, and the key is its hash.
type Store interface {
	// CreateHeld stores a new row without files.
	CreateHeld(ctx context.Context, r Row) error
	// Held reads a row with its files, oldest first.
	Held(ctx context.Context, key Key, now time.Time) (Row, error)
	// SaveHeld replaces the state where its version is still the given one
	// (Conflict "error.held.changed" otherwise), counts the version up and
	// commits jobs with it.
	SaveHeld(ctx context.Context, key Key, state []byte, version int, now, until time.Time, jobs ...joinder.Job) error
	// AddHeldFile records a file; TooLarge when there would be more than
	// MaxFiles of them, or more than all bytes.
	AddHeldFile(ctx context.Context, key Key, f FileRow, now time.Time, all int64) error
	// DropHeldFile deletes a file's row and queues the erasing of its bytes.
	DropHeldFile(ctx context.Context, key Key, id joinder.ID) error
	// DropHeld deletes the row, its files' rows and the key that locks them, and
	// queues the erasing of the bytes.
	DropHeld(ctx context.Context, key Key) error
	// SweepHeld is DropHeld for all that is past its time.
	SweepHeld(ctx context.Context, now time.Time) (int, error)
}

// Row is what one link holds, as stored.
type Row struct {
	Key                       Key
	Kind                      Kind
	State                     []byte // boxed
	Version                   int
	CreatedAt, SavedAt, Until time.Time
	Files                     []FileRow
}

// FileRow is a file as stored.
type FileRow struct {
	ID         joinder.ID
	Name       []byte // boxed
	Size       int64
	SHA256     string
	Blob       string
	WrappedKey []byte
	At         time.Time
}

// Vault keeps bytes by hash, encrypted (internal/blob). Safe for concurrent use.
type Vault interface {
	Put(ctx context.Context, owner, item joinder.ID, r io.Reader, limit int64) (joinder.Stored, error)
	Open(ctx context.Context, owner, item joinder.ID, blob string, wrapped []byte) (io.ReadCloser, error)
	Remove(ctx context.Context, blob string) error
}

// Boxes closes and opens small private fields (internal/blob's key ring).
type Boxes interface {
	Box(plain, aad []byte) ([]byte, error)
	Unbox(box, aad []byte) ([]byte, error)
}
