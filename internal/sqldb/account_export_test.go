package sqldb

import "context"

// Tamper runs a statement that no method offers, as somebody with the database
// file could.
func (db *DB) Tamper(ctx context.Context, statement string) error {
	_, err := db.write.ExecContext(ctx, statement)
	return err
}
