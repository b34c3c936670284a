package sqldb_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"joinder"
	"joinder/internal/sqldb"
	"joinder/internal/wallet/score"
)

// BenchmarkScorecards reads and counts the scorecards of a site with 100,000
// complaints, half of them filed here and half public data, and one case of
// 10,000 members that went to the operator; then computes a period from what
// was read.
func BenchmarkScorecards(b *testing.B) {
	db, err := sqldb.Open(b.Context(), "sqlite://"+filepath.Join(b.TempDir(), "j.db"), joinder.RealWorld())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	id := db.BigCase(b, 10_000)
	for _, query := range []string{
		`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 59) INSERT INTO wallets (id) SELECT 'w' || i FROM n`,
		`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90000)
			INSERT INTO complaints (id, source, source_id, wallet, issue, occurred_on, filed_at, person, state, level, response, timely)
			SELECT 'x' || i, CASE WHEN i % 9 < 5 THEN 'cfpb' ELSE 'web' END, 'x' || i, 'w' || (i % 60), 'other', '20' || (15 + i % 12) || '-0' || (1 + i % 9) || '-11', 1, 'q' || (i % 70000), 'filed', 'stated',
				CASE WHEN i % 9 < 5 THEN 'Closed with explanation' ELSE '' END, CASE WHEN i % 9 < 5 THEN 'yes' ELSE '' END FROM n`,
		`INSERT INTO letters (id, case_id, version, lang, state, subject, body, at) VALUES ('l', '` + string(id) + `', 1, 'en', 'frozen', 's', 'b', 1)`,
		`INSERT INTO submissions (id, case_id, channel, letter, state, filed_on, at, changed_at) VALUES ('s', '` + string(id) + `', 'cn-op-alipay', 'l', 'filed', '2026-05-05', 1, 1)`,
	} {
		if _, err := db.Raw().ExecContext(b.Context(), query); err != nil {
			b.Fatal(err)
		}
	}
	today := joinder.Date{Year: 2026, Month: 11, Day: 23}
	var in score.Inputs
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			r, err := db.Scores().Records(b.Context(), joinder.Viewer{}, []string{scoreFirm}, beijing())
			if err != nil {
				b.Fatal(err)
			}
			in = score.Publish(r, today)
		}
	})
	for _, p := range []score.Period{score.LastYear(today), {All: true}} {
		b.Run(fmt.Sprint("compute/all=", p.All), func(b *testing.B) {
			for b.Loop() {
				score.Compute(in, p)
			}
		})
	}
}
