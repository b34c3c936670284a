package sqldb

import (
	"context"
	"fmt"

	"joinder"
)

// Blobs lists the key of every blob that a row refers to, for backups and the
// doctor.
func (db *DB) Blobs(ctx context.Context) ([]string, error) {
	var keys []string
	err := all(ctx, db.read, &keys, `SELECT blob FROM evidence UNION SELECT blob FROM letter_files UNION SELECT blob FROM filing_packs
		UNION SELECT blob FROM filing_proofs UNION SELECT blob FROM filings WHERE blob <> '' UNION SELECT blob FROM handoff_packs WHERE blob <> '' UNION SELECT blob FROM reply_files
		UNION SELECT blob FROM review_proofs UNION SELECT blob FROM held_files`)
	return keys, err
}

// KnowsBlob reports whether a row refers to a blob.
func (db *DB) KnowsBlob(ctx context.Context, blob string) (bool, error) {
	var n int
	err := one(ctx, db.read, &n, `SELECT COUNT(*) FROM (SELECT blob FROM evidence WHERE blob = $1 UNION SELECT blob FROM letter_files WHERE blob = $1
		UNION SELECT blob FROM filing_packs WHERE blob = $1 UNION SELECT blob FROM filing_proofs WHERE blob = $1 UNION SELECT blob FROM filings WHERE blob = $1
		UNION SELECT blob FROM handoff_packs WHERE blob = $1 UNION SELECT blob FROM reply_files WHERE blob = $1
		UNION SELECT blob FROM review_proofs WHERE blob = $1 UNION SELECT blob FROM held_files WHERE blob = $1) b`, blob)
	return n > 0, err
}

// Jobs counts jobs that wait and those that were given up after too many tries.
func (db *DB) Jobs(ctx context.Context) (waiting, stuck int, err error) {
	var r struct{ Waiting, Stuck int }
	err = one(ctx, db.read, &r, `SELECT COUNT(CASE WHEN received < 8 THEN 1 END) AS waiting, COUNT(CASE WHEN received >= 8 THEN 1 END) AS stuck FROM goqite`)
	return r.Waiting, r.Stuck, err
}

// Check asks the engine whether its own files are sound.
func (db *DB) Check(ctx context.Context) (note string, err error) {
	if db.Engine == Postgres {
		err = one(ctx, db.read, &note, `SELECT version()`)
		return note, err
	}
	var lines []string
	if err := all(ctx, db.read, &lines, `PRAGMA quick_check`); err != nil {
		return "", err
	}
	if len(lines) != 1 || lines[0] != "ok" {
		return "", fmt.Errorf("quick_check: %v", lines)
	}
	err = one(ctx, db.read, &note, `SELECT 'SQLite ' || sqlite_version()`)
	return note, err
}

// DropAccountRoles takes a deleted account out of the cases it had roles in.
func (db *DB) DropAccountRoles(ctx context.Context, account joinder.ID) error {
	if account == "" {
		return nil
	}
	if _, err := exec(ctx, db.write, `DELETE FROM case_roles WHERE account = $1`, string(account)); err != nil {
		return err
	}
	if err := dropSeats(ctx, db.write, account, db.world.Now()); err != nil {
		return err
	}
	return dropOperator(ctx, db.write, account, db.world.Now())
}
