package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/intake"
)

func heldGone() error { return joinder.Fail(joinder.NotFound, "error.held.gone") }

// CreateHeld implements held.Store.
func (db *DB) CreateHeld(ctx context.Context, r held.Row) error {
	_, err := exec(ctx, db.write, `INSERT INTO held (key, owner, kind, state_box, version, created_at, saved_at, until) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)`,
		string(r.Key), string(r.Key.Owner()), string(r.Kind), r.State, r.Version, micros(r.CreatedAt), micros(r.SavedAt), micros(r.Until))
	return err
}

// Held implements held.Store.
func (db *DB) Held(ctx context.Context, key held.Key, now time.Time) (held.Row, error) {
	var r struct {
		Kind                      string
		StateBox                  []byte
		Version                   int
		CreatedAt, SavedAt, Until int64
	}
	err := one(ctx, db.read, &r, `SELECT kind, state_box, version, created_at, saved_at, until FROM held WHERE key = $1 AND until > $2`, string(key), micros(now))
	if isMissing(err) {
		return held.Row{}, heldGone()
	}
	if err != nil {
		return held.Row{}, err
	}
	out := held.Row{Key: key, Kind: held.Kind(r.Kind), State: r.StateBox, Version: r.Version, CreatedAt: moment(r.CreatedAt), SavedAt: moment(r.SavedAt), Until: moment(r.Until)}
	var files []struct {
		ID, Sha256, Blob    string
		NameBox, WrappedKey []byte
		Size, At            int64
	}
	err = all(ctx, db.read, &files, `SELECT id, name_box, size, sha256, blob, wrapped_key, at FROM held_files WHERE held = $1 ORDER BY at, id`, string(key))
	for _, f := range files {
		out.Files = append(out.Files, held.FileRow{ID: joinder.ID(f.ID), Name: f.NameBox, Size: f.Size, SHA256: f.Sha256, Blob: f.Blob, WrappedKey: f.WrappedKey, At: moment(f.At)})
	}
	return out, err
}

// SaveHeld implements held.Store.
func (db *DB) SaveHeld(ctx context.Context, key held.Key, state []byte, version int, now, until time.Time, jobs ...joinder.Job) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE held SET state_box = $2, version = version + 1, saved_at = $4, until = $5 WHERE key = $1 AND version = $3 AND until > $4`,
			string(key), state, version, micros(now), micros(until))
		if err != nil {
			return err
		}
		if n == 0 {
			var known int
			if err := one(ctx, tx, &known, `SELECT COUNT(*) FROM held WHERE key = $1 AND until > $2`, string(key), micros(now)); err != nil {
				return err
			}
			if known == 0 {
				return heldGone()
			}
			return joinder.Fail(joinder.Conflict, "error.held.changed")
		}
		return db.enqueue(ctx, tx, jobs...)
	})
}

// AddHeldFile implements held.Store.
func (db *DB) AddHeldFile(ctx context.Context, key held.Key, f held.FileRow, now time.Time, limit int64) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		// The row is locked, so that what is counted next stays so.
		n, err := exec(ctx, tx, `UPDATE held SET saved_at = $2 WHERE key = $1 AND until > $2`, string(key), micros(now))
		if err != nil {
			return err
		}
		if n == 0 {
			return heldGone()
		}
		var have struct {
			Files int
			Bytes int64
		}
		if err := one(ctx, tx, &have, `SELECT COUNT(*) AS files, COALESCE(CAST(SUM(size) AS BIGINT), 0) AS bytes FROM held_files WHERE held = $1`, string(key)); err != nil {
			return err
		}
		if have.Files >= held.MaxFiles {
			return joinder.Fail(joinder.TooLarge, "error.held.too_many", "Limit", held.MaxFiles)
		}
		if have.Bytes+f.Size > limit {
			return joinder.Fail(joinder.TooLarge, "error.held.all", "LimitMB", limit/1_000_000)
		}
		_, err = exec(ctx, tx, `INSERT INTO held_files (id, held, name_box, size, sha256, blob, wrapped_key, at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)`,
			string(f.ID), string(key), f.Name, f.Size, f.SHA256, f.Blob, f.WrappedKey, micros(f.At))
		return err
	})
}

// DropHeldFile implements held.Store.
func (db *DB) DropHeldFile(ctx context.Context, key held.Key, id joinder.ID) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		var blobs []string
		if err := all(ctx, tx, &blobs, `DELETE FROM held_files WHERE held = $1 AND id = $2 RETURNING blob`, string(key), string(id)); err != nil {
			return err
		}
		return db.eraseBlobs(ctx, tx, blobs)
	})
}

// DropHeld implements held.Store.
func (db *DB) DropHeld(ctx context.Context, key held.Key) error {
	return db.inTx(ctx, func(tx *sql.Tx) error { return db.dropHeld(ctx, tx, key) })
}

func (db *DB) dropHeld(ctx context.Context, tx *sql.Tx, key held.Key) error {
	var blobs []string
	if err := all(ctx, tx, &blobs, `DELETE FROM held_files WHERE held = $1 RETURNING blob`, string(key)); err != nil {
		return err
	}
	for _, gone := range []string{`DELETE FROM held WHERE key = $1 AND owner = $2`, `DELETE FROM owner_keys WHERE owner = $2 AND $1 <> ''`} {
		if _, err := exec(ctx, tx, gone, string(key), string(key.Owner())); err != nil {
			return err
		}
	}
	return db.eraseBlobs(ctx, tx, blobs)
}

func (db *DB) eraseBlobs(ctx context.Context, tx *sql.Tx, blobs []string) error {
	jobs := make([]joinder.Job, len(blobs))
	for i, blob := range blobs {
		jobs[i] = joinder.Job{Kind: intake.EraseBlobJob, Payload: []byte(blob)}
	}
	return db.enqueue(ctx, tx, jobs...)
}

// SweepHeld implements held.Store.
func (db *DB) SweepHeld(ctx context.Context, now time.Time) (int, error) {
	var keys []string
	if err := all(ctx, db.read, &keys, `SELECT key FROM held WHERE until <= $1 ORDER BY until LIMIT 10000`, micros(now)); err != nil {
		return 0, err
	}
	for i, key := range keys {
		if err := db.DropHeld(ctx, held.Key(key)); err != nil {
			return i, err
		}
	}
	return len(keys), nil
}
