package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"joinder"
)

// keyTable is the smallest table of owner keys.
type keyTable struct {
	mu   sync.Mutex
	rows map[joinder.ID][]byte
}

func (t *keyTable) OwnerKey(_ context.Context, owner joinder.ID) ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if w, ok := t.rows[owner]; ok {
		return w, nil
	}
	return nil, joinder.Fail(joinder.NotFound, "error.test.missing")
}

func (t *keyTable) AddOwnerKey(_ context.Context, owner joinder.ID, wrapped []byte) ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if w, ok := t.rows[owner]; ok {
		return w, nil
	}
	t.rows[owner] = wrapped
	return wrapped, nil
}

func testRing(t *testing.T) *Keyring {
	t.Helper()
	ring, err := LoadKEK(filepath.Join(t.TempDir(), "keys", "kek"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func testStore(t *testing.T, address string) (*Store, *keyTable) {
	t.Helper()
	keys := &keyTable{rows: map[joinder.ID][]byte{}}
	s, err := Open(t.Context(), address, testRing(t), keys, joinder.RealWorld())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, keys
}

// places are the kinds of store that every test runs on: disk, memory, and a
// real S3 server if there is one to start.
func places(t *testing.T) map[string]string {
	t.Helper()
	p := map[string]string{"disk": "file://" + t.TempDir(), "mem": "mem://"}
	if s3 := startS3(t); s3 != "" {
		p["s3"] = s3
	}
	return p
}

// startS3 starts a versitygw (go install github.com/versity/versitygw/cmd/versitygw@latest)
// over an empty bucket and gives its address; "" when it is not installed.
func startS3(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("versitygw")
	if err != nil {
		t.Log("versitygw is not installed: not tested on S3")
		return ""
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "bucket"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "tester")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
	cmd := exec.Command(program, "--port", address, "posix", dir)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY=tester", "ROOT_SECRET_KEY=not-a-secret")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for range 100 {
		if c, err := net.Dial("tcp", address); err == nil {
			_ = c.Close()
			return "s3://bucket?region=us-east-1&use_path_style=true&endpoint=http://" + address
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("versitygw does not answer")
	return ""
}

func onEveryPlace(t *testing.T, run func(t *testing.T, s *Store, keys *keyTable)) {
	for name, address := range places(t) {
		t.Run(name, func(t *testing.T) {
			s, keys := testStore(t, address)
			run(t, s, keys)
		})
	}
}

func TestWhatIsPutComesBack(t *testing.T) {
	onEveryPlace(t, func(t *testing.T, s *Store, _ *keyTable) {
		w := joinder.RealWorld()
		for _, size := range []int{1, 64<<10 - 1, 64 << 10, 64<<10 + 1, 1 << 20} {
			data := w.Bytes(size)
			owner, item := w.ID(), w.ID()
			kept, err := s.Put(t.Context(), owner, item, bytes.NewReader(data), int64(size))
			if err != nil {
				t.Fatal(err)
			}
			if kept.Size != int64(size) || kept.Commitment != joinder.Commit(kept.Salt, data) || len(kept.Salt) != joinder.SaltSize {
				t.Fatalf("size %d: wrong description %+v", size, kept)
			}
			r, err := s.Open(t.Context(), owner, item, kept.Blob, kept.WrappedKey)
			if err != nil {
				t.Fatal(err)
			}
			if err := iotest.TestReader(r, data); size < 1<<17 && err != nil {
				t.Fatal(err)
			}
			_ = r.Close()
			if _, err := s.Open(t.Context(), owner, w.ID(), kept.Blob, kept.WrappedKey); !errors.Is(err, ErrSealed) {
				t.Fatalf("opened as another item: %v", err)
			}
			if _, err := s.Open(t.Context(), w.ID(), item, kept.Blob, kept.WrappedKey); joinder.KindOf(err) != joinder.NotFound {
				t.Fatalf("opened as another owner: %v", err)
			}
		}
	})
}

func TestTooLargeOrBrokenLeavesNothing(t *testing.T) {
	onEveryPlace(t, func(t *testing.T, s *Store, _ *keyTable) {
		w := joinder.RealWorld()
		_, err := s.Put(t.Context(), w.ID(), w.ID(), strings.NewReader("12345"), 4)
		var e *joinder.Error
		if !errors.As(err, &e) || e.Kind != joinder.TooLarge || e.Args["Limit"] != int64(4) {
			t.Fatalf("over the limit: %v", err)
		}
		broken := io.MultiReader(bytes.NewReader(w.Bytes(1<<20)), iotest.ErrReader(io.ErrUnexpectedEOF))
		if _, err := s.Put(t.Context(), w.ID(), w.ID(), broken, 1<<30); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("broken upload: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Put(ctx, w.ID(), w.ID(), strings.NewReader("x"), 9); !errors.Is(err, context.Canceled) {
			t.Fatalf("cancelled: %v", err)
		}
		if n := count(t, s); n != 0 {
			t.Fatalf("%d objects left behind", n)
		}
	})
}

func count(t *testing.T, s *Store) (n int) {
	t.Helper()
	switch p := s.place.(type) {
	case *disk:
		_ = filepath.WalkDir(p.root.Name(), func(_ string, d os.DirEntry, _ error) error {
			if d.Type().IsRegular() {
				n++
			}
			return nil
		})
	case *bucket:
		for list := p.b.List(nil); ; n++ {
			if _, err := list.Next(t.Context()); err != nil {
				break
			}
		}
	}
	return n
}

// fullPlace fails like a disk without space, at creation or while writing.
type fullPlace struct {
	place
	atOnce bool
}

type fullDraft struct {
	draft
	left int
}

func (p fullPlace) create(ctx context.Context) (draft, error) {
	if p.atOnce {
		return nil, &os.PathError{Op: "open", Err: syscall.ENOSPC}
	}
	d, err := p.place.create(ctx)
	return &fullDraft{d, 1000}, err
}

func (d *fullDraft) Write(p []byte) (int, error) {
	if d.left -= len(p); d.left < 0 {
		return 0, &os.PathError{Op: "write", Err: syscall.ENOSPC}
	}
	return d.draft.Write(p)
}

func TestFullDiskIsSaidAndLeavesNothing(t *testing.T) {
	onEveryPlace(t, func(t *testing.T, s *Store, _ *keyTable) {
		w, whole := joinder.RealWorld(), s.place
		for _, atOnce := range []bool{true, false} {
			s.place = fullPlace{whole, atOnce}
			_, err := s.Put(t.Context(), w.ID(), w.ID(), bytes.NewReader(w.Bytes(1<<20)), 1<<30)
			var e *joinder.Error
			if !errors.As(err, &e) || e.Kind != joinder.Unavailable || e.Key != "error.blob.full" {
				t.Fatalf("full disk: %v", err)
			}
		}
		s.place = whole
		if n := count(t, s); n != 0 {
			t.Fatalf("%d objects left behind", n)
		}
	})
}

func TestEveryFlippedByteIsNoticed(t *testing.T) {
	dir := t.TempDir()
	s, _ := testStore(t, "file://"+dir)
	w := joinder.RealWorld()
	owner, item, data := w.ID(), w.ID(), w.Bytes(300)
	kept, err := s.Put(t.Context(), owner, item, bytes.NewReader(data), 300)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, kept.Blob[:2], kept.Blob)
	good, err := os.ReadFile(file) //nolint:gosec // the test's own file
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(good, data[:16]) {
		t.Fatal("not encrypted")
	}
	if info, _ := os.Stat(file); info.Mode().Perm() != 0o400 {
		t.Fatalf("mode %v", info.Mode())
	}
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(changed []byte) {
		t.Helper()
		if err := os.WriteFile(file, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := s.Open(t.Context(), owner, item, kept.Blob, kept.WrappedKey)
		if err == nil {
			_, err = io.ReadAll(r)
			_ = r.Close()
		}
		if !errors.Is(err, ErrSealed) {
			t.Fatalf("change not noticed: %v", err)
		}
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		check(bad)
	}
	check(good[:len(good)-1])
	check(append(bytes.Clone(good), 0))
	check(nil)
}

func TestErasedOwnerNeverOpens(t *testing.T) {
	s, keys := testStore(t, "mem://")
	w := joinder.RealWorld()
	owner, other, item := w.ID(), w.ID(), w.ID()
	kept, err := s.Put(t.Context(), owner, item, strings.NewReader("secret"), 9)
	if err != nil {
		t.Fatal(err)
	}
	from, _ := s.OwnerKey(t.Context(), owner)
	to, _ := s.OwnerKey(t.Context(), other)
	shared, err := Rewrap(from, to, item, kept.WrappedKey)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Open(t.Context(), other, item, kept.Blob, shared)
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	delete(keys.rows, owner)
	if _, err := s.Open(t.Context(), owner, item, kept.Blob, kept.WrappedKey); joinder.KindOf(err) != joinder.NotFound {
		t.Fatalf("opened after erasure: %v", err)
	}
	if err := s.Remove(t.Context(), kept.Blob); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(t.Context(), kept.Blob); err != nil {
		t.Fatalf("removing twice: %v", err)
	}
	if _, err := s.Open(t.Context(), other, item, kept.Blob, shared); joinder.KindOf(err) != joinder.NotFound {
		t.Fatalf("removed blob: %v", err)
	}
	for _, bad := range []string{"", "../../etc/passwd", strings.Repeat("A", 64), strings.Repeat("a", 63) + "/"} {
		if _, err := s.Open(t.Context(), other, item, bad, shared); joinder.KindOf(err) != joinder.NotFound {
			t.Fatalf("name %q: %v", bad, err)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	s, _ := testStore(t, "file://"+t.TempDir())
	w := joinder.RealWorld()
	owner := w.ID()
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			item, data := w.ID(), w.Bytes(100_000)
			kept, err := s.Put(t.Context(), owner, item, bytes.NewReader(data), 1<<20)
			if err != nil {
				t.Error(err)
				return
			}
			r, err := s.Open(t.Context(), owner, item, kept.Blob, kept.WrappedKey)
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
				t.Error("other bytes came back", err)
			}
		})
	}
	wg.Wait()
}

func TestOrphansAreSweptAndBackupsGoBack(t *testing.T) {
	onEveryPlace(t, func(t *testing.T, s *Store, _ *keyTable) {
		w := joinder.RealWorld()
		var kept []joinder.Stored
		for range 2 {
			k, err := s.Put(t.Context(), w.ID(), w.ID(), bytes.NewReader(w.Bytes(100)), 100)
			if err != nil {
				t.Fatal(err)
			}
			kept = append(kept, k)
		}
		r, err := s.Ciphertext(t.Context(), kept[1].Blob)
		if err != nil {
			t.Fatal(err)
		}
		backup, err := io.ReadAll(r)
		_ = r.Close()
		if err != nil {
			t.Fatal(err)
		}
		known := func(_ context.Context, blob string) (bool, error) { return blob == kept[0].Blob, nil }
		if n, err := s.Sweep(t.Context(), w.Now().Add(-time.Hour), known); n != 0 || err != nil {
			t.Fatalf("swept %d too young: %v", n, err)
		}
		if n, err := s.Sweep(t.Context(), w.Now().Add(time.Hour), known); n != 1 || err != nil {
			t.Fatalf("swept %d: %v", n, err)
		}
		if s.Check(t.Context(), kept[0].Blob) != nil || joinder.KindOf(s.Check(t.Context(), kept[1].Blob)) != joinder.NotFound {
			t.Fatal("the wrong one is gone")
		}
		if err := s.PutCiphertext(t.Context(), kept[1].Blob, bytes.NewReader(backup[1:])); !errors.Is(err, ErrSealed) {
			t.Fatalf("a damaged backup went back: %v", err)
		}
		if err := s.PutCiphertext(t.Context(), kept[1].Blob, bytes.NewReader(backup)); err != nil {
			t.Fatal(err)
		}
		n := 0
		if err := s.Each(t.Context(), func(e Entry) error { n++; return s.Check(t.Context(), e.Blob) }); err != nil || n != 2 {
			t.Fatalf("%d blobs: %v", n, err)
		}
	})
}
