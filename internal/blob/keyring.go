package blob

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"joinder"
)

const (
	keySize    = 32
	nonceSize  = 12
	keyIDSize  = 4
	boxVersion = 1
	kekPrefix  = "joinder-kek-v1 "
)

// ErrSealed is the answer when bytes cannot be opened: they were changed, they
// belong to something else, or their key is not on the ring.
var ErrSealed = errors.New("blob: cannot open: changed, misplaced, or its key is gone")

// Keyring holds the key-encryption keys (KEK) that live outside the database.
// The last key of the file encrypts; all of them decrypt, so that a key can be
// rotated at any time and old boxes re-written at leisure. Safe for concurrent
// use; it never changes after loading.
type Keyring struct {
	secrets []secret // oldest first
	rand    io.Reader
}

// LoadKEK reads the key file, creating it (mode 0600, in a directory of mode
// 0700) with one fresh key if there is none. Losing this file loses every blob
// and every private field: it belongs in its own backup, never beside the
// database's.
func LoadKEK(path string, rand io.Reader) (*Keyring, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the operator's own path
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = newKEKLine(rand); err == nil {
			err = writeSecret(path, text)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	k := &Keyring{rand: rand}
	for n, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(line, kekPrefix))
		if err != nil || !strings.HasPrefix(line, kekPrefix) || len(raw) != keySize {
			return nil, fmt.Errorf("key file %s, line %d: not a key of ours", path, n+1)
		}
		k.secrets = append(k.secrets, newSecret(raw))
	}
	return k, nil
}

// RotateKEK adds a fresh key to the file; processes started afterwards encrypt
// with it and still open what older keys closed.
func RotateKEK(path string, rand io.Reader) error {
	old, err := os.ReadFile(path) //nolint:gosec // the operator's own path
	if err != nil {
		return err
	}
	line, err := newKEKLine(rand)
	if err != nil {
		return err
	}
	return writeSecret(path, append(append(bytes.TrimSpace(old), '\n'), line...))
}

func newKEKLine(rand io.Reader) ([]byte, error) {
	raw := make([]byte, keySize)
	if _, err := io.ReadFull(rand, raw); err != nil {
		return nil, err
	}
	return []byte(kekPrefix + base64.StdEncoding.EncodeToString(raw) + "\n"), nil
}

// writeSecret replaces a file so that a crash leaves the old or the new one,
// readable by its owner alone.
func writeSecret(path string, text []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return err
	}
	return syncDir(dir)
}

func syncDir(path string) error {
	d, err := os.Open(path) //nolint:gosec // a directory of ours
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Box encrypts a small private field that no single person's erasure governs
// (a TOTP secret, a webhook's key). aad names where it belongs, for example
// "account/<id>/totp": a box moved elsewhere does not open. Fields that must
// die with a complaint go into OwnerKey.Box instead. It fails only when the
// system has no randomness.
func (k *Keyring) Box(plaintext, aad []byte) ([]byte, error) {
	return k.current().seal(k.rand, plaintext, "box\n"+string(aad))
}

// Unbox opens what Box closed, or gives ErrSealed.
func (k *Keyring) Unbox(box, aad []byte) ([]byte, error) {
	return k.open(box, "box\n"+string(aad))
}

// Wrap encrypts a key for its owner.
func (k *Keyring) Wrap(key []byte, owner joinder.ID) ([]byte, error) {
	return k.current().seal(k.rand, key, "wrap\n"+string(owner))
}

// Unwrap opens what Wrap closed, or gives ErrSealed.
func (k *Keyring) Unwrap(wrapped []byte, owner joinder.ID) ([]byte, error) {
	return k.open(wrapped, "wrap\n"+string(owner))
}

// Stale reports whether a box or wrapped key should be written again because a
// newer key exists.
func (k *Keyring) Stale(box []byte) bool {
	id, _, ok := splitBox(box)
	return !ok || id != k.current().id
}

// Index is a keyed digest of a private value (hex), for looking it up by
// equality without storing it: an e-mail address, a receipt code. purpose keeps
// the digests of different columns apart. It uses the oldest key, so that
// rotation does not orphan the column.
func (k *Keyring) Index(purpose, value string) string {
	m := hmac.New(sha256.New, k.secrets[0].index)
	_, _ = fmt.Fprintf(m, "%d:%s%s", len(purpose), purpose, value)
	return hex.EncodeToString(m.Sum(nil))
}

func (k *Keyring) current() secret { return k.secrets[len(k.secrets)-1] }

func (k *Keyring) open(box []byte, aad string) ([]byte, error) {
	id, _, ok := splitBox(box)
	if !ok {
		return nil, ErrSealed
	}
	for _, s := range k.secrets {
		if s.id == id {
			return s.open(box, aad)
		}
	}
	return nil, ErrSealed
}

// secret is one 256-bit key, split by HKDF into one for encryption and one for
// digests. A box is version ‖ key id ‖ nonce ‖ AES-256-GCM; the header is
// authenticated with the caller's additional data.
type secret struct {
	id    [keyIDSize]byte
	aead  cipher.AEAD
	index []byte
}

func newSecret(raw []byte) secret {
	derive := func(info string) []byte {
		out, err := hkdf.Key(sha256.New, raw, nil, info, keySize)
		if err != nil {
			panic(err) // only for absurd lengths
		}
		return out
	}
	block, err := aes.NewCipher(derive("joinder/aead/v1"))
	if err != nil {
		panic(err) // the length is right
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	s := secret{aead: aead, index: derive("joinder/index/v1")}
	copy(s.id[:], derive("joinder/id/v1"))
	return s
}

func (s secret) seal(rand io.Reader, plaintext []byte, aad string) ([]byte, error) {
	head := append([]byte{boxVersion}, s.id[:]...)
	nonce := make([]byte, nonceSize)
	if _, err := io.ReadFull(rand, nonce); err != nil {
		return nil, fmt.Errorf("blob: no randomness: %w", err)
	}
	full := append(append([]byte{}, head...), aad...)
	return s.aead.Seal(append(head, nonce...), nonce, plaintext, full), nil
}

func (s secret) open(box []byte, aad string) ([]byte, error) {
	id, rest, ok := splitBox(box)
	if !ok || id != s.id {
		return nil, ErrSealed
	}
	full := append(append([]byte{}, box[:1+keyIDSize]...), aad...)
	plain, err := s.aead.Open(nil, rest[:nonceSize], rest[nonceSize:], full)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

func splitBox(box []byte) (id [keyIDSize]byte, rest []byte, ok bool) {
	if len(box) < 1+keyIDSize+nonceSize || box[0] != boxVersion {
		return id, nil, false
	}
	copy(id[:], box[1:])
	return id, box[1+keyIDSize:], true
}
