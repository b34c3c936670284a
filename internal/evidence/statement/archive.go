package statement

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"golang.org/x/text/encoding/simplifiedchinese"

	"joinder"
)

// Bounds of an archive. A statement of text shrinks to a thirtieth; what claims
// more than maxRatio is made to fill a disk.
const (
	maxUnpacked = 512 << 20
	maxRatio    = 300
	freeRatio   = 16 << 20 // below this the ratio does not matter
	maxEntries  = 10000

	maxBook      = 256 << 20 // what a workbook may unfold to
	maxBookRatio = 120
	maxCellSpan  = 16 << 20 // between the ends of two cells: a reader holds that much
)

// SeveralError says that an archive holds several files: Options.Entry chooses one.
type SeveralError struct{ Names []string }

func (e *SeveralError) Error() string { return "several files: " + strings.Join(e.Names, ", ") }

// isZip recognises an archive, also one that holds nothing.
func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

// openZip reads a workbook, or the statement inside an archive.
func openZip(in *bufio.Reader, o Options) (source, []io.Closer, error) {
	raw, err := hold(in)
	if err != nil {
		return nil, nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, nil, broken(err)
	}
	if len(z.File) > maxEntries {
		return nil, nil, joinder.Fail(joinder.TooLarge, "error.statement.bomb")
	}
	if isWorkbook(z) {
		if !modest(z.File, int64(len(raw))) {
			return nil, nil, joinder.Fail(joinder.TooLarge, "error.statement.bomb")
		}
		return openTable(bufio.NewReaderSize(bytes.NewReader(raw), sniffed), o)
	}
	if isODS(z) {
		return openODS(z, o)
	}
	entry, err := choose(z, o.Entry)
	if err != nil {
		return nil, nil, err
	}
	plain, err := unpack(entry, o.Password)
	if err != nil {
		return nil, nil, err
	}
	o.Password = "" // served its purpose
	inner := bufio.NewReaderSize(plain, sniffed)
	head, err := inner.Peek(sniffed)
	if len(head) == 0 {
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, nil, err
		}
		return nil, nil, joinder.Fail(joinder.Invalid, "error.statement.empty")
	}
	if isZip(head) {
		return openInnerZip(inner, o)
	}
	for _, kind := range openers() {
		if kind.is(head) {
			return kind.open(inner, o)
		}
	}
	return nil, nil, joinder.Fail(joinder.Invalid, "error.statement.unknown")
}

// openInnerZip reads a workbook inside an archive; an archive inside an archive
// is refused.
func openInnerZip(in *bufio.Reader, o Options) (source, []io.Closer, error) {
	raw, err := hold(in)
	if err != nil {
		return nil, nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, nil, broken(err)
	}
	switch {
	case isODS(z):
		return openODS(z, o)
	case !isWorkbook(z):
		return nil, nil, joinder.Fail(joinder.Invalid, "error.statement.nested")
	case !modest(z.File, int64(len(raw))):
		return nil, nil, joinder.Fail(joinder.TooLarge, "error.statement.bomb")
	}
	return openTable(bufio.NewReaderSize(bytes.NewReader(raw), sniffed), o)
}

func isWorkbook(z *zip.Reader) bool {
	types, book := false, false
	for _, f := range z.File {
		types = types || f.Name == "[Content_Types].xml"
		book = book || strings.HasPrefix(f.Name, "xl/")
	}
	return types && book
}

// modest reports whether what a workbook unfolds to is within bounds, by what
// its files claim and by their cells.
func modest(files []*zip.File, packed int64) bool {
	var sum uint64
	for _, f := range files {
		sum += f.UncompressedSize64
		if f.UncompressedSize64 > maxBook || sum > maxBook {
			return false
		}
	}
	if sum > freeRatio && sum > uint64(packed)*maxBookRatio { //nolint:gosec // a size is not negative
		return false
	}
	for _, f := range files {
		if f.UncompressedSize64 > maxCellSpan && strings.HasPrefix(f.Name, "xl/") && !shortCells(f) {
			return false
		}
	}
	return true
}

