package evidence

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"joinder"
)

// tailSize is how much of an archive's end is kept while it streams by: its
// directory must fit. Ten thousand entries with long names take about 2 MB.
const tailSize = 4 << 20

// tail remembers the last bytes written to it, in bounded memory.
type tail struct {
	kept  []byte
	total int64
}

func (t *tail) Write(p []byte) (int, error) {
	t.total += int64(len(p))
	t.kept = append(t.kept, p...)
	if len(t.kept) > 2*tailSize {
		t.kept = t.kept[:copy(t.kept, t.kept[len(t.kept)-tailSize:])]
	}
	return len(p), nil
}

var errBeforeTail = errors.New("evidence: the archive's directory is too large")

// ReadAt reads within what was kept.
func (t *tail) ReadAt(p []byte, off int64) (int, error) {
	start := off - (t.total - int64(len(t.kept)))
	if start < 0 {
		return 0, errBeforeTail
	}
	if start >= int64(len(t.kept)) {
		return 0, io.EOF
	}
	n := copy(p, t.kept[start:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// checkArchive reads an archive's directory, and never unpacks anything. It
// returns the type the contents show: office files begin like any zip.
func checkArchive(t *tail, size int64, mediaType string, limits Limits) (string, error) {
	dir, err := zip.NewReader(t, size)
	if err != nil {
		return mediaType, joinder.Fail(joinder.Invalid, "error.evidence.archive_unreadable").Because(err)
	}
	if len(dir.File) > limits.Entries {
		return mediaType, joinder.Fail(joinder.TooLarge, "error.evidence.archive_entries", "Limit", limits.Entries)
	}
	mediaType = refineArchive(dir.File, mediaType)
	if familyOf(mediaType) == familyNone {
		return mediaType, joinder.Fail(joinder.Invalid, "error.evidence.kind", "Type", mediaType)
	}
	var total uint64
	for _, f := range dir.File {
		if total += f.UncompressedSize64; f.UncompressedSize64 > uint64(limits.Unpacked) || total > uint64(limits.Unpacked) { //nolint:gosec // limits are positive
			return mediaType, tooMuch(limits)
		}
		if err := checkEntry(f, mediaType); err != nil {
			return mediaType, err
		}
	}
	if total > UnpackedFree && total > uint64(limits.Ratio)*uint64(size) { //nolint:gosec // both are positive
		return mediaType, tooMuch(limits)
	}
	return mediaType, nil
}

func tooMuch(limits Limits) error {
	return joinder.Fail(joinder.TooLarge, "error.evidence.archive_too_large", "LimitMB", limits.Unpacked>>20)
}

// checkEntry refuses what would harm whoever unpacks the archive later.
func checkEntry(f *zip.File, mediaType string) error {
	name := f.Name
	if mode := f.Mode(); mode&fs.ModeSymlink != 0 || !mode.IsRegular() && !mode.IsDir() {
		return joinder.Fail(joinder.Invalid, "error.evidence.archive_unsafe")
	}
	// Some Windows tools write backslashes: a folder, not an escape, by itself.
	clean := strings.TrimSuffix(strings.ReplaceAll(name, `\`, "/"), "/")
	if strings.ContainsRune(name, 0) || strings.HasPrefix(clean, "/") || len(clean) > 1 && clean[1] == ':' ||
		slices.Contains(strings.Split(clean, "/"), "..") || len(name) > 4096 {
		return joinder.Fail(joinder.Invalid, "error.evidence.archive_unsafe")
	}
	if mediaType == typeZip && isArchiveName(clean) {
		return joinder.Fail(joinder.Invalid, "error.evidence.archive_nested")
	}
	return nil
}

func isArchiveName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst", ".cab", ".iso", ".lz", ".z":
		return true
	}
	return false
}

// refineArchive looks for the parts that make a zip something else.
func refineArchive(files []*zip.File, mediaType string) string {
	for _, f := range files {
		switch name := strings.ToLower(f.Name); {
		case name == "androidmanifest.xml":
			return "application/vnd.android.package-archive"
		case name == "meta-inf/manifest.mf":
			return "application/java-archive"
		case mediaType != typeZip:
			continue
		case name == "ofd.xml":
			mediaType = typeOFD
		case name == "word/document.xml":
			mediaType = typeOOXML + "wordprocessingml.document"
		case name == "xl/workbook.xml":
			mediaType = typeOOXML + "spreadsheetml.sheet"
		case name == "ppt/presentation.xml":
			mediaType = typeOOXML + "presentationml.presentation"
		}
	}
	return mediaType
}
