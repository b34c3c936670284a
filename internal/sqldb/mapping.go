package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/evidence/reading"
)

// MappingsSaid implements reading.Memory.
func (db *DB) MappingsSaid(ctx context.Context, v joinder.Viewer) ([]reading.SaidRow, error) {
	var rows []struct {
		Print string
		Box   []byte
		At    int64
	}
	err := all(ctx, db.read, &rows, `SELECT print, box, at FROM mappings WHERE account = $1 AND account <> '' ORDER BY at DESC, print`, string(v.Account))
	out := make([]reading.SaidRow, len(rows))
	for i, r := range rows {
		out[i] = reading.SaidRow{Print: r.Print, Box: r.Box, At: moment(r.At)}
	}
	return out, err
}

// SayMapping implements reading.Memory.
func (db *DB) SayMapping(ctx context.Context, v joinder.Viewer, row reading.SaidRow, most int) error {
	if v.Account == "" {
		return joinder.Fail(joinder.Forbidden, "error.account.not_signed_in")
	}
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := exec(ctx, tx, `INSERT INTO mappings (account, print, box, at) VALUES ($1,$2,$3,$4)
			ON CONFLICT (account, print) DO UPDATE SET box = excluded.box, at = excluded.at`, string(v.Account), row.Print, row.Box, micros(row.At)); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `DELETE FROM mappings WHERE account = $1 AND print NOT IN (SELECT print FROM mappings WHERE account = $1 ORDER BY at DESC, print LIMIT $2)`,
			string(v.Account), most)
		return err
	})
}

// ForgetMapping implements reading.Memory.
func (db *DB) ForgetMapping(ctx context.Context, v joinder.Viewer, print string) error {
	_, err := exec(ctx, db.write, `DELETE FROM mappings WHERE account = $1 AND print = $2`, string(v.Account), print)
	return err
}
