package statement

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Files that are nearly exports: an answer or an end, and never a panic.
func FuzzWesternTable(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join("testdata", "west", "*"))
	others, _ := filepath.Glob(filepath.Join("testdata", "others", "*"))
	files = append(files, others...)
	for _, name := range files {
		if raw, err := os.ReadFile(name); err == nil && !strings.HasSuffix(name, ".want") {
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := Open(bytes.NewReader(raw), Options{})
		if err != nil {
			return
		}
		for n := 0; n < 100000; n++ {
			_, err := r.Next()
			var no *Rejected
			if err == nil || errors.As(err, &no) {
				continue
			}
			if errors.Is(err, io.EOF) {
				return
			}
			return
		}
		t.Fatal("endless")
	})
}
