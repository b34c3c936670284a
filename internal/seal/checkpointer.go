package seal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrRolledBack is why no checkpoint is signed when the database is older than
// what was signed before. The way out is the newer database, or a new log
// under a new key and name; never the old key.
var ErrRolledBack = errors.New("seal: the log is older than, or differs from, a checkpoint that was already signed")

// ErrDamaged is why no checkpoint is signed when stored hashes do not follow
// from stored leaves.
var ErrDamaged = errors.New("seal: stored tree hashes do not match the stored leaves")

// batch is how many leaves are recomputed at a time; it bounds memory.
const batch = 4096

// Checkpointer signs the log's growth. Run may be called from many goroutines
// and processes; the database's compare-and-swap arbitrates.
type Checkpointer struct {
	store  Store
	signer *Signer
	kept   string // file with the last checkpoint, beside the key
	mu     sync.Mutex
}

// NewCheckpointer signs store's log and remembers the last checkpoint in the
// file kept, which must lie beside the key, outside the database's backups.
func NewCheckpointer(store Store, signer *Signer, kept string) *Checkpointer {
	return &Checkpointer{store: store, signer: signer, kept: kept}
}

// Run signs and saves a checkpoint of all committed leaves and returns it, or
// the last one if nothing was added. Conflict (another process was first) is
// harmless: run again later. ErrRolledBack and ErrDamaged need a person.
func (c *Checkpointer) Run(ctx context.Context) (Checkpoint, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	last, err := c.last(ctx)
	if err != nil {
		return Checkpoint{}, err
	}
	kept, err := c.readKept()
	if err != nil {
		return Checkpoint{}, err
	}
	size, err := c.store.Size(ctx)
	if err != nil {
		return Checkpoint{}, err
	}
	for _, old := range []Checkpoint{last, kept} {
		if err := c.extends(ctx, size, old); err != nil {
			return Checkpoint{}, err
		}
	}
	if last.Note != nil && last.Size == size {
		return last, c.keep(last, kept)
	}
	if err := recompute(ctx, c.store, last.Size, size); err != nil {
		return Checkpoint{}, err
	}
	root, err := tlog.TreeHash(size, reader(ctx, c.store))
	if err != nil {
		return Checkpoint{}, err
	}
	next, err := c.signer.checkpoint(size, root)
	if err != nil {
		return Checkpoint{}, err
	}
	if err := c.keep(next, kept); err != nil {
		return Checkpoint{}, err
	}
	return next, c.store.SaveCheckpoint(ctx, last.Note, size, next.Note)
}

func (c *Checkpointer) last(ctx context.Context) (Checkpoint, error) {
	signed, err := c.store.LastCheckpoint(ctx)
	if err != nil || signed == nil {
		return Checkpoint{}, err
	}
	return ParseCheckpoint(signed, c.signer.Verifier())
}

func (c *Checkpointer) readKept() (Checkpoint, error) {
	signed, err := os.ReadFile(c.kept)
	if errors.Is(err, fs.ErrNotExist) {
		return Checkpoint{}, nil
	}
	if err != nil {
		return Checkpoint{}, err
	}
	return ParseCheckpoint(signed, c.signer.Verifier())
}

// extends refuses unless the log still begins with what was signed.
func (c *Checkpointer) extends(ctx context.Context, size int64, old Checkpoint) error {
	if old.Note == nil {
		return nil
	}
	if size < old.Size {
		return fmt.Errorf("%w: %d leaves now, %d signed", ErrRolledBack, size, old.Size)
	}
	root, err := tlog.TreeHash(old.Size, reader(ctx, c.store))
	if err != nil {
		return err
	}
	if root != old.Root {
		return fmt.Errorf("%w: the first %d leaves have another root", ErrRolledBack, old.Size)
	}
	return nil
}

func (c *Checkpointer) keep(next, kept Checkpoint) error {
	if kept.Size > next.Size || kept.Size == next.Size && kept.Note != nil {
		return nil
	}
	return replaceFile(c.kept, next.Note)
}

// Audit recomputes the whole tree from stored leaf bytes and checks the last
// checkpoint against it. It reads everything: for doctors, not for pages.
func (c *Checkpointer) Audit(ctx context.Context) error {
	last, err := c.last(ctx)
	if err != nil {
		return err
	}
	size, err := c.store.Size(ctx)
	if err != nil {
		return err
	}
	if err := recompute(ctx, c.store, 0, size); err != nil {
		return err
	}
	return c.extends(ctx, size, last)
}

// recompute checks the stored hashes of leaves from ≤ index < to against
// their bytes.
func recompute(ctx context.Context, s Store, from, to int64) error {
	for from < to {
		end := min(from+batch, to)
		bodies, err := s.Leaves(ctx, from, end)
		if err != nil {
			return err
		}
		if int64(len(bodies)) != end-from {
			return fmt.Errorf("%w: leaves %d to %d: %d found", ErrDamaged, from, end-1, len(bodies))
		}
		want, err := storedHashes(reader(ctx, s), from, bodies)
		if err != nil {
			return err
		}
		if err := compareHashes(ctx, s, tlog.StoredHashIndex(0, from), want); err != nil {
			return err
		}
		from = end
	}
	return nil
}

func compareHashes(ctx context.Context, s Store, first int64, want []tlog.Hash) error {
	const atOnce = 512
	for len(want) > 0 {
		n := min(atOnce, len(want))
		indexes := make([]int64, n)
		for i := range indexes {
			indexes[i] = first + int64(i)
		}
		got, err := s.Hashes(ctx, indexes)
		if err != nil {
			return err
		}
		for i := range got {
			if !bytes.Equal(got[i][:], want[i][:]) {
				return fmt.Errorf("%w: hash %d", ErrDamaged, indexes[i])
			}
		}
		first, want = first+int64(n), want[n:]
	}
	return nil
}
