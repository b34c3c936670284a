package evidence

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"joinder"
)

const (
	// maxEntries bounds the files of a bundle.
	maxEntries = 500_000
	// maxGrowth is how many times its own size a zip may unpack to. Ours does
	// not compress; one that was packed again gains what text gains.
	maxGrowth = 100
	freeSize  = 64 << 20
)

// openBundle lists the files of a zip or folder. A *joinder.Error means that
// it is no sound container; other errors, that it could not be read.
func openBundle(name string) (bundleFiles, func() error, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, nil, err
	}
	if info.IsDir() {
		return openFolder(name)
	}
	file, err := os.Open(name) //nolint:gosec // the person's own path
	if err != nil {
		return nil, nil, err
	}
	files, err := openZip(file, info.Size())
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return files, file.Close, nil
}

func openFolder(name string) (bundleFiles, func() error, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, nil, err
	}
	files := bundleFiles{}
	err = fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return unsafeEntry(path)
		}
		files[path] = bundleFile{info.Size(), func() (io.ReadCloser, error) { return root.Open(path) }}
		return nil
	})
	if err != nil {
		return nil, nil, errors.Join(err, root.Close())
	}
	return files, root.Close, nil
}

func unsafeEntry(name string) error {
	return joinder.Fail(joinder.Invalid, "error.bundle.unsafe", "File", strings.ToValidUTF8(name, "?"))
}

func notZip(err error) error {
	return joinder.Fail(joinder.Invalid, "error.bundle.container").Because(err)
}

func openZip(r io.ReaderAt, size int64) (bundleFiles, error) {
	dir, err := zip.NewReader(r, size)
	if err != nil {
		return nil, notZip(err)
	}
	if len(dir.File) > maxEntries {
		return nil, joinder.Fail(joinder.Invalid, "error.bundle.bomb")
	}
	if err := checkContainer(r, dir.File); err != nil {
		return nil, notZip(err)
	}
	files := bundleFiles{}
	seen := map[string]bool{}
	base := ""
	total := uint64(0)
	for _, f := range dir.File {
		if strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 == 0 {
			continue
		}
		top, name, ok := strings.Cut(f.Name, "/")
		if !ok || !safeEntry(f) || base != "" && top != base || seen[strings.ToLower(name)] {
			return nil, unsafeEntry(f.Name)
		}
		base, seen[strings.ToLower(name)] = top, true
		total += f.UncompressedSize64
		if f.UncompressedSize64 > uint64(size)*maxGrowth+freeSize || total > uint64(size)*maxGrowth+freeSize { //nolint:gosec // a file's size
			return nil, joinder.Fail(joinder.Invalid, "error.bundle.bomb")
		}
		files[name] = bundleFile{int64(f.UncompressedSize64), f.Open} //nolint:gosec // bounded above
	}
	return files, nil
}

// safeEntry refuses what programs unpack differently or outside the folder.
func safeEntry(f *zip.File) bool {
	const encrypted = 1
	return fs.ValidPath(f.Name) && !strings.ContainsAny(f.Name, "\\:\x00") && f.Mode().IsRegular() && f.Flags&encrypted == 0 &&
		(f.Method == zip.Store || f.Method == zip.Deflate)
}

var errContainer = errors.New("evidence: the zip's parts contradict one another")

// checkContainer holds every file's own header against the directory and
// allows no byte in front of or between the files, so that no program can see
// other files than we do.
func checkContainer(r io.ReaderAt, files []*zip.File) error {
	files = slices.Clone(files)
	starts := make(map[*zip.File]int64, len(files))
	for _, f := range files {
		at, err := f.DataOffset()
		if err != nil {
			return err
		}
		starts[f] = at
	}
	slices.SortFunc(files, func(a, b *zip.File) int {
		return int(min(1, max(-1, starts[a]-starts[b])))
	})
	at := int64(0)
	for _, f := range files {
		end, err := checkHeader(r, f, at, starts[f])
		if err != nil {
			return err
		}
		at = end
	}
	var next [4]byte
	if _, err := r.ReadAt(next[:], at); err != nil || string(next[:]) != "PK\x01\x02" {
		return errContainer
	}
	return nil
}

const localHeader = 30

// checkHeader checks the file header at an offset and says where the next one
// must be.
func checkHeader(r io.ReaderAt, f *zip.File, at, data int64) (int64, error) {
	length := data - at
	if length < localHeader || length > localHeader+2<<16 || f.CompressedSize64 > 1<<62 {
		return 0, errContainer
	}
	head := make([]byte, length)
	if _, err := r.ReadAt(head, at); err != nil {
		return 0, err
	}
	le := binary.LittleEndian
	nameLen := int(le.Uint16(head[26:]))
	streamed := f.Flags&8 != 0
	switch {
	case string(head[:4]) != "PK\x03\x04", le.Uint16(head[6:]) != f.Flags, le.Uint16(head[8:]) != f.Method,
		localHeader+nameLen > len(head), string(head[localHeader:localHeader+nameLen]) != f.Name,
		!streamed && le.Uint32(head[14:]) != f.CRC32,
		renames(head[localHeader+nameLen:]), renames(f.Extra):
		return 0, errContainer
	}
	end := data + int64(f.CompressedSize64) //nolint:gosec // bounded above
	if !streamed {
		return end, nil
	}
	return end + descriptorSize(r, end), nil
}

// renames reports an Info-ZIP Unicode path field, which gives some programs
// another name than the header does.
func renames(extra []byte) bool {
	const unicodePath = 0x7075
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if id == unicodePath || 4+n > len(extra) {
			return true
		}
		extra = extra[4+n:]
	}
	return len(extra) > 0
}

// descriptorSize finds where the record after streamed data ends: with or
// without signature, with sizes of 4 or 8 bytes.
func descriptorSize(r io.ReaderAt, at int64) int64 {
	for _, n := range []int64{16, 24, 12, 20} {
		var next [4]byte
		if _, err := r.ReadAt(next[:], at+n); err == nil && (string(next[:]) == "PK\x03\x04" || string(next[:]) == "PK\x01\x02") {
			return n
		}
	}
	return 0
}
