package sqldb

import "database/sql"

// Raw is the writing connection, for tests that look at the schema itself.
func (db *DB) Raw() *sql.DB { return db.write }
