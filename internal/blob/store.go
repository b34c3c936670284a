package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"syscall"

	"filippo.io/age"

	"joinder"
)

// KeyTable is where wrapped owner keys live (internal/sqldb).
type KeyTable interface {
	// OwnerKey gives the wrapped key of an owner; NotFound if it has none yet
	// or was erased.
	OwnerKey(ctx context.Context, owner joinder.ID) ([]byte, error)
	// AddOwnerKey stores a first key durably and returns the one that counts:
	// the given one, or that of a concurrent caller who was first. An owner
	// that was erased never gets a key again: Conflict.
	AddOwnerKey(ctx context.Context, owner joinder.ID, wrapped []byte) ([]byte, error)
}

// Store keeps blobs. Safe for concurrent use.
type Store struct {
	place place
	ring  *Keyring
	keys  KeyTable
	world joinder.World
}

// place is where ciphertext lies.
type place interface {
	create(ctx context.Context) (draft, error)
	open(ctx context.Context, key string) (io.ReadCloser, error)
	remove(ctx context.Context, key string) error
	each(ctx context.Context, visit func(Entry) error) error
	close() error
}

// draft is a blob being written, invisible until kept. Exactly one of keep and
// discard ends it.
type draft interface {
	io.Writer
	keep(ctx context.Context, key string) error // durable on return
	discard()
}

// Put streams r into the store for an owner (complaint or case). It fails with
// TooLarge when more than limit bytes come, with Unavailable when the bytes
// cannot be kept (disk full, bucket away, read back wrong), and then leaves
// nothing behind. Errors of r are passed on unchanged.
func (s *Store) Put(ctx context.Context, owner, item joinder.ID, r io.Reader, limit int64) (joinder.Stored, error) {
	key, err := s.ownerKey(ctx, owner)
	if err != nil {
		return joinder.Stored{}, err
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return joinder.Stored{}, err
	}
	d, err := s.place.create(ctx)
	if err != nil {
		return joinder.Stored{}, unavailable(err)
	}
	kept, err := s.write(ctx, d, identity, r, limit)
	if err != nil {
		d.discard()
		return joinder.Stored{}, err
	}
	err = d.keep(ctx, kept.Blob)
	if err == nil {
		err = s.readBack(ctx, identity, kept)
	}
	if err != nil {
		_ = s.place.remove(context.WithoutCancel(ctx), kept.Blob)
		return joinder.Stored{}, unavailable(err)
	}
	kept.WrappedKey, err = key.wrapItem(item, []byte(identity.String()))
	return kept, err
}

func (s *Store) write(ctx context.Context, d draft, id *age.X25519Identity, r io.Reader, limit int64) (joinder.Stored, error) {
	kept := joinder.Stored{Salt: s.world.Bytes(joinder.SaltSize)}
	cipherSum, plainSum := sha256.New(), sha256.New()
	commitment := joinder.NewCommitment(kept.Salt)
	enc, err := age.Encrypt(io.MultiWriter(d, cipherSum), id.Recipient())
	if err != nil {
		return kept, unavailable(err)
	}
	src := &source{ctx: ctx, r: io.LimitReader(r, limit+1)}
	kept.Size, err = io.Copy(io.MultiWriter(plainSum, commitment, enc), src)
	switch {
	case src.err != nil:
		return kept, src.err
	case err != nil:
		return kept, unavailable(err)
	case kept.Size > limit:
		return kept, joinder.Fail(joinder.TooLarge, "error.blob.too_large", "Limit", limit)
	}
	if err := enc.Close(); err != nil {
		return kept, unavailable(err)
	}
	kept.Blob, kept.SHA256 = hexSum(cipherSum), hexSum(plainSum)
	kept.Commitment = hexSum(commitment)
	return kept, nil
}

// source remembers whether reading failed, so that a broken upload is not
// mistaken for a broken disk.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.err = err
		return 0, err
	}
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

