package engine

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestAFileCutUnderTheReader: pages of a mapping that are gone end in a
// *Damage, not in the end of the process.
func TestAFileCutUnderTheReader(t *testing.T) {
	dir, queries, _ := filledDir(t, 3000)
	x := openTest(t, dir, Options{})
	names, err := filepath.Glob(filepath.Join(dir, "*.seg"))
	noError(t, err)
	for _, name := range names {
		noError(t, os.Truncate(name, 4096))
	}
	var damage *Damage
	for _, q := range queries[:5] {
		if _, err := x.Search(t.Context(), q); !errors.As(err, &damage) {
			t.Fatalf("%v", err)
		}
	}
	if err := x.Apply(t.Context(), Batch{Seq: 99, Drop: []string{"00000005"}}); !errors.As(err, &damage) {
		t.Errorf("apply: %v", err)
	}
}
