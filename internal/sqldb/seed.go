package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/evidence"
)

// Seed is one complaint of a sample with its files already in the blob store.
type Seed struct {
	Complaint joinder.Complaint
	Statement []byte
	Contact   []byte
	Salt      []byte
	Leaf      joinder.Leaf
	CodeHash  []byte
	Items     []SeedItem
}

// SeedItem is one file of a Seed.
type SeedItem struct {
	Row  evidence.Row
	Leaf joinder.Leaf
}

// IsSeeded reports whether this database holds the sample.
func (db *DB) IsSeeded(ctx context.Context) (bool, error) {
	var n int
	err := one(ctx, db.read, &n, `SELECT COUNT(*) FROM settings WHERE name = 'sample'`)
	return n == 1, err
}

// IsEmpty reports whether nothing was ever filed here.
func (db *DB) IsEmpty(ctx context.Context) (bool, error) {
	var n int
	err := one(ctx, db.read, &n, `SELECT COUNT(*) FROM (SELECT 1 AS x FROM complaints LIMIT 1) y`)
	return n == 0, err
}

// SeedComplaints stores the complaints of a sample, in one transaction, as
// FileComplaint would have one by one.
func (db *DB) SeedComplaints(ctx context.Context, seeds []Seed) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		var leaves []joinder.Leaf
		for _, s := range seeds {
			leaves = append(leaves, s.Leaf)
			for _, item := range s.Items {
				leaves = append(leaves, item.Leaf)
			}
		}
		indexes, err := db.appendLeaves(ctx, tx, leaves...)
		if err != nil {
			return err
		}
		next := 0
		take := func() int64 { next++; return indexes[next-1] }
		for _, s := range seeds {
			c := s.Complaint
			c.Evidence = len(s.Items)
			if ok, err := db.insertComplaint(ctx, tx, c, private{s.Statement, s.Contact, s.Salt, take()}); err != nil || !ok {
				return joinder.Fail(joinder.Conflict, "error.store.taken").Because(err)
			}
			if s.Contact != nil && c.Level != joinder.LevelStated {
				if _, err := exec(ctx, tx, `UPDATE complaints SET contact_confirmed_at = filed_at WHERE id = $1`, string(c.ID)); err != nil {
					return err
				}
			}
			if _, err := exec(ctx, tx, `INSERT INTO receipts (complaint, code_hash, issued_at) VALUES ($1, $2, $3)`,
				string(c.ID), s.CodeHash, micros(c.FiledAt)); err != nil {
				return err
			}
			for _, item := range s.Items {
				r := item.Row
				r.Evidence.Leaf = take()
				if err := db.insertItem(ctx, tx, r, c.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// FinishSeed marks the database as holding the sample.
func (db *DB) FinishSeed(ctx context.Context) error {
	_, err := exec(ctx, db.write, `INSERT INTO settings (name, value) VALUES ('sample', '1')`)
	return err
}
