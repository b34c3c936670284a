package seal

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"joinder"
)

// memory is a Store that forgets.
type memory struct {
	mu     sync.Mutex
	leaves [][]byte
	hashes []tlog.Hash
	note   []byte
}

func (m *memory) Size(context.Context) (int64, error) { return int64(len(m.leaves)), nil }

func (m *memory) Hashes(_ context.Context, indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, idx := range indexes {
		if idx >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("no hash %d of %d", idx, len(m.hashes))
		}
		out[i] = m.hashes[idx]
	}
	return out, nil
}

func (m *memory) Leaves(_ context.Context, from, to int64) ([][]byte, error) {
	return m.leaves[from:to], nil
}

func (m *memory) LastCheckpoint(context.Context) ([]byte, error) { return m.note, nil }

func (m *memory) SaveCheckpoint(_ context.Context, last []byte, _ int64, signed []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !bytes.Equal(last, m.note) {
		return joinder.Fail(joinder.Conflict, "error.test.conflict")
	}
	m.note = signed
	return nil
}

func (m *memory) add(t *testing.T, n int) {
	t.Helper()
	w := joinder.RealWorld()
	var leaves []joinder.Leaf
	for range n {
		leaves = append(leaves, joinder.NewLeaf(joinder.LeafEvidence, "", w.ID(), w.Bytes(32), []byte("x")))
	}
	hashes, indexes, err := Append(reader(t.Context(), m), int64(len(m.leaves)), leaves)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range leaves {
		if indexes[i] != int64(len(m.leaves)) {
			t.Fatalf("index %d, want %d", indexes[i], len(m.leaves))
		}
		m.leaves = append(m.leaves, l.Bytes())
	}
	m.hashes = append(m.hashes, hashes...)
}

func (m *memory) clone() *memory {
	return &memory{leaves: append([][]byte{}, m.leaves...), hashes: append([]tlog.Hash{}, m.hashes...), note: m.note}
}

