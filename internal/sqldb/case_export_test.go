package sqldb

import (
	"context"
	"testing"
	"time"

	"joinder"
)

// Exec runs a statement for a test's fixtures.
func (db *DB) Exec(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := db.write.ExecContext(context.Background(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// Count reads one number for a test.
func (db *DB) Count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := db.read.QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// Leaf reads the body of a log entry for a test.
func (db *DB) Leaf(t *testing.T, idx int64) string {
	t.Helper()
	var body []byte
	if err := db.read.QueryRowContext(context.Background(), `SELECT body FROM log_leaves WHERE idx = $1`, idx).Scan(&body); err != nil {
		t.Fatalf("leaf %d: %v", idx, err)
	}
	return string(body)
}

// AddWallet stores a wallet for a test.
func (db *DB) AddWallet(t *testing.T, id string) {
	t.Helper()
	db.Exec(t, `INSERT INTO wallets (id, name_zh, name_en, operator) VALUES ($1, $2, $3, $4)`, id, "钱包 "+id, "Wallet "+id, "Operator of "+id)
}

// AddComplaint stores a complaint for a test; name goes into the contact box
// as it is.
func (db *DB) AddComplaint(t *testing.T, c joinder.Complaint) joinder.ID {
	t.Helper()
	w := joinder.RealWorld()
	if c.ID == "" {
		c.ID = w.ID()
	}
	if c.Person == "" {
		c.Person = c.ID
	}
	if c.State == "" {
		c.State = joinder.Filed
	}
	if c.Issue == "" {
		c.Issue = "other"
	}
	db.Exec(t, `INSERT INTO complaints (id, source, source_id, wallet, issue, occurred_on, filed_at, amount_units, currency, contact_box, public_text, person, state, level, evidence)
		VALUES ($1, 'web', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'stated', $13)`,
		string(c.ID), string(c.ID), c.Wallet, c.Issue, c.OccurredOn.String(), micros(time.Now()), c.Amount.UnitString(), string(c.Amount.Currency),
		[]byte(c.Contact.Name), c.Public, string(c.Person), string(c.State), c.Evidence)
	return c.ID
}

// AddEvidence stores a sealed item for a test.
func (db *DB) AddEvidence(t *testing.T, complaint joinder.ID, item string, leaf int64) joinder.ID {
	t.Helper()
	id := joinder.RealWorld().ID()
	db.Exec(t, `INSERT INTO evidence (id, complaint, name_box, item, media_type, size, sha256, blob, owner, leaf, at)
		VALUES ($1, $2, $3, $4, 'image/png', 1234, 'abcd', 'blob', $2, $5, 0)`, string(id), string(complaint), []byte("x"), item, leaf)
	db.Exec(t, `UPDATE complaints SET evidence = evidence + 1 WHERE id = $1`, string(complaint))
	return id
}

// BigCase stores a case of n members who consented to be counted.
func (db *DB) BigCase(t testing.TB, n int) joinder.ID {
	t.Helper()
	const id = "00000000000070008000000000000001"
	for _, query := range []string{
		`INSERT INTO wallets (id) VALUES ('big')`,
		`INSERT INTO cases (id, ref, title, wallet, issue, summary, demand, state, lang, opened_at, changed_at) VALUES ('` + id + `', 'ref', 't', 'big', 'i', 's', 'd', 'gathering', 'en', 1, 1)`,
		`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
			INSERT INTO complaints (id, source, source_id, wallet, issue, occurred_on, filed_at, amount_units, currency, person, state, level)
			SELECT 'c' || i, 'demo', 'c' || i, 'big', 'i', '2026-0' || (1 + i % 9) || '-11', 1, CAST(i * 100 AS TEXT), 'CNY', 'p' || i, 'filed', 'stated' FROM n`,
		`INSERT INTO members (id, case_id, complaint, role, number, pseudonym, joined_at)
			SELECT 'm' || id, '` + id + `', id, 'member', CAST(SUBSTR(id, 2) AS INTEGER), 'Member', 1 FROM complaints`,
		`INSERT INTO consents (id, case_id, complaint, use_, recipient, given_at, given_salt, given_leaf)
			SELECT 'k' || id, '` + id + `', id, 'count', 'public', 1, 'x', 0 FROM complaints`,
	} {
		var args []any
		if query[0] == 'W' {
			args = []any{n}
		}
		if _, err := db.write.ExecContext(context.Background(), query, args...); err != nil {
			t.Fatal(err)
		}
	}
	return id
}
