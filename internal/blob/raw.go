package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"joinder"
)

// Entry is one blob as it lies in the store.
type Entry struct {
	Blob string
	Size int64 // of the ciphertext
	At   time.Time
}

// Each calls visit for every blob, in no particular order, until it fails.
// Drafts are not shown.
func (s *Store) Each(ctx context.Context, visit func(Entry) error) error {
	return s.place.each(ctx, visit)
}

// Sweep removes blobs that are older than a time and that nothing refers to:
// files that were received but never recorded, letters that were rendered but
// not frozen. known answers from the database; choose the time well before now,
// so that uploads on their way to being recorded stay. It returns how many it
// removed.
func (s *Store) Sweep(ctx context.Context, before time.Time, known func(ctx context.Context, blob string) (bool, error)) (int, error) {
	var orphans []string
	err := s.Each(ctx, func(e Entry) error {
		if !e.At.Before(before) {
			return nil
		}
		keep, err := known(ctx, e.Blob)
		if err == nil && !keep {
			orphans = append(orphans, e.Blob)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	for n, blob := range orphans {
		if err := s.Remove(ctx, blob); err != nil {
			return n, err
		}
	}
	return len(orphans), nil
}

// Check reads a blob and holds it against its name; it needs no key.
// ErrSealed when it was changed, NotFound when it is gone.
func (s *Store) Check(ctx context.Context, blob string) error {
	r, err := s.Ciphertext(ctx, blob)
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, r)
	if err = errors.Join(err, r.Close()); err != nil {
		return unavailable(err)
	}
	if hexSum(sum) != blob {
		return fmt.Errorf("%w: blob %s", ErrSealed, blob)
	}
	return nil
}

// Ciphertext reads a blob as it lies there, for backups. It is not checked on
// the way; whoever restores it checks (PutCiphertext).
func (s *Store) Ciphertext(ctx context.Context, blob string) (io.ReadCloser, error) {
	if !validKey(blob) {
		return nil, joinder.Fail(joinder.NotFound, "error.blob.gone")
	}
	r, err := s.place.open(ctx, blob)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, joinder.Fail(joinder.NotFound, "error.blob.gone").Because(err)
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return r, nil
}

// PutCiphertext puts a blob back from a backup: ErrSealed if the bytes do not
// hash to its name, and then nothing stays.
func (s *Store) PutCiphertext(ctx context.Context, blob string, r io.Reader) error {
	if !validKey(blob) {
		return fmt.Errorf("%w: no blob is called %q", ErrSealed, blob)
	}
	d, err := s.place.create(ctx)
	if err != nil {
		return unavailable(err)
	}
	sum := sha256.New()
	src := &source{ctx: ctx, r: r}
	_, err = io.Copy(io.MultiWriter(d, sum), src)
	switch {
	case src.err != nil:
		err = src.err
	case err != nil:
		err = unavailable(err)
	case hexSum(sum) != blob:
		err = fmt.Errorf("%w: blob %s", ErrSealed, blob)
	}
	if err != nil {
		d.discard()
		return err
	}
	if err := d.keep(ctx, blob); err != nil {
		return unavailable(err)
	}
	return s.Check(ctx, blob)
}
