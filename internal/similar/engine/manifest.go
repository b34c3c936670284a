package engine

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// manifestName names the file that says which segments there are. Everything
// else in the directory is rubbish of a crash.
const manifestName = "MANIFEST"

type manifest struct {
	Format   int
	Schema   string
	Seq      uint64 // of the log, up to which the segments are complete
	Mark     string `json:",omitempty"` // of that place; "" when it is not known
	File     int    // number of the next file
	Segments []manifestSegment
}

type manifestSegment struct {
	Name  string
	Size  int64
	Dead  []byte `json:",omitempty"` // varints of steps from one deleted document to the next
	Since int64  `json:",omitempty"`
}

// readManifest reads it; nil when there is none.
func readManifest(dir string) (*manifest, error) {
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	bad := &Damage{manifestName, "checksum"}
	if len(data) < 9 {
		return nil, bad
	}
	if fmt.Sprintf("%08x\n", crc32.Checksum(data[9:], castagnoli)) != string(data[:9]) {
		return nil, bad
	}
	m := new(manifest)
	if err := json.Unmarshal(data[9:], m); err != nil {
		return nil, bad
	}
	return m, nil
}

// writeManifest takes effect at the rename, all at once.
func writeManifest(dir string, m *manifest) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	data := append(fmt.Appendf(nil, "%08x\n", crc32.Checksum(text, castagnoli)), text...)
	tmp := filepath.Join(dir, manifestName+".tmp")
	if _, err := writeFile(tmp, func(f *os.File) (int64, error) { return io64(f.Write(data)) }); err != nil {
		return err
	}
	if err := os.Rename(tmp, filepath.Join(dir, manifestName)); err != nil {
		return err
	}
	return syncDir(dir)
}

func io64(n int, err error) (int64, error) { return int64(n), err }

// writeFile creates a file and makes it durable, or leaves none.
func writeFile(path string, write func(*os.File) (int64, error)) (int64, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path)
	}
	return n, err
}

// sweep removes files that the manifest does not name.
func sweep(dir string, m *manifest) error {
	keep := map[string]bool{}
	if m != nil {
		for _, s := range m.Segments {
			keep[s.Name] = true
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		name := f.Name()
		if strings.HasSuffix(name, ".tmp") || strings.HasSuffix(name, ".seg") && !keep[name] {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

func packDead(set bitset) []byte {
	var out []byte
	last := uint32(0)
	for _, d := range set.appendTo(nil) {
		out = binary.AppendUvarint(out, uint64(d-last))
		last = d
	}
	return out
}

func unpackDead(data []byte, docs int) (bitset, error) {
	if len(data) == 0 {
		return nil, nil
	}
	out := make(bitset, wordsFor(docs))
	r, last := bytes.NewReader(data), uint64(0)
	for r.Len() > 0 {
		step, err := binary.ReadUvarint(r)
		if last += step; err != nil || last >= uint64(docs) {
			return nil, &Damage{manifestName, "deleted documents"}
		}
		out.set(uint32(last))
	}
	return out, nil
}
