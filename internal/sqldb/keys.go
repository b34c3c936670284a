package sqldb

import (
	"context"
	"database/sql"

	"joinder"
)

// OwnerKey gives the wrapped key of an owner; NotFound if it has none yet or
// was erased.
func (db *DB) OwnerKey(ctx context.Context, owner joinder.ID) ([]byte, error) {
	var wrapped []byte
	err := one(ctx, db.read, &wrapped, `SELECT wrapped FROM owner_keys WHERE owner = $1`, string(owner))
	if err == nil && len(wrapped) == 0 {
		return nil, joinder.Fail(joinder.NotFound, "error.store.missing")
	}
	return wrapped, err
}

// AddOwnerKey stores an owner's first key and returns the one that counts.
func (db *DB) AddOwnerKey(ctx context.Context, owner joinder.ID, wrapped []byte) ([]byte, error) {
	var kept []byte
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := exec(ctx, tx, `INSERT INTO owner_keys (owner, wrapped) VALUES ($1, $2) ON CONFLICT (owner) DO NOTHING`,
			string(owner), wrapped); err != nil {
			return err
		}
		return one(ctx, tx, &kept, `SELECT wrapped FROM owner_keys WHERE owner = $1`, string(owner))
	})
	if err == nil && len(kept) == 0 {
		return nil, joinder.Fail(joinder.Conflict, "error.store.erased")
	}
	return kept, err
}

// EraseOwnerKey destroys an owner's key for good: what it encrypted can never
// be read again.
func (db *DB) EraseOwnerKey(ctx context.Context, owner joinder.ID) error {
	return eraseOwnerKey(ctx, db.write, owner)
}

func eraseOwnerKey(ctx context.Context, q querier, owner joinder.ID) error {
	_, err := exec(ctx, q, `INSERT INTO owner_keys (owner, wrapped) VALUES ($1, $2)
		ON CONFLICT (owner) DO UPDATE SET wrapped = excluded.wrapped`, string(owner), []byte{})
	return err
}
