package ledger

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"joinder"
	"joinder/internal/guide/trace"
	"joinder/internal/rows"
)

// LabelsName is where imported labels are in a data directory.
const LabelsName = "labels.csv"

// MaxLabelBytes is how large a table of labels a running site opens: some two
// million of them.
const MaxLabelBytes = 256 << 20

// ReadLabels adds a file of labels, a table or JSON, to the list.
func ReadLabels(list *trace.LabelList, in io.ReadSeeker, d trace.LabelDefaults) error {
	plain, free, err := rows.Decompress(in)
	if err != nil {
		return joinder.Fail(joinder.Invalid, "error.trace.unreadable").Because(err)
	}
	defer free()
	if isJSON(plain) {
		return list.ReadLabelsJSON(plain, d)
	}
	next, done, err := tableOf(plain)
	if err != nil {
		return err
	}
	defer done()
	return list.ReadLabels(next, d)
}

// LabelFile is the table of a data directory, read once and again when the file
// is another. Safe for concurrent use; whoever has a table keeps it as it was.
type LabelFile struct {
	path string

	mu    sync.Mutex
	was   fs.FileInfo
	table *trace.Labels
	wrong error
}

// NewLabelFile looks at a file that need not exist.
func NewLabelFile(path string) *LabelFile { return &LabelFile{path: path} }

// Table is what the file says now; nil when there is none. A file that cannot
// be read leaves the table before it in place, and is told by the error.
func (f *LabelFile) Table() (*trace.Labels, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.look()
	return f.table, f.wrong
}

func (f *LabelFile) look() {
	info, err := os.Stat(f.path)
	switch {
	case err != nil:
		f.was, f.table, f.wrong = nil, nil, nil // none were imported, or they were taken away
		return
	case f.was != nil && os.SameFile(f.was, info) && f.was.Size() == info.Size() && f.was.ModTime().Equal(info.ModTime()):
		return
	}
	f.was = info
	if info.Size() > MaxLabelBytes || !info.Mode().IsRegular() {
		f.wrong = joinder.Fail(joinder.TooLarge, "error.trace.labels_large", "LimitMB", MaxLabelBytes>>20)
		return
	}
	file, err := os.Open(f.path)
	if err != nil {
		f.wrong = err
		return
	}
	defer file.Close()
	var list trace.LabelList
	if f.wrong = ReadLabels(&list, file, trace.LabelDefaults{Source: filepath.Base(f.path)}); f.wrong == nil {
		f.table = trace.NewLabels(list.Labels)
	}
}
