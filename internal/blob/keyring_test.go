package blob

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func mustBox(t *testing.T, b interface {
	Box(plaintext, aad []byte) ([]byte, error)
}, plain, aad string) []byte {
	t.Helper()
	box, err := b.Box([]byte(plain), []byte(aad))
	if err != nil {
		t.Fatal(err)
	}
	return box
}

func TestKeyFileIsPrivateAndStable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "kek")
	first, err := LoadKEK(path, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	box := mustBox(t, first, "totp", "account/1/totp")
	again, err := LoadKEK(path, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Unbox(box, []byte("account/1/totp")); err != nil || string(got) != "totp" {
		t.Fatalf("%q %v", got, err)
	}
	if err := os.WriteFile(path, []byte("joinder-kek-v1 AAAA\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKEK(path, rand.Reader); err == nil {
		t.Fatal("a broken key file was accepted")
	}
}

func TestRotationKeepsOldBoxesReadable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kek")
	old, _ := LoadKEK(path, rand.Reader)
	box, index := mustBox(t, old, "x", "a"), old.Index("email", "a@b.example")
	if err := RotateKEK(path, rand.Reader); err != nil {
		t.Fatal(err)
	}
	ring, err := LoadKEK(path, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ring.Unbox(box, []byte("a")); err != nil || string(got) != "x" {
		t.Fatalf("%q %v", got, err)
	}
	if !ring.Stale(box) || ring.Stale(mustBox(t, ring, "x", "a")) {
		t.Fatal("wrong idea of what is stale")
	}
	if ring.Index("email", "a@b.example") != index {
		t.Fatal("rotation orphaned the index")
	}
	if _, err := old.Unbox(mustBox(t, ring, "x", "a"), []byte("a")); !errors.Is(err, ErrSealed) {
		t.Fatal("an unknown key opened")
	}
}

func TestBoxesOpenOnlyInTheirPlace(t *testing.T) {
	ring := testRing(t)
	owner, wrapped, err := ring.NewOwnerKey("o1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.OpenOwnerKey("o2", wrapped); !errors.Is(err, ErrSealed) {
		t.Fatal("owner key opened for another owner")
	}
	again, err := ring.OpenOwnerKey("o1", wrapped)
	if err != nil {
		t.Fatal(err)
	}
	box := mustBox(t, owner, "narrative", "statement")
	if got, err := again.Unbox(box, []byte("statement")); err != nil || string(got) != "narrative" {
		t.Fatalf("%q %v", got, err)
	}
	if _, err := again.Unbox(box, []byte("contact")); !errors.Is(err, ErrSealed) {
		t.Fatal("opened in another column")
	}
	for i := range box {
		bad := bytes.Clone(box)
		bad[i] ^= 1
		if _, err := again.Unbox(bad, []byte("statement")); !errors.Is(err, ErrSealed) {
			t.Fatalf("flip at %d opened", i)
		}
	}
	if _, err := ring.Unbox(nil, nil); !errors.Is(err, ErrSealed) {
		t.Fatal("nothing opened")
	}
}