func (s *Store) readBack(ctx context.Context, id *age.X25519Identity, want joinder.Stored) error {
	r, err := s.decrypt(ctx, id, want.Blob)
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(sum, r)
	if err = errors.Join(err, r.Close()); err != nil {
		return err
	}
	if n != want.Size || hexSum(sum) != want.SHA256 {
		return errors.New("blob: read back differs from what was written")
	}
	return nil
}

// Open reads an item. Every 64 KiB are authenticated before they are handed
// out, and the ciphertext must hash to its name: a changed, cut or swapped blob
// gives ErrSealed, at the latest instead of io.EOF. NotFound when the blob or
// the owner's key is gone.
func (s *Store) Open(ctx context.Context, owner, item joinder.ID, blob string, wrapped []byte) (io.ReadCloser, error) {
	table, err := s.keys.OwnerKey(ctx, owner)
	if err != nil {
		return nil, err
	}
	key, err := s.ring.OpenOwnerKey(owner, table)
	if err != nil {
		return nil, err
	}
	secret, err := key.unwrapItem(item, wrapped)
	if err != nil {
		return nil, err
	}
	id, err := age.ParseX25519Identity(string(secret))
	if err != nil {
		return nil, ErrSealed
	}
	return s.decrypt(ctx, id, blob)
}

func (s *Store) decrypt(ctx context.Context, id *age.X25519Identity, blob string) (io.ReadCloser, error) {
	file, err := s.Ciphertext(ctx, blob)
	if err != nil {
		return nil, err
	}
	v := &verifying{file: file, sum: sha256.New(), want: blob}
	v.cipher = io.TeeReader(file, v.sum)
	if v.plain, err = age.Decrypt(v.cipher, id); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("%w: %w", ErrSealed, err)
	}
	return v, nil
}

// Remove deletes the ciphertext. Erasure does not depend on it: the owner's
// key does that. Removing what is not there is no error.
func (s *Store) Remove(ctx context.Context, blob string) error {
	if !validKey(blob) {
		return nil
	}
	err := s.place.remove(ctx, blob)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return unavailable(err)
}

// Close lets go of the disk or bucket.
func (s *Store) Close() error { return s.place.close() }

// OwnerKey opens an owner's key, making one at first use.
func (s *Store) OwnerKey(ctx context.Context, owner joinder.ID) (OwnerKey, error) {
	return s.ownerKey(ctx, owner)
}

func (s *Store) ownerKey(ctx context.Context, owner joinder.ID) (OwnerKey, error) {
	wrapped, err := s.keys.OwnerKey(ctx, owner)
	if joinder.KindOf(err) == joinder.NotFound {
		if _, wrapped, err = s.ring.NewOwnerKey(owner); err == nil {
			wrapped, err = s.keys.AddOwnerKey(ctx, owner, wrapped)
		}
	}
	if err != nil {
		return OwnerKey{}, err
	}
	return s.ring.OpenOwnerKey(owner, wrapped)
}

// verifying hands out plaintext and withholds the end of file unless the
// ciphertext hashes to its name.
type verifying struct {
	file          io.Closer
	cipher, plain io.Reader
	sum           hash.Hash
	want          string
}

func (v *verifying) Read(p []byte) (int, error) {
	n, err := v.plain.Read(p)
	if err == nil {
		return n, nil
	}
	if err != io.EOF {
		return n, fmt.Errorf("%w: %w", ErrSealed, err)
	}
	if _, err := io.Copy(io.Discard, v.cipher); err != nil || hexSum(v.sum) != v.want {
		return n, ErrSealed
	}
	return n, io.EOF
}

func (v *verifying) Close() error { return v.file.Close() }

// unavailable translates what a disk or bucket says.
func unavailable(err error) error {
	var known *joinder.Error
	switch {
	case errors.As(err, &known), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return joinder.Fail(joinder.Unavailable, "error.blob.full").Because(err)
	}
	return joinder.Fail(joinder.Unavailable, "error.blob.unavailable").Because(err)
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// validKey holds names to what we made ourselves, so that no path can be
// smuggled in.
func validKey(key string) bool {
	return len(key) == 2*sha256.Size && bytes.IndexFunc([]byte(key), func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'f')
	}) < 0
}
