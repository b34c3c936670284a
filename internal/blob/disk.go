package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

const (
	draftDir = "tmp"
	// staleDraft is how old a draft must be before the next start removes it:
	// long enough for any upload that another process is still writing.
	staleDraft = 24 * time.Hour
)

// disk keeps blobs as aa/aabbcc… below one directory. All paths go through
// os.Root, so nothing can lead outside it.
type disk struct{ root *os.Root }

func openDisk(dir string, now time.Time) (*disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	d := &disk{root}
	if err := d.furnish(); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	d.sweep(now)
	return d, nil
}

// furnish makes all directories beforehand and durable, so that keeping a blob
// takes two fsyncs: its bytes and its directory.
func (d *disk) furnish() error {
	names := []string{draftDir}
	for i := range 256 {
		names = append(names, fmt.Sprintf("%02x", i))
	}
	for _, name := range names {
		if err := d.root.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return syncIn(d.root, ".")
}

func (d *disk) sweep(now time.Time) {
	dir, err := d.root.Open(draftDir)
	if err != nil {
		return
	}
	defer func() { _ = dir.Close() }()
	entries, _ := dir.ReadDir(-1)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > staleDraft {
			_ = d.root.Remove(draftDir + "/" + e.Name())
		}
	}
}

func (d *disk) create(context.Context) (draft, error) {
	name := draftDir + "/" + rand.Text()
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &diskDraft{f, d.root, name}, nil
}

func (d *disk) open(_ context.Context, key string) (io.ReadCloser, error) {
	return d.root.Open(path(key))
}

func (d *disk) remove(_ context.Context, key string) error { return d.root.Remove(path(key)) }

func (d *disk) each(ctx context.Context, visit func(Entry) error) error {
	return fs.WalkDir(d.root.FS(), ".", func(_ string, e fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if e.IsDir() && e.Name() == draftDir {
			return fs.SkipDir
		}
		if e.IsDir() || !validKey(e.Name()) {
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		return visit(Entry{e.Name(), info.Size(), info.ModTime()})
	})
}

func (d *disk) close() error { return d.root.Close() }

func path(key string) string { return key[:2] + "/" + key }

type diskDraft struct {
	*os.File
	root *os.Root
	name string
}

func (f *diskDraft) keep(_ context.Context, key string) error {
	err := errors.Join(f.Chmod(0o400), f.Sync(), f.Close())
	if err == nil {
		err = f.root.Rename(f.name, path(key))
	}
	if err != nil {
		_ = f.root.Remove(f.name)
		return err
	}
	return syncIn(f.root, key[:2])
}

func syncIn(root *os.Root, name string) error {
	d, err := root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (f *diskDraft) discard() {
	_ = f.Close()
	_ = f.root.Remove(f.name)
}
