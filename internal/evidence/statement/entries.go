package statement

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
	"time"

	"joinder"
)

// Entry is a file of an archive.
type Entry struct {
	Name   string
	Size   int64     // unpacked, as the archive claims
	At     time.Time // last changed, by the clock of whoever packed it; zero when it does not say
	Locked bool      // needs the archive's password
	Likely bool      // its name ends as those of statements do
}

// Entries lists what an archive holds, in its order: directories and what
// systems leave behind are not among it. Invalid for what is no archive.
func Entries(r io.Reader) ([]Entry, error) {
	z, err := openArchive(r)
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, f := range z.File {
		if name := entryName(f); isStatementFile(name) {
			out = append(out, Entry{Name: name, Size: int64(f.UncompressedSize64), At: changedAt(f), Locked: f.Flags&zipEncrypted != 0, Likely: likelyName(name)}) //nolint:gosec // only shown
		}
	}
	if len(out) == 0 {
		return nil, joinder.Fail(joinder.Invalid, "error.statement.no_statement")
	}
	return out, nil
}

// Extract takes one file out of an archive; name "" is the only one that can be
// a statement (else the error is a *SeveralError). A wrong password is said
// before anything is read. The password is used and forgotten.
func Extract(r io.Reader, name, password string) (entry string, body io.Reader, err error) {
	z, err := openArchive(r)
	if err != nil {
		return "", nil, err
	}
	f, err := choose(z, name)
	if err != nil {
		return "", nil, err
	}
	body, err = unpack(f, password)
	return entryName(f), body, err
}

// openArchive holds an archive that is no workbook.
func openArchive(r io.Reader) (*zip.Reader, error) {
	raw, err := hold(r)
	if err != nil {
		return nil, err
	}
	if !isZip(raw) {
		return nil, joinder.Fail(joinder.Invalid, "error.statement.no_archive")
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	switch {
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, broken(err)
	case len(z.File) > maxEntries:
		return nil, joinder.Fail(joinder.TooLarge, "error.statement.bomb")
	case isWorkbook(z):
		return nil, joinder.Fail(joinder.Invalid, "error.statement.no_archive")
	}
	return z, nil
}

// isStatementFile is false for directories and what systems leave behind.
func isStatementFile(name string) bool {
	base := path.Base(name)
	return !strings.HasSuffix(name, "/") && !strings.HasPrefix(name, "__MACOSX/") && !strings.HasPrefix(base, ".") && !strings.EqualFold(base, "thumbs.db")
}

// likelyName is by how the names of statements end.
func likelyName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".tsv", ".txt", ".xls", ".xlsx", ".htm", ".html", ".xml", ".ofx", ".qfx", ".sta", ".mt940", ".940", ".json", ".jsonl":
		return true
	}
	return false
}

// changedAt is when a file was last changed; packers that do not know write the
// first day they can.
func changedAt(f *zip.File) time.Time {
	if t := f.Modified; t.Year() > 1980 && t.Year() < lastYear {
		return t
	}
	return time.Time{}
}
