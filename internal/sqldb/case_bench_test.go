package sqldb_test

import (
	"path/filepath"
	"testing"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/sqldb"
)

// BenchmarkCasePage reads the public page of a case with 10,000 members.
func BenchmarkCasePage(b *testing.B) {
	db, err := sqldb.Open(b.Context(), "sqlite://"+filepath.Join(b.TempDir(), "j.db"), joinder.RealWorld())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	files := db.CaseFiles(nil)
	cases := collective.New(collective.Parts{Ledger: files, Register: files}, joinder.RealWorld())
	id := db.BigCase(b, 10_000)
	for b.Loop() {
		if _, err := cases.Public(b.Context(), id); err != nil {
			b.Fatal(err)
		}
	}
}
