package app

import (
	"archive/zip"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"joinder"
	"joinder/internal/blob"
	"joinder/internal/config"
)

// Names inside a backup.
const (
	backupMark     = "joinder-backup-v1"
	backupDatabase = "joinder.db"
	backupBlobs    = "blobs/"
)

// Backup writes database and files into one zip: first the database, then every
// blob that it refers to, so that no row lacks its file. The keys are left out
// on purpose: with them the backup would be readable.
func (s *Site) Backup(ctx context.Context, file string) (err error) {
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator's own path
	if errors.Is(err, os.ErrExist) {
		return joinder.Fail(joinder.Conflict, "error.backup.exists", "File", file).Because(err)
	}
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
			_ = os.Remove(file)
		}
	}()
	dir, err := os.MkdirTemp(s.Config.Data, ".backup-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a copy
	copied := filepath.Join(dir, backupDatabase)
	if err := s.DB.Backup(ctx, copied); err != nil {
		return err
	}
	keys, err := s.DB.Blobs(ctx)
	if err != nil {
		return err
	}
	z := zip.NewWriter(out)
	if _, err := z.Create(backupMark); err != nil {
		return err
	}
	db, err := os.Open(copied) //nolint:gosec // our own copy
	if err != nil {
		return err
	}
	err = addTo(z, backupDatabase, db)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	for _, key := range keys {
		r, err := s.Vault.Ciphertext(ctx, key)
		if err != nil {
			return fmt.Errorf("file %s: %w", key, err)
		}
		err = addTo(z, backupBlobs+key, r)
		if err = errors.Join(err, r.Close()); err != nil {
			return err
		}
	}
	return z.Close()
}

func addTo(z *zip.Writer, name string, r io.Reader) error {
	w, err := z.Create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}

// Restore unpacks a backup into an empty data directory. Every file is held
// against its hash on the way. The key directory comes from its own backup.
func Restore(c config.Config, file string) error {
	z, err := zip.OpenReader(file)
	if err != nil {
		return joinder.Fail(joinder.Invalid, "error.restore.not_backup", "File", file).Because(err)
	}
	defer z.Close() //nolint:errcheck // only read
	if len(z.File) == 0 || z.File[0].Name != backupMark {
		return joinder.Fail(joinder.Invalid, "error.restore.not_backup", "File", file)
	}
	target := filepath.Join(c.Data, backupDatabase)
	if _, err := os.Stat(target); err == nil {
		return joinder.Fail(joinder.Conflict, "error.restore.not_empty", "Dir", c.Data)
	}
	if c, err = c.Complete(); err != nil {
		return err
	}
	store, done, err := bareStore(c)
	if err != nil {
		return err
	}
	defer done()
	for _, f := range z.File[1:] {
		r, err := f.Open()
		if err != nil {
			return err
		}
		if key, ok := strings.CutPrefix(f.Name, backupBlobs); ok {
			err = store.PutCiphertext(context.Background(), key, r)
		} else if f.Name == backupDatabase {
			err = writeNew(target+".restoring", r)
		}
		if err = errors.Join(err, r.Close()); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	// What an earlier instance left here does not belong to this database.
	if err := os.RemoveAll(c.IndexDir()); err != nil {
		return err
	}
	// Last, so that a restore that was cut off is not taken for a whole one.
	return os.Rename(target+".restoring", target)
}

// bareStore is the blob store without its keys: ciphertext is put back as it
// is, so a key made for the moment and thrown away serves.
func bareStore(c config.Config) (*blob.Store, func(), error) {
	dir, err := os.MkdirTemp("", "joinder-restore-")
	if err != nil {
		return nil, nil, err
	}
	ring, err := blob.LoadKEK(filepath.Join(dir, "kek"), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	store, err := blob.Open(context.Background(), c.Blobs, ring, nil, joinder.RealWorld())
	if err != nil {
		return nil, nil, err
	}
	return store, func() { _ = store.Close(); _ = os.RemoveAll(dir) }, nil
}

func writeNew(path string, r io.Reader) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // inside the data directory
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}
