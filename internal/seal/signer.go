package seal

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Signer signs for the log. It is a note.Signer, and safe for concurrent use.
type Signer struct {
	note.Signer
	key string // verifier key text
}

// LoadSigner reads the log's key (a note signer key: Ed25519) or, at first
// start, makes one under the given origin, which is the log's public address
// without scheme and trailing slash. A key made before keeps its origin: the
// log's name never changes. The file is readable by its owner alone and belongs
// in the same separate backup as the other keys.
func LoadSigner(path, origin string, rand io.Reader) (*Signer, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the operator's own path
	if errors.Is(err, fs.ErrNotExist) {
		secret, _, gerr := note.GenerateKey(rand, origin)
		if gerr != nil {
			return nil, fmt.Errorf("log key: %w", gerr)
		}
		text = []byte(secret + "\n")
		err = replaceFile(path, text)
	}
	if err != nil {
		return nil, fmt.Errorf("log key: %w", err)
	}
	secret := strings.TrimSpace(string(text))
	inner, err := note.NewSigner(secret)
	if err != nil {
		return nil, fmt.Errorf("log key %s: %w", path, err)
	}
	raw, err := keyData(secret, 5)
	if err != nil || len(raw) != 1+ed25519.SeedSize {
		return nil, fmt.Errorf("log key %s: not an Ed25519 key", path)
	}
	public, ok := ed25519.NewKeyFromSeed(raw[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("log key %s: not an Ed25519 key", path)
	}
	key, err := note.NewEd25519VerifierKey(inner.Name(), public)
	if err != nil {
		return nil, err
	}
	return &Signer{inner, key}, nil
}

// VerifierKey is the public key as text: name+hash+base64. Publish it in as
// many places as possible.
func (s *Signer) VerifierKey() string { return s.key }

// Verifier checks what this signer signs.
func (s *Signer) Verifier() note.Verifier {
	v, err := note.NewVerifier(s.key)
	if err != nil {
		panic(err) // made by ourselves
	}
	return v
}

// PEM is the public key for openssl (SubjectPublicKeyInfo).
func (s *Signer) PEM() []byte {
	raw, err := keyData(s.key, 3)
	if err != nil {
		panic(err) // made by ourselves
	}
	der, err := x509.MarshalPKIXPublicKey(ed25519.PublicKey(raw[1:]))
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// keyData is the last of a note key's fields. They are joined by "+", which
// base64 may contain as well.
func keyData(key string, fields int) ([]byte, error) {
	parts := strings.SplitN(key, "+", fields)
	return base64.StdEncoding.DecodeString(parts[len(parts)-1])
}

func (s *Signer) checkpoint(size int64, root tlog.Hash) (Checkpoint, error) {
	c := Checkpoint{Origin: s.Name(), Size: size, Root: root}
	signed, err := note.Sign(&note.Note{Text: c.text()}, s.Signer)
	c.Note = signed
	return c, err
}

// replaceFile writes so that a crash leaves the old file or the new one.
func replaceFile(path string, text []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(dir) //nolint:gosec // a directory of ours
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
