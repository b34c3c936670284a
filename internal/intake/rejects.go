package intake

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"joinder/internal/rows"
)

// RejectHeader is the first line of a reject file.
const RejectHeader = "file,line,reason,raw\r\n"

// RejectFile is the usual ImportJob.Rejects: FILE.rejects.csv. It is made with
// the first bad row, so a clean import leaves none; an import that goes on where
// an earlier one stopped adds to the file of that one.
type RejectFile struct {
	path   string
	f      *os.File
	resume bool
}

// NewRejectFile names the file; nothing is created yet.
func NewRejectFile(path string) *RejectFile { return &RejectFile{path: path} }

// Path is where it is, once there was a bad row.
func (r *RejectFile) Path() string { return r.path }

// Resume makes the first write add to what is there.
func (r *RejectFile) Resume() { r.resume = true }

// Write implements io.Writer.
func (r *RejectFile) Write(b []byte) (int, error) {
	if r.f == nil {
		flags := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
		if r.resume {
			flags = os.O_CREATE | os.O_WRONLY | os.O_APPEND
		}
		f, err := os.OpenFile(r.path, flags, 0o600) // it quotes people's words
		if err != nil {
			return 0, err
		}
		r.f = f
		if info, err := f.Stat(); r.resume && err == nil && info.Size() == 0 {
			if _, err := io.WriteString(f, RejectHeader); err != nil {
				return 0, err
			}
		}
	}
	return r.f.Write(b)
}

// Close ends the file if there is one.
func (r *RejectFile) Close() error {
	if r.f == nil {
		return nil
	}
	return r.f.Close()
}

// rejectWriter writes file, line, reason, raw. Cells that a spreadsheet would
// run as a formula are quoted with an apostrophe.
type rejectWriter struct {
	w       *bufio.Writer
	file    string
	explain func(rows.Reason) string
	started bool // the header is there
	err     error
}

func newRejectWriter(w io.Writer, file string, explain func(rows.Reason) string) *rejectWriter {
	if w == nil {
		w = io.Discard
	}
	if explain == nil {
		explain = func(r rows.Reason) string { return string(r) }
	}
	return &rejectWriter{w: bufio.NewWriter(w), file: file, explain: explain}
}

// resume is called before the first add when an earlier run wrote the header.
func (w *rejectWriter) resume(to io.Writer) {
	w.started = true
	if r, ok := to.(interface{ Resume() }); ok {
		r.Resume()
	}
}

func (w *rejectWriter) add(b *rows.Bad) {
	if !w.started {
		w.started = true
		_, err := w.w.WriteString(RejectHeader)
		w.err = errors.Join(w.err, err)
	}
	_, err := fmt.Fprintf(w.w, "%s,%d,%s,%s\r\n", csvCell(w.file), b.Line, csvCell(w.explain(b.Reason)), csvCell(b.Raw))
	w.err = errors.Join(w.err, err)
}

func (w *rejectWriter) flush() error { return errors.Join(w.err, w.w.Flush()) }

func csvCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		s = "'" + s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
