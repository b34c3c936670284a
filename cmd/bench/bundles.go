package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/evidence"
)

// bundles prints how long writing and verifying the sample's bundle takes,
// beside zipping and hashing the same files.
func bundles(ctx context.Context, b *bench) error {
	site, err := b.demoSite(ctx)
	if err != nil {
		return err
	}
	id, err := sentCase(ctx, site)
	if err != nil {
		return err
	}
	name := filepath.Join(b.dir, "bundle.zip")
	wrote, err := median(3, func() error { return writeBundle(ctx, site, id, name) })
	if err != nil {
		return err
	}
	files, total, err := unzip(name, filepath.Join(b.dir, "bundle"))
	if err != nil {
		return err
	}
	zipped, err := median(3, func() error { return zipAgain(name+".peer", files) })
	if err != nil {
		return err
	}
	hashed, err := median(3, func() error { return hashZip(name) })
	if err != nil {
		return err
	}
	t := newTable(fmt.Sprintf("Bundle of the demo case whose letter was sent: %d files, %s bytes", len(files), count(total)),
		"step", "seconds", "MB/s", "peer", "peer s", "ratio")
	line := func(step string, seconds float64, peer string, other float64) {
		t.row(step, figure(seconds), figure(float64(total)/1e6/seconds), peer, figure(other), ratio(seconds, other))
	}
	line("write", wrote, "zip and SHA-256 of the same files", zipped)
	var report evidence.Report
	seconds, err := median(3, func() (err error) { report, err = evidence.Verify(name); return err })
	if err != nil {
		return err
	}
	if !report.OK() {
		return report.Problems
	}
	line("verify (joinder)", seconds, "unzip and SHA-256 of the same files", hashed)
	if _, err := exec.LookPath("python3"); err != nil {
		t.note("verify.py was not run: no python3.")
	} else {
		seconds, err = median(3, func() error { return verifyPython(ctx, b) })
		if err != nil {
			return err
		}
		line("verify (verify.py)", seconds, "unzip and SHA-256 of the same files", hashed)
	}
	t.note("Median of three runs. Writing decrypts every item and commits its opening to the custody log,")
	t.note("one by one; verify.py starts Python and has no library for signatures.")
	t.print(b.out)
	return nil
}

func writeBundle(ctx context.Context, site *app.Site, id joinder.ID, name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return site.Bundles.WriteBundle(ctx, joinder.SystemViewer(), id, f)
}

func verifyPython(ctx context.Context, b *bench) error {
	scripts, err := filepath.Glob(filepath.Join(b.dir, "bundle", "verify.py"))
	if err != nil || len(scripts) == 0 {
		scripts, err = filepath.Glob(filepath.Join(b.dir, "bundle", "*", "verify.py"))
	}
	if err != nil || len(scripts) == 0 {
		return fmt.Errorf("the bundle has no verify.py: %w", err)
	}
	cmd := exec.CommandContext(ctx, "python3", "-B", scripts[0])
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("verify.py: %w: %s", err, out)
	}
	return nil
}

// entry is one file of a zip.
type entry struct {
	name   string
	method uint16
	data   []byte
}

// unzip unpacks a zip of ours and returns its files.
func unzip(name, dir string) (files []entry, total int64, err error) {
	r, err := zip.OpenReader(name)
	if err != nil {
		return nil, 0, err
	}
	defer r.Close()
	for _, f := range r.File {
		if f.FileInfo().IsDir() {
			continue
		}
		data, err := contents(f)
		if err != nil {
			return nil, 0, err
		}
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, 0, err
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return nil, 0, err
		}
		files = append(files, entry{f.Name, f.Method, data})
		total += int64(len(data))
	}
	return files, total, nil
}

func contents(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// zipAgain writes the files as they were written, each hashed.
func zipAgain(name string, files []entry) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	out := zip.NewWriter(f)
	for _, e := range files {
		w, err := out.CreateHeader(&zip.FileHeader{Name: e.name, Method: e.method})
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.MultiWriter(w, sha256.New()), bytes.NewReader(e.data)); err != nil {
			return err
		}
	}
	return out.Close()
}

// hashZip reads every file of a zip through SHA-256.
func hashZip(name string) error {
	r, err := zip.OpenReader(name)
	if err != nil {
		return err
	}
	defer r.Close()
	for _, f := range r.File {
		data, err := f.Open()
		if err != nil {
			return err
		}
		if _, err := io.Copy(sha256.New(), data); err != nil {
			return err
		}
		_ = data.Close()
	}
	return nil
}