// shortCells reports whether no cell or shared text of a sheet is longer than
// maxCellSpan.
func shortCells(f *zip.File) bool {
	r, err := f.Open()
	if err != nil {
		return true // the reader will say it
	}
	defer r.Close()
	buf := make([]byte, 64<<10)
	since := 0
	for {
		n, err := r.Read(buf)
		if end := lastCellEnd(buf[:n]); end >= 0 {
			since = n - end
		} else {
			since += n
		}
		if since > maxCellSpan {
			return false
		}
		if err != nil {
			return true
		}
	}
}

// lastCellEnd finds "</c>", "</x:c>", "</si>" from behind.
func lastCellEnd(b []byte) int {
	for end := len(b); end > 0; {
		i := bytes.LastIndex(b[:end], []byte("</"))
		if i < 0 {
			return -1
		}
		name, _, ok := bytes.Cut(b[i+2:min(len(b), i+24)], []byte(">"))
		if ok && (bytes.HasSuffix(name, []byte("c")) || bytes.HasSuffix(name, []byte("si"))) {
			return i
		}
		end = i
	}
	return -1
}

// choose finds the statement: the only file, or the only one of a kind that
// statements have, or the one that the person named.
func choose(z *zip.Reader, want string) (*zip.File, error) {
	var all, likely []*zip.File
	for _, f := range z.File {
		name := entryName(f)
		if !isStatementFile(name) {
			continue
		}
		if want != "" && name == want {
			return f, nil
		}
		all = append(all, f)
		if likelyName(name) {
			likely = append(likely, f)
		}
	}
	if len(likely) == 0 {
		likely = all
	}
	switch {
	case len(likely) == 0 || want != "":
		return nil, joinder.Fail(joinder.Invalid, "error.statement.no_statement")
	case len(likely) == 1:
		return likely[0], nil
	}
	several := &SeveralError{}
	for _, f := range likely[:min(len(likely), 100)] {
		several.Names = append(several.Names, entryName(f))
	}
	return nil, joinder.Fail(joinder.Invalid, "error.statement.several", "Names", strings.Join(several.Names[:min(len(several.Names), 10)], ", "), "PluralCount", len(likely)).Because(several)
}

// entryName is a file's name; archives of Chinese services keep it in GBK.
func entryName(f *zip.File) string {
	if utf8.ValidString(f.Name) {
		return f.Name
	}
	if s, err := simplifiedchinese.GB18030.NewDecoder().String(f.Name); err == nil {
		return s
	}
	return strings.ToValidUTF8(f.Name, "_")
}

const (
	zipStored    = 0
	zipDeflated  = 8
	zipAES       = 99
	zipEncrypted = 1
)

// unpack opens a file of an archive. A protected one is read through once, so
// that a wrong password is said before anything is shown.
func unpack(f *zip.File, password string) (io.Reader, error) {
	if f.UncompressedSize64 > maxUnpacked || f.UncompressedSize64 > freeRatio && f.UncompressedSize64 > f.CompressedSize64*maxRatio {
		return nil, joinder.Fail(joinder.TooLarge, "error.statement.bomb")
	}
	if f.Flags&zipEncrypted == 0 {
		if f.Method != zipStored && f.Method != zipDeflated {
			return nil, joinder.Fail(joinder.Invalid, "error.statement.method")
		}
		r, err := f.Open()
		if err != nil {
			return nil, broken(err)
		}
		return &bounded{r: r, packed: int64(f.CompressedSize64)}, nil //nolint:gosec // at most maxHeld
	}
	if password == "" {
		return nil, joinder.Fail(joinder.Invalid, "error.statement.password")
	}
	if err := verify(f, password); err != nil {
		return nil, err
	}
	r, _, err := decrypted(f, password)
	if err != nil {
		return nil, err
	}
	return &bounded{r: r, packed: int64(f.CompressedSize64)}, nil //nolint:gosec // at most maxHeld
}

// bounded ends the reading where a file unfolds to more than it may.
type bounded struct {
	r            io.Reader
	packed, seen int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.seen += int64(n)
	if b.seen > maxUnpacked || b.seen > freeRatio && b.seen > b.packed*maxRatio {
		return n, joinder.Fail(joinder.TooLarge, "error.statement.bomb")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = broken(err)
	}
	return n, err
}

func inflate(r io.Reader, method uint16) (io.Reader, error) {
	switch method {
	case zipStored:
		return r, nil
	case zipDeflated:
		return flate.NewReader(r), nil
	}
	return nil, joinder.Fail(joinder.Invalid, "error.statement.method")
}
