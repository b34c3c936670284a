package evidence

import (
	"archive/zip"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	bagDeclaration = "bagit.txt"
	bagInfo        = "bag-info.txt"
	bagManifest    = "manifest-sha256.txt"
	tagManifest    = "tagmanifest-sha256.txt"
	bundleNote     = "bundle.note"
	payload        = "data/"
)

// bag writes a BagIt (RFC 8493) folder into a zip and keeps its two lists. The
// same contents give the same bytes: fixed times and modes, and deflate without
// compression, which every program reads while streaming.
type bag struct {
	zip    *zip.Writer
	dir    string
	data   map[string]string // digests by path: files under data/
	tags   map[string]string // and beside it
	octets int64             // under data/
}

func newBag(w io.Writer, dir string) *bag {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.NoCompression)
	})
	return &bag{zip: z, dir: dir + "/", data: map[string]string{}, tags: map[string]string{}}
}

// add writes one file and lists it.
func (b *bag) add(name string, r io.Reader) error {
	list := b.tags
	if strings.HasPrefix(name, payload) {
		list = b.data
	}
	if _, twice := list[name]; twice || !fs.ValidPath(name) {
		return fmt.Errorf("evidence: bundle file %q is named twice or unsafely", name)
	}
	digest, n, err := b.write(name, r)
	list[name] = digest
	if strings.HasPrefix(name, payload) {
		b.octets += n
	}
	return err
}

func (b *bag) addText(name, text string) error { return b.add(name, strings.NewReader(text)) }

func (b *bag) write(name string, r io.Reader) (digest string, n int64, err error) {
	h := &zip.FileHeader{Name: b.dir + name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
	h.SetMode(0o644)
	w, err := b.zip.CreateHeader(h)
	if err != nil {
		return "", 0, err
	}
	sum := sha256.New()
	n, err = io.Copy(io.MultiWriter(w, sum), r)
	return hex.EncodeToString(sum.Sum(nil)), n, err
}

// finish writes both lists, has the second one signed, and ends the zip. sign
// gets the second list's digest and gives the file that goes beside it.
func (b *bag) finish(sign func(digest string) ([]byte, error)) error {
	if err := b.addText(bagManifest, list(b.data)); err != nil {
		return err
	}
	digest, _, err := b.write(tagManifest, strings.NewReader(list(b.tags)))
	if err != nil {
		return err
	}
	signed, err := sign(digest)
	if err != nil {
		return err
	}
	if _, _, err := b.write(bundleNote, strings.NewReader(string(signed))); err != nil {
		return err
	}
	return b.zip.Close()
}

// list is a manifest as sha256sum -c reads it.
func list(digests map[string]string) string {
	var s strings.Builder
	for _, name := range slices.Sorted(maps.Keys(digests)) {
		s.WriteString(digests[name] + "  " + name + "\n")
	}
	return s.String()
}
