package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// What was deleted is not gone from the files of a database at once. SQLite
// overwrites it (secure_delete, see openSQLite), but the text index keeps the
// words of a deleted row until it merges, and the log of writes keeps old pages.
// PostgreSQL keeps old rows until VACUUM. Scrub does these, when something was
// taken out of the index since the last time.

// scrubDue names the setting that tells when something was taken out last.
const scrubDue = "search.scrub"

// mergedPages is how many pages of the text index a transaction of Scrub
// writes, so that nobody waits for it.
const mergedPages = 500

func (db *DB) askScrub(ctx context.Context, tx *sql.Tx) error {
	_, err := exec(ctx, tx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
		scrubDue, db.world.Now().UTC().Format(time.RFC3339Nano))
	return err
}

// Scrub takes what was erased out of the bytes of the files; it is safe to
// repeat, and goes on where it was stopped.
func (db *DB) Scrub(ctx context.Context) error {
	var due []string
	if err := all(ctx, db.read, &due, `SELECT value FROM settings WHERE name = $1`, scrubDue); err != nil || len(due) == 0 {
		return err
	}
	scrub := db.scrubSQLite
	if db.Engine == Postgres {
		scrub = db.scrubPostgres
	}
	if err := scrub(ctx); err != nil {
		return fmt.Errorf("scrub: %w", err)
	}
	// Unless something was taken out meanwhile.
	if _, err := exec(ctx, db.write, `DELETE FROM settings WHERE name = $1 AND value = $2`, scrubDue, due[0]); err != nil {
		return err
	}
	return nil
}

func (db *DB) scrubSQLite(ctx context.Context) error {
	for more := true; more; {
		err := db.inTx(ctx, func(tx *sql.Tx) error {
			var before, after int
			if err := one(ctx, tx, &before, `SELECT total_changes()`); err != nil {
				return err
			}
			if _, err := exec(ctx, tx, `INSERT INTO search_words (search_words, rank) VALUES ('merge', $1)`, -mergedPages); err != nil {
				return err
			}
			err := one(ctx, tx, &after, `SELECT total_changes()`)
			more = after-before >= 2 // as the manual of FTS5 has it
			return err
		})
		if err != nil {
			return err
		}
	}
	var held struct{ Busy, Log, Checkpointed int }
	if err := one(ctx, db.write, &held, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		return err
	}
	if held.Busy != 0 {
		return errors.New("somebody reads; again in an hour")
	}
	return nil
}

func (db *DB) scrubPostgres(ctx context.Context) error {
	for _, table := range []string{"complaints", "search_docs", "search_bands", "search_phrases"} {
		if _, err := exec(ctx, db.write, `VACUUM (INDEX_CLEANUP ON) `+table); err != nil {
			return err
		}
	}
	return nil
}
