package sqldb_test

import (
	"path/filepath"
	"strconv"
	"testing"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/sqldb"
)

// BenchmarkCasePage reads the public page of a case with some and with many
// members.
func BenchmarkCasePage(b *testing.B) {
	for _, members := range []int{60, 10_000} {
		b.Run(strconv.Itoa(members), func(b *testing.B) { benchCasePage(b, members) })
	}
}

func benchCasePage(b *testing.B, members int) {
	db, err := sqldb.Open(b.Context(), "sqlite://"+filepath.Join(b.TempDir(), "j.db"), joinder.RealWorld())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	files := db.CaseFiles(nil)
	cases := collective.New(collective.Parts{Ledger: files, Register: files}, joinder.RealWorld())
	id := db.BigCase(b, members)
	for b.Loop() {
		if _, err := cases.Public(b.Context(), id); err != nil {
			b.Fatal(err)
		}
	}
}