func testSigner(t *testing.T, dir string) *Signer {
	t.Helper()
	s, err := LoadSigner(filepath.Join(dir, "keys", "log"), "joinder.example/log", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func testCheckpointer(t *testing.T, m *memory) (*Checkpointer, *Signer) {
	t.Helper()
	dir := t.TempDir()
	s := testSigner(t, dir)
	return NewCheckpointer(m, s, filepath.Join(dir, "keys", "log.checkpoint")), s
}

func TestBatchesMakeTheSameTreeAsSingles(t *testing.T) {
	var m memory
	for _, n := range []int{1, 2, 3, 1, 250, 7, 300} {
		m.add(t, n)
	}
	var plain []tlog.Hash
	for i, l := range m.leaves {
		h, err := tlog.StoredHashes(int64(i), l, tlog.HashReaderFunc(func(idx []int64) ([]tlog.Hash, error) {
			return (&memory{hashes: plain}).Hashes(t.Context(), idx)
		}))
		if err != nil {
			t.Fatal(err)
		}
		plain = append(plain, h...)
	}
	if fmt.Sprint(plain) != fmt.Sprint(m.hashes) {
		t.Fatal("trees differ")
	}
}

func TestCheckpointsGrowAndProve(t *testing.T) {
	var m memory
	c, signer := testCheckpointer(t, &m)
	empty, err := c.Run(t.Context())
	if err != nil || empty.Size != 0 {
		t.Fatalf("%+v %v", empty, err)
	}
	m.add(t, 300)
	first, err := c.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m.add(t, 5000)
	second, err := c.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := c.Run(t.Context()); err != nil || !bytes.Equal(again.Note, second.Note) {
		t.Fatalf("nothing new, yet another checkpoint: %v", err)
	}
	for _, i := range []int64{0, 1, 299, 300, 5299} {
		p, err := Prove(t.Context(), &m, second, i)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(p.Path, second.Size, second.Root, i, tlog.RecordHash(m.leaves[i])); err != nil {
			t.Fatal(err)
		}
		if text := string(p.Text()); !strings.HasPrefix(text, fmt.Sprintf("c2sp.org/tlog-proof@v1\nindex %d\n", i)) || !strings.HasSuffix(text, "\n\n"+string(second.Note)) {
			t.Fatalf("proof text:\n%s", text)
		}
	}
	if _, err := Prove(t.Context(), &m, first, 300); joinder.KindOf(err) != joinder.Conflict {
		t.Fatalf("proved beyond the checkpoint: %v", err)
	}
	grown, err := ConsistencyProof(t.Context(), &m, first.Size, second.Size)
	if err != nil {
		t.Fatal(err)
	}
	if err := tlog.CheckTree(grown, second.Size, second.Root, first.Size, first.Root); err != nil {
		t.Fatal(err)
	}
	if err := c.Audit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(second.Note, note.VerifierList(signer.Verifier())); err != nil {
		t.Fatal(err)
	}
}

func TestAnOldRestoreIsNeverSigned(t *testing.T) {
	var m memory
	c, _ := testCheckpointer(t, &m)
	m.add(t, 10)
	old := m.clone()
	m.add(t, 5)
	if _, err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.store = old // smaller, and its own last checkpoint knows nothing
	if _, err := c.Run(t.Context()); !errors.Is(err, ErrRolledBack) {
		t.Fatalf("signed a smaller log: %v", err)
	}
	old.add(t, 20) // grown again along another history
	if _, err := c.Run(t.Context()); !errors.Is(err, ErrRolledBack) {
		t.Fatalf("signed another history: %v", err)
	}
	c.store = &m
	m.note = nil // a crash between file and database
	m.add(t, 1)
	if got, err := c.Run(t.Context()); err != nil || got.Size != 16 {
		t.Fatalf("after a crash: %+v %v", got, err)
	}
}

func TestDamagedRowsAreNeverSigned(t *testing.T) {
	var m memory
	c, _ := testCheckpointer(t, &m)
	m.add(t, 10)
	if _, err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.add(t, 10)
	good := m.leaves[15]
	m.leaves[15] = append(bytes.Clone(good), ' ')
	if _, err := c.Run(t.Context()); !errors.Is(err, ErrDamaged) {
		t.Fatalf("changed leaf: %v", err)
	}
	m.leaves[15] = good
	m.hashes[30][0] ^= 1
	if _, err := c.Run(t.Context()); !errors.Is(err, ErrDamaged) {
		t.Fatalf("changed hash: %v", err)
	}
	m.hashes[30][0] ^= 1
	if _, err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.leaves[3] = []byte("{}")
	if err := c.Audit(t.Context()); !errors.Is(err, ErrDamaged) {
		t.Fatalf("audit passed over an old change: %v", err)
	}
}

func TestTwoSignersOneWins(t *testing.T) {
	var m memory
	c, _ := testCheckpointer(t, &m)
	m.add(t, 3)
	c.store = &hasty{memory: &m}
	if _, err := c.Run(t.Context()); joinder.KindOf(err) != joinder.Conflict {
		t.Fatalf("swapped without comparing: %v", err)
	}
}

type hasty struct{ *memory }

func (h *hasty) SaveCheckpoint(ctx context.Context, last []byte, size int64, signed []byte) error {
	h.note = []byte("somebody else's")
	return h.memory.SaveCheckpoint(ctx, last, size, signed)
}

func TestTilesFollowTheFormat(t *testing.T) {
	var m memory
	c, signer := testCheckpointer(t, &m)
	tiles := NewTiles(&m, signer.Verifier())
	if _, err := tiles.Checkpoint(t.Context()); joinder.KindOf(err) != joinder.NotFound {
		t.Fatal(err)
	}
	m.add(t, 70_000)
	if _, err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.add(t, 1000) // committed but not signed: not shown
	sizes := map[string]int{
		"tile/0/000": 8192, "tile/0/272": 8192, "tile/0/273.p/112": 112 * 32,
		"tile/1/000": 8192, "tile/1/001.p/17": 17 * 32, "tile/2/000.p/1": 32,
	}
	for path, want := range sizes {
		got, err := tiles.Tile(t.Context(), path)
		if err != nil || len(got) != want {
			t.Errorf("%s: %d bytes, %v", path, len(got), err)
		}
	}
	for _, path := range []string{"tile/0/273", "tile/0/273.p/113", "tile/3/000.p/1", "tile/8/0/000", "tile/data/000", "tile/0/0",
		"tile/entries/274.p/1", "tile/-1/000", "tile/63/000.p/1", "tile/0/x999/x999/x999/x999/x999/999", "checkpoint", ""} {
		if _, err := tiles.Tile(t.Context(), path); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("%q: %v", path, err)
		}
	}
	entries, err := tiles.Tile(t.Context(), "tile/entries/273.p/112")
	if err != nil {
		t.Fatal(err)
	}
	for i := 273 * 256; len(entries) > 0; i++ {
		n := int(entries[0])<<8 | int(entries[1])
		if !bytes.Equal(entries[2:2+n], m.leaves[i]) {
			t.Fatalf("entry %d differs", i)
		}
		entries = entries[2+n:]
	}
}

func TestKeyIsKeptAndStandard(t *testing.T) {
	dir := t.TempDir()
	s := testSigner(t, dir)
	if again := testSigner(t, dir); again.VerifierKey() != s.VerifierKey() {
		t.Fatal("another key at the second start")
	}
	info, err := os.Stat(filepath.Join(dir, "keys", "log"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	cmd := exec.Command(openssl, "pkey", "-pubin", "-noout", "-text")
	cmd.Stdin = bytes.NewReader(s.PEM())
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "ED25519") {
		t.Fatalf("%s %v", out, err)
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	s, err := LoadSigner(filepath.Join(f.TempDir(), "log"), "joinder.example/log", rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	c, err := s.checkpoint(7, tlog.Hash{1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(c.Note)
	f.Add([]byte("a\n1\nAAAA\n\n— a AAAA\n"))
	f.Fuzz(func(t *testing.T, signed []byte) {
		if got, err := ParseCheckpoint(signed, s.Verifier()); err == nil && (got.Size != 7 || got.Root != c.Root) {
			t.Fatalf("accepted what was never signed: %q", signed)
		}
	})
}
