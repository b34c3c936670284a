package faulttest

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"joinder/internal/seal"
)

// TestLossIsSeen damages a data directory as a fault would and asks the same
// questions: each damage must be noticed.
func TestLossIsSeen(t *testing.T) {
	statement := func(query string) func(*testing.T, places) {
		return func(t *testing.T, at places) {
			raw, err := sql.Open("sqlite", "file:"+at.DB+"?_pragma=foreign_keys(0)")
			if err != nil {
				t.Fatal(err)
			}
			defer raw.Close()
			if _, err := raw.ExecContext(t.Context(), query); err != nil {
				t.Fatal(err)
			}
		}
	}
	oneFile := func(change func(path string) error) func(*testing.T, places) {
		return func(t *testing.T, at places) {
			files, err := filepath.Glob(filepath.Join(at.Blobs, "??", "*"))
			if err != nil || len(files) != 3 {
				t.Fatal(files, err)
			}
			if err := change(files[1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	for what, damage := range map[string]func(*testing.T, places){
		"nothing":          nil,
		"a complaint":      statement(`DELETE FROM complaints WHERE leaf = 3`),
		"a receipt":        statement(`DELETE FROM receipts WHERE rowid = 1`),
		"an evidence row":  statement(`DELETE FROM evidence WHERE leaf = 2`),
		"a leaf":           statement(`DELETE FROM log_leaves WHERE idx = 3`),
		"a changed leaf":   statement(`UPDATE log_leaves SET body = (SELECT body FROM log_leaves WHERE idx = 0) WHERE idx = 3`),
		"the newest leaf":  statement(`UPDATE log_head SET size = size - 1`),
		"a tree hash":      statement(`UPDATE log_hashes SET hash = zeroblob(32) WHERE idx = 4`),
		"a key":            statement(`DELETE FROM owner_keys WHERE rowid = 1`),
		"a file":           oneFile(os.Remove),
		"the end of one":   oneFile(func(p string) error { return os.Truncate(p, 300) }),
		"one swapped file": oneFile(func(p string) error { return os.Rename(p, misnamed(p)) }),
	} {
		t.Run(what, func(t *testing.T) {
			at := inOne(t.TempDir())
			var acks []ack
			s, err := open(t.Context(), at)
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				a, err := s.file(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				acks = append(acks, a)
			}
			log, err := s.grows(t.Context(), seal.Checkpoint{})
			if err != nil || log.Size != 6 {
				t.Fatal(log.Size, err)
			}
			if err := s.close(); err != nil {
				t.Fatal(err)
			}
			if damage != nil {
				damage(t, at)
			}
			if s, err = open(t.Context(), at); err != nil {
				t.Fatal(err)
			}
			defer s.close()
			lost := append(s.missing(t.Context(), acks), s.halves(t.Context())...)
			if _, err := s.grows(t.Context(), log); err != nil {
				lost = append(lost, err.Error())
			}
			if (len(lost) > 0) != (damage != nil) {
				t.Errorf("after losing %s the check says %q", what, lost)
			}
		})
	}
}

// misnamed is the path with another last digit of its hash: always another
// name, whatever digit the hash of this run ends in.
func misnamed(path string) string {
	if last := path[len(path)-1]; last == '0' {
		return path[:len(path)-1] + "1"
	}
	return path[:len(path)-1] + "0"
}
