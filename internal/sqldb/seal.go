package sqldb

import (
	"context"
	"database/sql"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"joinder"
	"joinder/internal/seal"
)

// appendLeaves adds leaves to the transparency log inside the caller's
// transaction and returns their indexes, so that a leaf commits with the row
// it seals or not at all. Writers of the log queue up on its one head row.
func (db *DB) appendLeaves(ctx context.Context, tx *sql.Tx, leaves ...joinder.Leaf) ([]int64, error) {
	if len(leaves) == 0 {
		return nil, nil
	}
	if _, err := exec(ctx, tx, `UPDATE log_head SET size = size + $1 WHERE one = 1`, len(leaves)); err != nil {
		return nil, err
	}
	var size int64
	if err := one(ctx, tx, &size, `SELECT size FROM log_head WHERE one = 1`); err != nil {
		return nil, err
	}
	size -= int64(len(leaves))
	hashes, indexes, err := seal.Append(hashReader(ctx, tx), size, leaves)
	if err != nil {
		return nil, fmt.Errorf("append to log: %w", err)
	}
	first := tlog.StoredHashIndex(0, size)
	for i, h := range hashes {
		if _, err := exec(ctx, tx, `INSERT INTO log_hashes (idx, hash) VALUES ($1, $2)`, first+int64(i), h[:]); err != nil {
			return nil, err
		}
	}
	now := micros(db.world.Now())
	for i, l := range leaves {
		if _, err := exec(ctx, tx, `INSERT INTO log_leaves (idx, kind, item, body, at) VALUES ($1, $2, $3, $4, $5)`,
			indexes[i], string(l.Kind), string(l.Item), l.Bytes(), now); err != nil {
			return nil, err
		}
	}
	return indexes, db.enqueue(ctx, tx, joinder.Job{Kind: JobCheckpoint})
}

// JobCheckpoint asks the outbox for a new signed checkpoint.
const JobCheckpoint = "seal.checkpoint"

// hashReader reads stored tree hashes from q.
func hashReader(ctx context.Context, q querier) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var args list
		marks := "("
		for i, idx := range indexes {
			if i > 0 {
				marks += ", "
			}
			marks += args.add(idx)
		}
		var rows []struct {
			Idx  int64
			Hash []byte
		}
		if len(indexes) > 0 {
			if err := all(ctx, q, &rows, `SELECT idx, hash FROM log_hashes WHERE idx IN `+marks+`)`, args...); err != nil {
				return nil, err
			}
		}
		byIndex := make(map[int64][]byte, len(rows))
		for _, r := range rows {
			byIndex[r.Idx] = r.Hash
		}
		out := make([]tlog.Hash, len(indexes))
		for i, idx := range indexes {
			b, ok := byIndex[idx]
			if !ok || len(b) != tlog.HashSize {
				return nil, fmt.Errorf("stored hash %d is missing or damaged", idx)
			}
			out[i] = tlog.Hash(b)
		}
		return out, nil
	})
}

// Log is the transparency log as committed; it implements seal.Store.
type Log struct{ db *DB }

// Log gives the log of this database.
func (db *DB) Log() Log { return Log{db} }

// Size is the number of leaves.
func (l Log) Size(ctx context.Context) (size int64, err error) {
	err = one(ctx, l.db.read, &size, `SELECT size FROM log_head WHERE one = 1`)
	return
}

// Hashes reads stored tree hashes by storage index.
func (l Log) Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error) {
	return hashReader(ctx, l.db.read).ReadHashes(indexes)
}

// Leaves gives the bytes of leaves from ≤ index < to.
func (l Log) Leaves(ctx context.Context, from, to int64) ([][]byte, error) {
	var bodies [][]byte
	err := all(ctx, l.db.read, &bodies, `SELECT body FROM log_leaves WHERE idx >= $1 AND idx < $2 ORDER BY idx`, from, to)
	if err == nil && int64(len(bodies)) != max(0, to-from) {
		return nil, fmt.Errorf("%d leaves where %d should be: some are missing", len(bodies), to-from)
	}
	return bodies, err
}

// LastCheckpoint is the signed note of the largest checkpoint, nil if none.
func (l Log) LastCheckpoint(ctx context.Context) ([]byte, error) {
	return lastCheckpoint(ctx, l.db.read)
}

func lastCheckpoint(ctx context.Context, q querier) ([]byte, error) {
	var note string
	err := one(ctx, q, &note, `SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1`)
	if isMissing(err) {
		return nil, nil
	}
	return []byte(note), err
}

// SaveCheckpoint stores a signed note if the last one is still last.
func (l Log) SaveCheckpoint(ctx context.Context, last []byte, size int64, signed []byte) error {
	return l.db.inTx(ctx, func(tx *sql.Tx) error {
		// The head row's lock makes compare and swap one step on PostgreSQL too.
		if _, err := exec(ctx, tx, `UPDATE log_head SET size = size WHERE one = 1`); err != nil {
			return err
		}
		now, err := lastCheckpoint(ctx, tx)
		if err != nil {
			return err
		}
		if string(now) != string(last) {
			return joinder.Fail(joinder.Conflict, "error.store.taken")
		}
		_, err = exec(ctx, tx, `INSERT INTO checkpoints (size, note, at) VALUES ($1, $2, $3)`, size, string(signed), micros(l.db.world.Now()))
		return err
	})
}
